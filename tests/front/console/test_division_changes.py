"""Changes of divisions at the desk: form, preview, confirmation, list, lineage."""

from datetime import date
from typing import Any

import pytest

from cunshi.foundation.divisions import actions
from cunshi.foundation.divisions.actions import Order
from cunshi.foundation.divisions.models import Division, DivisionChange
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FORBIDDEN, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("LAND-08")
FIRST, SECOND, THIRD = VILLAGES[:3]
CHANGES = "/settings/division-changes/"
ORDER = Order(date(2024, 1, 10), "平政发〔2024〕1号")


def address(code: str, kind: str = "") -> str:
    return f"/settings/divisions/{code}/{kind}/" if kind else f"/settings/divisions/{code}/"


def merging(**changes: Any) -> dict[str, Any]:
    return {"day": "2024-01-10", "document": ORDER.document, "others": SECOND, "into": FIRST, "name": "", **changes}


def test_a_merger_is_previewed_first_and_entered_only_when_confirmed(world: World) -> None:
    world.listed(village=SECOND, by=world.township)
    desk = at_desk(world.county)
    seen = desk.post(address(FIRST, "merge"), merging())
    assert seen.status_code == OK
    preview = seen.context["preview"]
    assert [(line["old"].code, line["new"], line["heir"]) for line in preview["lines"]] == [
        (FIRST, FIRST, True),
        (SECOND, FIRST, True),
    ]
    moves = {str(name): count for name, count in preview["moves"]}
    wanted = {"Units": 1, "Posts": 1, "Matters": 1, "Publicity activities": 0}
    assert {name: moves.get(name, 0) for name in wanted} == wanted
    assert DivisionChange.objects.count() == 0
    done = desk.post(address(FIRST, "merge"), merging(sure="1"), follow=True)
    change = DivisionChange.objects.get()
    assert done.redirect_chain == [(f"{CHANGES}{change.pk}/", 302)]
    assert change.by == world.county.signature()
    assert Division.objects.get(code=SECOND).heir_id == FIRST
    retired = words(desk.get(address(SECOND)))
    assert "before 2024-01-10" in retired and "平政发〔2024〕1号" in retired


def test_what_is_wrong_stands_above_the_form_and_nothing_is_written(world: World) -> None:
    answer = at_desk(world.county).post(
        address(FIRST, "merge"), merging(others="640221205299", day="2024-01-16", sure="1")
    )
    assert answer.status_code == WRONG
    text = words(answer)
    assert "There is no division with this code." in text and "The change does not hold yet" in text
    assert DivisionChange.objects.count() == 0


def test_each_of_the_four_forms_enters_its_change(world: World) -> None:
    desk = at_desk(world.administrator)
    order = {"day": "2024-01-10", "document": ORDER.document, "sure": "1"}
    desk.post(address(FIRST, "rename"), {**order, "name": "红崖新村委会"})
    desk.post(address(SECOND, "renumber"), {**order, "new": "640221100290"})
    parts = "640221205261 东沟村委会\n640221205262 西沟村委会"
    desk.post(address(THIRD, "split"), {**order, "parts": parts, "heir": "640221205261"})
    desk.post(
        address(VILLAGES[3], "merge"), {**order, "others": VILLAGES[4], "into": "640221205270", "name": "联合村委会"}
    )
    assert list(DivisionChange.objects.order_by("pk").values_list("kind", flat=True)) == [
        "rename",
        "renumber",
        "split",
        "merge",
    ]
    lines = "640221100200 640221196000"
    split = {"parts": "640221100000 城关镇\n640221196000 城东镇", "heir": "640221100000", "shares": lines}
    desk.post(address("640221100000", "split"), {**order, **split})
    assert Division.objects.get(code="640221100200").heir_id == "640221196200"


def test_who_may_not_change_divisions_sees_the_lineage_and_no_button(world: World) -> None:
    actions.rename(by=world.county, code=FIRST, name="新村", order=ORDER)
    actions.rename(by=world.neighbour_county, code="640205100000", name="新镇", order=ORDER)
    desk = at_desk(world.township)
    assert desk.get(address(FIRST, "rename")).status_code == FORBIDDEN
    assert desk.get(address("640221100200", "rename")).status_code == NOT_FOUND
    page = desk.get(address(FIRST))
    assert page.context["offers"] == [] and "Renaming" in words(page)
    assert [each.document for each, _heads in desk.get(CHANGES).context["rows"]] == [ORDER.document]
    county = at_desk(world.county).get(CHANGES)
    assert len(county.context["rows"]) == 1 and "新镇" not in words(county)


def test_list_and_lineage_cost_the_same_for_one_change_and_for_many(world: World) -> None:
    desk = at_desk(world.county)
    actions.rename(by=world.county, code=FIRST, name="新村0", order=ORDER)
    once = [queries_of(desk, each) for each in (CHANGES, address(FIRST))]
    for number in range(1, 5):
        actions.rename(by=world.county, code=FIRST, name=f"新村{number}", order=ORDER)
    assert [queries_of(desk, each) for each in (CHANGES, address(FIRST))] == once
    assert max(once) <= 12


def test_figures_as_they_were_open_rows_that_add_up_to_them(world: World) -> None:
    settle(world.hongyazi, [row(code, category="rural_construction") for code in (FIRST, SECOND)])
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    world.move_to("2024-12-31")
    order = Order(date(2024, 12, 31), ORDER.document)
    actions.renumber(by=world.county, code=SECOND, new="640221100290", order=order)
    desk = at_desk(world.county)
    assert "As it was" in words(desk.get("/dashboard/?year=2024"))
    for code in ("640221000000", "640221205000", "640221100000"):
        page = desk.get(f"/dashboard/{code}/then/?year=2024")
        assert page.status_code == OK
        for each in page.context["rows"]:
            opened = desk.get(each["matters"]).context["totals"]
            totals = each["child"].totals
            assert (opened.led, opened.planned) == (totals.matters, totals.investment), each
        opened = desk.get(page.context["ledger"]).context["totals"]
        assert opened.led == page.context["totals"].matters
        for each in page.context["categories"]:
            assert desk.get(each["url"]).context["totals"].led == each["part"].matters
    # Retired, and gone to the neighbour: its line stands where it stood, and says where its work goes on.
    then = {
        each["child"].division.code: each
        for each in desk.get("/dashboard/640221205000/then/?year=2024").context["rows"]
    }
    assert then[SECOND]["child"].totals.matters == 1 and "640221100290" in then[SECOND]["became"]
    # The township whose village it was reads the line; the neighbour's own figures stay the neighbour's.
    township = at_desk(world.township)
    assert township.get(then[SECOND]["matters"]).context["totals"].led == 1
    assert township.get("/dashboard/640221100000/then/?year=2024").status_code == NOT_FOUND


def test_the_page_of_figures_as_they_were_costs_the_same_for_one_row_and_for_many(world: World) -> None:
    settle(world.hongyazi, [row(FIRST, category="rural_construction")])
    world.move_to("2024-12-31")
    actions.merge(by=world.county, merged=[FIRST], into=THIRD, order=Order(date(2024, 12, 30), ORDER.document))
    desk, url = at_desk(world.county), "/dashboard/640221205000/then/?year=2024"
    once = queries_of(desk, url)
    settle(world.hongyazi, [row(code, category="rural_construction") for code in VILLAGES[3:]])
    actions.merge(by=world.county, merged=VILLAGES[3:5], into=THIRD, order=Order(date(2024, 12, 31), ORDER.document))
    assert queries_of(desk, url) == once
    assert once <= 16
