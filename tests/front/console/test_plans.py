"""Plan pages: the text clause by clause beside what runs it, rules with values and sources, opening a plan."""

import re
from datetime import date

import pytest
from django.http import HttpResponse

from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from tests.factories.world import World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words
from tests.work.refusals import rows as fingerprint

LIST, HONGYAZI, NINGXIA = "/plans/", "/plans/hongyazi-2024/", "/plans/ningxia-2024/"


def auditor(programme: Programme) -> Post:
    """A post that reads what is done under a plan, wherever its root lies."""
    root = programme.root
    account, _password = people.add_account(
        by=None, division=root, username="auditor-of-plan", full_name="审计员", password="test-password"
    )
    unit = people.add_unit(by=None, name="审计局（读）", kind="other", division=root)
    return people.appoint(by=None, account=account, unit=unit, role="auditor", division=root, since=date(2020, 1, 1))


def sections(page: HttpResponse) -> dict[str, list[list[str]]]:
    """The values of each section, tags left out."""
    return {
        section.key: [[re.sub(r"<[^>]+>", "", str(cell)) for cell in row.cells] for row in section.rows]
        for section in page.context["sections"]
    }


def origins(page: HttpResponse) -> dict[str, str | None]:
    """For each row the plan that it was taken over from; None for the plan's own."""
    return {
        row.anchor: (row.origin or section.origin).pack.pack if row.origin or section.origin else None
        for section in page.context["sections"]
        for row in section.rows
    }


@pytest.mark.req("PLAN-11")
@pytest.mark.parametrize("key", ["hongyazi-2024", "ningxia-2024"])
def test_the_whole_text_of_a_plan_stands_in_order_beside_what_runs_it(world: World, key: str) -> None:
    page = at_desk(world.township).get(f"/plans/{key}/")
    pack = loader.load(key)
    assert [row.clause for row in page.context["text"].clauses] == pack.clauses
    shown = words(page)
    places = [shown.find(re.sub(r"\s+", " ", clause.text)[:60]) for clause in pack.clauses if clause.text]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.req("PLAN-11")
@pytest.mark.parametrize("key", loader.shipped())
def test_every_rule_that_a_clause_names_is_found_where_its_link_leads(world: World, key: str) -> None:
    pack = loader.load(key)
    programme = open_year(by=None, pack=pack, root="" if pack.root else world.hongyazi.root_id)
    page = at_desk(auditor(programme)).get(f"/plans/{programme.key}/")
    html = page.content.decode()
    anchors = set(re.findall(r' id="([^"]+)"', html))
    inside = [link for row in page.context["text"].clauses for link in row.links if link.url.startswith("#")]
    assert {link.url.removeprefix("#") for link in inside} - anchors == set()
    linked = {row.clause.id: len(row.links) for row in page.context["text"].clauses}
    # A plan that publishes no figures has none to lead to.
    assert linked == {clause.id: sum(1 for run in clause.runs if pack.find(run)) for clause in pack.clauses}


@pytest.mark.req("PLAN-05", "PLAN-01")
def test_checkpoints_stand_with_measure_date_and_share(world: World) -> None:
    rows = sections(at_desk(world.township).get(HONGYAZI))["checkpoints"]
    assert rows == [
        ["Year-end settlement, every entry written off", "write-off rate", "2024-12-31", "100%"],
        ["50% completed by the end of June", "completion rate", "2024-06-30", "50%"],
        ["90% completed by the end of August", "completion rate", "2024-08-31", "90%"],
        ["All completed by the end of October", "completion rate", "2024-10-31", "100%"],
    ]


@pytest.mark.req("PLAN-01")
def test_rules_of_each_step_say_who_and_how_long_with_their_sources(world: World) -> None:
    page = at_desk(world.township).get(HONGYAZI)
    single = {row[0]: row[1] for row in sections(page)["single"]}
    assert single["Public notice"] == "7 days, published at Township"
    assert single["Coverage"] == "every administrative village at least 1 a year"
    assert single["Numbering"] == "village code-year of the plan-serial number, such as 640221205200-2024-01"
    assert single["Joint matters"] == (
        "2 to 3 villages within one division at County; categories: Rural construction, Public services"
    )
    assert sections(page)["acceptance"] == [
        ["County, Township, Village", "County"],
        ["City", "City"],
        ["Region", "Region"],
    ]
    cited = {row.anchor: row.cited.text for section in page.context["sections"] for row in section.rows if row.cited}
    assert cited["rule-checkpoints-june"] == "§1"
    assert cited["rule-checkpoints-year_end"] == "plan above §1"
    assert cited["rule-notice"] == "chosen by this system"
    assert cited["rule-deliberation-representatives"] == "村民委员会组织法 第二十六条"


@pytest.mark.req("PLAN-01", "PLAN-11")
def test_what_a_plan_takes_over_is_marked_with_the_plan_it_comes_from(world: World) -> None:
    marked = origins(at_desk(world.township).get(HONGYAZI))
    assert marked["rule-checkpoints-june"] is None
    assert marked["rule-checkpoints-year_end"] == "ningxia-2024"
    assert marked["rule-listing"] is None
    assert marked["rule-notice"] == "ningxia-2024"
    assert marked["rule-fund_sources-labour"] is None
    assert marked["rule-fund_sources-award"] == "ningxia-2024"
    own = origins(at_desk(world.region).get(NINGXIA))
    assert set(own.values()) == {None}  # another year of the same document takes nothing over


@pytest.mark.req("PLAN-01")
@pytest.mark.parametrize(
    ("day", "phases", "said"),
    [
        ("2024-01-15", ["now", "ahead", "ahead"], "running today"),
        ("2024-06-30", ["past", "now", "ahead"], "running today"),
        ("2024-10-31", ["past", "past", "ahead"], "Today, 2024-10-31, lies between two stages"),
        ("2023-06-01", ["ahead", "ahead", "ahead"], "Today, 2023-06-01: the first stage has not begun."),
    ],
)
def test_the_timeline_says_which_stage_runs_today(world: World, day: str, phases: list[str], said: str) -> None:
    world.move_to(day)
    page = at_desk(world.township).get(HONGYAZI)
    assert [period.phase for period in page.context["timeline"]["periods"]] == phases
    assert said in words(page)
    assert "The plan sets no stages" in words(at_desk(world.township).get(NINGXIA))


@pytest.mark.req("PLAN-01", "LAND-03")
def test_plans_of_my_line_and_below_are_listed_and_no_neighbours(world: World) -> None:
    def listed(post: str) -> list[str]:
        return [row.key for row in at_desk(getattr(world, post)).get(LIST).context["page"]]

    assert listed("township") == ["ningxia-2024", "hongyazi-2024"]
    assert listed("region") == ["ningxia-2024", "hongyazi-2024"]
    assert listed("neighbour_township") == ["ningxia-2024"]
    neighbour = at_desk(world.neighbour_township)
    assert neighbour.get(HONGYAZI).status_code == NOT_FOUND
    assert neighbour.get(NINGXIA).status_code == OK
    assert "hongyazi" not in neighbour.get(NINGXIA).content.decode()


@pytest.mark.req("PLAN-01")
def test_the_region_office_opens_a_plan_for_its_year(world: World) -> None:
    client = at_desk(world.region)
    offered = [offer.pack.pack for offer in client.get(LIST).context["to_open"] if offer.pack.root]
    assert offered == ["ningxia-2020", "ningxia-2021", "ningxia-2022", "ningxia-2023"]
    answer = client.post("/plans/open/", {"pack": "ningxia-2022"})
    assert (answer.status_code, answer["Location"]) == (FOUND, "/plans/ningxia-2022/")
    opened = Programme.objects.get(key="ningxia-2022")
    assert (opened.year, opened.opened_by, opened.opened_at) == (2022, world.region, opened.opened_at)
    assert opened.opened_at.date() <= clock.today()
    assert "ningxia-2022" not in [offer.pack.pack for offer in client.get(LIST).context["to_open"]]


@pytest.mark.req("PLAN-01", "LAND-03")
@pytest.mark.parametrize(
    ("post", "pack", "sentence"),
    [
        ("clerk", "ningxia-2022", "Your post may not open a plan."),
        ("county", "ningxia-2022", "This division is outside your post"),
        ("region", "no-such-plan", "No plan of this key comes with the program."),
    ],
)
def test_opening_beyond_ones_post_is_refused_in_a_sentence(world: World, post: str, pack: str, sentence: str) -> None:
    client = at_desk(getattr(world, post))
    before = fingerprint()
    answer = client.post("/plans/open/", {"pack": pack})
    assert answer.status_code == WRONG
    assert sentence in words(answer)
    assert fingerprint() == before


@pytest.mark.req("LAND-03")
def test_who_may_open_nothing_is_offered_nothing(world: World) -> None:
    for post in ("clerk", "township", "auditor"):
        assert at_desk(getattr(world, post)).get(LIST).context["to_open"] == []
    # An office may open what has no place of its own, in a division below it.
    assert [each.pack.root for each in at_desk(world.county).get(LIST).context["to_open"] if not each.places] == []
    assert at_desk(world.clerk).get("/plans/open/").status_code in (FORBIDDEN, 405)


@pytest.mark.req("PLAN-01")
def test_a_plan_page_shows_its_document_and_what_it_derives_from(world: World) -> None:
    shown = words(at_desk(world.township).get(HONGYAZI))
    for text in ("红崖子乡2024年“一村一年一事”行动实施方案", "红崖子乡党委", world.hongyazi.digest):
        assert text in shown
    assert f'href="{NINGXIA}"' in at_desk(world.township).get(HONGYAZI).content.decode()


@pytest.mark.req("SYS-06")
def test_the_english_gist_stands_only_on_english_pages(world: World) -> None:
    gist = loader.load("hongyazi-2024").clauses[1].english
    client = at_desk(world.township)
    assert gist in words(client.get(HONGYAZI))
    assert gist not in words(client.get(HONGYAZI, headers={"accept-language": "zh-hans"}))


@pytest.mark.req("PLAN-01")
def test_plan_pages_ask_no_more_of_the_database_when_there_are_more_plans(world: World) -> None:
    client = at_desk(world.region)
    few = queries_of(client, LIST), queries_of(client, HONGYAZI)
    for year in (2020, 2021, 2022, 2023):
        with clock.fixed(date(year, 1, 1)):
            open_year(by=None, pack=loader.load(f"ningxia-{year}"))
    many = queries_of(client, LIST), queries_of(client, HONGYAZI)
    assert many[0] == few[0]
    assert max(*few, *many) <= 12
