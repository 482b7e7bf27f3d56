"""The books of a division: entries, budgets, closed years, labour; each post reads its own and keepers write."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from python_calamine import CalamineWorkbook

from cunshi.foundation.people.models import Post
from cunshi.work.funds import actions
from cunshi.work.funds.models import Budget, ClosedYear
from tests.factories.world import World
from tests.front.console.desk import CONFLICT, FORBIDDEN, FOUND, OK, WRONG, at_desk, queries_of, words
from tests.work.funds.desk import COLLECTIVE, COUNTY, book, two_started
from tests.work.funds.test_books import labour

BUDGET = {"division": "640221000000", "source": COUNTY, "amount": "500,000", "document": "平财农〔2024〕1号"}


def page(post: Post, name: str = "", **asked: Any) -> HttpResponse:
    return at_desk(post).get(f"/funds/{name}", {"year": 2024, **asked})


def sentences(response: HttpResponse) -> list[str]:
    return [problem.what for problem in response.context["problems"]]


@pytest.mark.req("FUND-01")
def test_entries_of_a_division_with_their_sums_by_kind_on_screen_and_as_a_workbook(world: World) -> None:
    matter, neighbour = two_started(world)
    book(world, matter, "allocated", "200000")
    book(world, neighbour, "allocated", "50000")
    wrong = book(world, matter, "paid", "1000.5")
    actions.reverse(by=world.county, entry=wrong, reason="金额录错")
    book(world, matter, "paid", "900", voucher="记-2")
    seen = page(world.township)
    assert [(key, amount) for key, _label, amount in seen.context["sums"]] == [
        ("allocated", Decimal(250000)), ("paid", Decimal(900)), ("reimbursed", Decimal(0)),
    ]  # fmt: skip
    told = [
        (each["row"].kind, each["row"].amount, bool(each["undone"]), bool(each["undoes"]))
        for each in seen.context["rows"]
    ]
    assert told == [
        ("paid", Decimal("900.00"), False, False),
        ("paid", Decimal("-1000.50"), False, True),
        ("paid", Decimal("1000.50"), True, False),
        ("allocated", Decimal("50000.00"), False, False),
        ("allocated", Decimal("200000.00"), False, False),
    ]
    assert "/measures/funds/?division=640221205000&year=2024" in [tab["url"] for tab in seen.context["tabs"]]
    own = page(world.clerk)
    assert [each["row"].matter_id for each in own.context["rows"]] == [matter.pk] * 4
    assert page(world.clerk, division="640221205201").status_code == FORBIDDEN
    only = page(world.county, kind="paid", source=COUNTY)
    assert len(only.context["rows"]) == 3
    assert page(world.county, kind="paid", source=COLLECTIVE).context["rows"] == []
    assert page(world.neighbour_county).context["rows"] == []
    file = at_desk(world.clerk).get("/funds/entries.xlsx", {"year": 2024, "kind": "paid"})
    sheet = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert [row[4] for row in sheet[3:6]] == [0.10005, -0.10005, 0.09]
    assert sheet[1][0].endswith("Paid")


@pytest.mark.req("FUND-02")
def test_the_county_sets_and_raises_a_budget_and_an_overdrawn_one_is_refused(world: World) -> None:
    matter, _neighbour = two_started(world)
    desk = at_desk(world.county)
    assert desk.post("/funds/budgets/?year=2024", BUDGET).status_code == FOUND
    book(world, matter, "allocated", "120000")
    lower = desk.post("/funds/budgets/?year=2024", BUDGET | {"amount": "119999.99"})
    assert (lower.status_code, sentences(lower)) == (CONFLICT, ["120,000.00 yuan are allocated already."])
    assert lower.context["form"]["amount"].value() == "119999.99"
    nothing = desk.post("/funds/budgets/?year=2024", BUDGET | {"amount": "", "source": "lottery"})
    assert (nothing.status_code, len(sentences(nothing))) == (WRONG, 2)
    assert desk.post("/funds/budgets/?year=2024", BUDGET | {"amount": "600000"}).status_code == FOUND
    rows = [
        (each["source"], each["row"].amount, each["left"]) for each in page(world.county, "budgets/").context["rows"]
    ]
    assert rows == [("County budget", Decimal(600000), Decimal(480000))]
    assert page(world.township, "budgets/").context["form"] is None
    assert page(world.neighbour_county, "budgets/").context["rows"] == []


@pytest.mark.req("FUND-02")
@pytest.mark.parametrize("post", ["township", "clerk", "auditor", "department"])
def test_who_keeps_no_budgets_is_told_so(world: World, post: str) -> None:
    by = getattr(world, post)
    own = {"division": by.division_id}
    refused = at_desk(by).post("/funds/budgets/?year=2024", BUDGET | own)
    assert (refused.status_code, sentences(refused)) == (CONFLICT, ["Your post does not keep these books."])
    refused = at_desk(by).post("/funds/closing/", own | {"year": 2023, "certain": "on"})
    assert (refused.status_code, sentences(refused)) == (CONFLICT, ["Your post does not keep these books."])
    assert not Budget.objects.exists()
    assert not ClosedYear.objects.exists()


@pytest.mark.req("FUND-02")
def test_the_books_of_a_year_are_closed_after_a_word_that_they_stay_so(world: World) -> None:
    desk, asked = at_desk(world.county), {"division": "640221000000", "year": 2023}
    unsure = desk.post("/funds/closing/", asked)
    assert (unsure.status_code, sentences(unsure)) == (WRONG, ["Fill this in."])
    assert desk.post("/funds/closing/", asked | {"certain": "on"}).status_code == FOUND
    again = desk.post("/funds/closing/", asked | {"certain": "on"})
    assert (again.status_code, sentences(again)) == (CONFLICT, ["These books are closed already."])
    assert [(row.year, row.division_id) for row in page(world.clerk, "closing/").context["rows"]] == [
        (2023, "640221000000")
    ]
    assert list(page(world.neighbour_clerk, "closing/").context["rows"]) == list(ClosedYear.objects.all())
    assert list(page(world.neighbour_city, "closing/").context["rows"]) == []


@pytest.mark.req("FUND-07")
def test_labour_is_added_up_by_village(world: World) -> None:
    matter, neighbour = two_started(world)
    actions.record_labour(**labour(world, matter))
    actions.record_labour(**labour(world, neighbour, by=world.township, people=3, days=Decimal(4)))
    seen = page(world.township, "labour/").context
    assert [(row["division"].code, row["contributors"], row["contributed"]) for row in seen["rows"]] == [
        ("640221205200", 12, Decimal("30.5")), ("640221205201", 3, Decimal("4.0")),
    ]  # fmt: skip
    assert (seen["total"]["contributors"], seen["total"]["wages_paid"]) == (15, 0)
    assert [row["contributors"] for row in page(world.clerk, "labour/").context["rows"]] == [12]
    assert "30.5" in words(page(world.region, "labour/")) or page(world.region, "labour/").status_code == OK


@pytest.mark.req("FUND-01", "DOC-04")
def test_the_pages_cost_the_same_for_one_entry_and_for_many(world: World) -> None:
    matter, neighbour = two_started(world)
    book(world, matter, "allocated", "100")
    urls = [f"/funds/{name}?year=2024" for name in ("", "budgets/", "closing/", "labour/")]
    few = [queries_of(at_desk(world.county), url) for url in urls]
    for number in range(20):
        book(world, neighbour if number % 2 else matter, "allocated", "5", voucher=f"文-{number}")
    assert [queries_of(at_desk(world.county), url) for url in urls] == few
    assert max(few) <= 12
