"""The page of a counted plan: each sentence beside what runs it, what doesn't run with its reason, the share on top."""

import re

import pytest

from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from tests.factories.plain import CONTENT, Plain, plain_pack
from tests.factories.world import World
from tests.front.console.desk import OK, at_desk, queries_of, words

pytestmark = pytest.mark.req("PLAN-11")

REASON = {"zh": "没有台账。", "en": "There is no register."}
CLAUSES = [
    {
        "id": "E§1",
        "heading": "一、加强领导",
        "text": "每年召开专项推进会。各村建立台账。形势喜人。",
        "english": "One meeting a year.",
        "not_run": [{"quote": "各村建立台账", "reason": REASON}],
        "says": ["形势喜人"],
    },
    {"id": "E§2", "heading": "二、背景", "text": "任务艰巨。", "english": "Context.", "says": "all"},
]
SHARE = "asking sentences 2, running 1 (50.0%), not run 1"


@pytest.fixture
def plain(world: World) -> Plain:
    found = Plain(world)
    world.move_to("2024-06-30")
    open_year(by=None, pack=plain_pack(pack="counted-2024", counted=True, clauses=CLAUSES))
    return found


def test_each_sentence_stands_beside_what_runs_it(plain: Plain) -> None:
    page = at_desk(plain.township).get("/plans/counted-2024/")
    rows = page.context["text"].clauses
    assert [
        [(said.sentence.text, said.sentence.kind, [link.url for link in said.links], said.reasons) for said in row.said]
        for row in rows
    ] == [
        [
            (
                "每年召开专项推进会。",
                "runs",
                ["#rule-stages-year", "#rule-duties-meeting", "#rule-targets-houses"],
                [],
            ),
            ("各村建立台账。", "not_run", [], ["There is no register."]),
            ("形势喜人。", "says", [], []),
        ],
        [("任务艰巨。", "says", [], [])],
    ]
    anchors = set(re.findall(r' id="([^"]+)"', page.content.decode()))
    assert {link.url[1:] for row in rows for said in row.said for link in said.links} - anchors == set()
    assert f"Runs {SHARE}" in words(page)
    assert "Not run : There is no register." in words(page)
    assert "1 of 2 run" in words(page)


def test_only_what_does_not_run_can_be_shown(plain: Plain) -> None:
    page = at_desk(plain.township).get("/plans/counted-2024/?sentences=not_run")
    shown = [[said.sentence.text for said in row.said] for row in page.context["text"].clauses]
    assert shown == [["各村建立台账。"]]
    assert SHARE in words(page)
    # Another word than the filter knows shows everything.
    assert len(at_desk(plain.township).get("/plans/counted-2024/?sentences=x").context["text"].clauses) == 2


def test_a_plan_that_runs_wholly_says_so_where_the_rest_is_asked_for(plain: Plain) -> None:
    text = [CONTENT["clauses"][0] | {"runs": []}]
    open_year(by=None, pack=plain_pack(pack="whole-2024", counted=True, clauses=text))
    page = at_desk(plain.township).get("/plans/whole-2024/?sentences=not_run")
    assert "Every sentence that asks for something runs." in words(page)
    assert "asking sentences 1, running 1 (100.0%), not run 0" in words(page)


def test_the_list_of_plans_shows_the_share_of_each_counted_plan(plain: Plain) -> None:
    client = at_desk(plain.township)
    shares = {row.key: row.share and (row.share.running, row.percent) for row in client.get("/plans/").context["page"]}
    assert shares == {"counted-2024": (1, "50.0%"), "plain-2024": None}
    assert "1 / 2 (50.0%)" in words(client.get("/plans/"))


def test_a_plan_that_is_not_counted_is_shown_as_before(plain: Plain) -> None:
    page = at_desk(plain.township).get("/plans/plain-2024/")
    assert [(row.said, [link.url for link in row.links]) for row in page.context["text"].clauses] == [
        ([], ["#rule-duties-meeting"])
    ]
    assert "asking sentences" not in words(page)


def test_shuangyings_plan_is_opened_and_its_page_shows_its_share(plain: Plain) -> None:
    programme = open_year(by=plain.district, pack=loader.load("shuangying-2023"))
    client = at_desk(plain.clerk)
    page = client.get(f"/plans/{programme.key}/")
    assert page.status_code == OK
    assert "asking sentences 110, running 107 (97.3%), not run 3" in words(page)
    said = [each for row in page.context["text"].clauses for each in row.said]
    assert [each.sentence.text for each in said if each.sentence.kind == "runs" and not each.links] == []
    zh = words(client.get(f"/plans/{programme.key}/", headers={"accept-language": "zh-hans"}))
    assert "有要求的语句110句，运行107句（97.3%），未运行3句" in zh


def test_pages_of_counted_plans_keep_their_queries(plain: Plain) -> None:
    client = at_desk(plain.township)
    few = queries_of(client, "/plans/"), queries_of(client, "/plans/counted-2024/")
    for number in range(4):
        open_year(by=None, pack=plain_pack(pack=f"more-{number}", counted=True, clauses=CLAUSES))
    many = queries_of(client, "/plans/"), queries_of(client, "/plans/counted-2024/")
    assert (many, max(few) <= 12) == (few, True)
