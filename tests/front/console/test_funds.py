"""The fund ledger on a matter's page: booked, reversed and read by those who may; nothing of a neighbour's."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.funds import actions
from cunshi.work.funds.models import FundEntry, Labour
from cunshi.work.matters.models import Matter
from tests.factories.world import World
from tests.front.console.desk import CONFLICT, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words
from tests.work.funds.desk import COLLECTIVE, COUNTY, book, line, started, two_started

pytestmark = pytest.mark.req("FUND-01", "FUND-02")

ENTRY = {
    "kind": "allocated",
    "source": COUNTY,
    "amount": "200,000元",
    "on": "2024-03-20",
    "voucher": "平财农〔2024〕8号",
}
LABOUR = {"kind": "contributed", "people": "12", "days": "30.5", "on": "2024-03-20", "note": "平整场地"}


def send(post: Post, matter: Matter, key: str = "book", *, language: str = "en", **said: Any) -> HttpResponse:
    form = {**(ENTRY if key == "book" else LABOUR), **said}
    client = Client(headers={"accept-language": language})
    client.force_login(post.account)
    return client.post(f"/matters/{matter.pk}/funds/{key}/", form)


def sentences(response: HttpResponse) -> list[str]:
    return [problem.what for problem in response.context["problems"]]


def funds_of(post: Post, matter: Matter) -> dict[str, Any]:
    return at_desk(post).get(f"/matters/{matter.pk}/").context["books"]


def test_the_township_books_and_the_page_adds_up_by_source(world: World) -> None:
    matter, neighbour = two_started(world)
    answer = send(world.township, matter)
    assert (answer.status_code, answer.url) == (FOUND, f"/matters/{matter.pk}/#funds")
    assert send(world.township, matter, kind="paid", amount="50000.5", voucher="记-1").status_code == FOUND
    assert send(world.township, matter, kind="reimbursed", amount="50000", voucher="报-1").status_code == FOUND
    send(world.township, neighbour, kind="allocated", amount="7")
    books = funds_of(world.township, matter)
    sums = [(row["name"], row["sums"].allocated, row["sums"].unpaid, row["rates"]) for row in books["lines"]]
    assert sums == [
        ("County budget", Decimal(200000), Decimal("149999.50"), [Decimal("66.7"), Decimal("25.0"), Decimal("25.0")]),
        ("Village collective's own funds", Decimal(0), Decimal(0), [Decimal("0.0"), None, None]),
    ]
    assert books["total"]["sums"].to_allocate == Decimal(150000)
    assert books["total"]["rates"] == [Decimal("57.1"), Decimal("25.0"), Decimal("25.0")]
    told = [(each["row"].kind, each["row"].amount, each["row"].voucher, each["row"].who) for each in books["entries"]]
    assert told[:3] == [
        ("reimbursed", Decimal("50000.00"), "报-1", "township先生"),
        ("paid", Decimal("50000.50"), "记-1", "township先生"),
        ("allocated", Decimal("200000.00"), "平财农〔2024〕8号", "township先生"),
    ]
    page = words(at_desk(world.township).get(f"/matters/{matter.pk}/"))
    for shown in ("20.00", "5.00005", "50,000.50", "平财农〔2024〕8号", "Allocation rate", "Expenditure rate"):
        assert shown in page


def test_the_form_begins_with_what_most_likely_comes_next_and_says_what_is_left(world: World) -> None:
    matter = started(world)

    def offered() -> tuple[str, str]:
        fields = funds_of(world.township, matter)["forms"]["book"].fields
        return fields["kind"].initial, fields["source"].initial

    assert offered() == ("allocated", COUNTY)
    book(world, matter, "allocated", "300000")
    assert offered() == ("paid", COUNTY)
    book(world, matter, "paid", "300000")
    assert offered() == ("reimbursed", COUNTY)
    book(world, matter, "reimbursed", "300000")
    assert offered() == ("allocated", COLLECTIVE)
    choices = dict(funds_of(world.township, matter)["forms"]["book"].fields["source"].choices)
    assert choices[COLLECTIVE] == (
        "Village collective's own funds: to allocate 50,000.00, to pay 0.00, to reimburse 0.00 yuan"
    )


def test_labour_that_the_plan_only_values_is_offered_as_no_source(world: World) -> None:
    matter = started(world, funds={COUNTY: Decimal(300000), "labour": Decimal(20000)})
    books = funds_of(world.township, matter)
    assert [row["name"] for row in books["lines"]] == ["County budget", "Villagers' labour valued"]
    assert [key for key, _name in books["forms"]["book"].fields["source"].choices] == [COUNTY]


def test_a_budget_over_the_matter_says_what_it_has_left(world: World) -> None:
    matter = started(world)
    for post, amount in ((world.county, "500000"), (world.neighbour_county, "9")):
        actions.set_budget(
            by=post,
            programme=world.hongyazi,
            division=post.division,
            source=COUNTY,
            amount=Decimal(amount),
            document="平财农〔2024〕1号",
        )
    book(world, matter, "allocated", "120000")
    assert [(row["name"], row["place"], row["left"]) for row in funds_of(world.clerk, matter)["budgets"]] == [
        ("County budget", "平罗县", Decimal(380000))
    ]


@pytest.mark.parametrize(
    ("post", "forms"),
    [
        ("clerk", {"labour"}),
        ("supervisor", set()),
        ("township", {"book", "labour"}),
        ("county", {"book"}),
        ("city", {"book"}),
        ("region", {"book"}),
        ("department", set()),
        ("auditor", set()),
        ("inspector", set()),
    ],
)
def test_everybody_over_the_village_reads_and_those_who_keep_the_books_write(
    world: World, post: str, forms: set[str]
) -> None:
    matter = started(world)
    entry = book(world, matter, "allocated", "1000")
    books = funds_of(getattr(world, post), matter)
    assert set(books["forms"]) == forms
    assert [each["reversible"] for each in books["entries"]] == ["book" in forms, False, False]
    asked = at_desk(getattr(world, post)).get(f"/matters/{matter.pk}/funds/book/{entry.pk}/reverse/")
    assert (asked.status_code, asked.context["may"]) == (OK, "book" in forms)


def test_a_department_books_on_the_matters_that_it_leads(world: World) -> None:
    matter = started(world, lead_unit=world.department.unit)
    assert set(funds_of(world.department, matter)["forms"]) == {"book"}
    assert send(world.department, matter).status_code == FOUND


def test_who_only_reads_is_told_whose_books_they_are(world: World) -> None:
    matter = started(world)
    refused = send(world.auditor, matter)
    assert (refused.status_code, sentences(refused)) == (CONFLICT, ["Your post does not keep these books."])
    assert not FundEntry.objects.exclude(kind="planned").exists()


@pytest.mark.parametrize("post", ["neighbour_clerk", "neighbour_township", "neighbour_county", "second_clerk"])
def test_a_neighbour_finds_neither_books_nor_forms(world: World, post: str) -> None:
    matter = started(world)
    entry = book(world, matter, "allocated", "1000")
    client = at_desk(getattr(world, post))
    for url in (f"/matters/{matter.pk}/funds/book/{entry.pk}/reverse/", f"/matters/{matter.pk}/funds/book/"):
        assert [client.get(url).status_code, client.post(url, ENTRY).status_code] == [NOT_FOUND, NOT_FOUND]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"amount": ""}, WRONG, ["此项必填。"]),
        ({"amount": "二十万"}, WRONG, ["这不是金额。请以元为单位填写，例如3500.00。"]),
        ({"amount": "NaN"}, WRONG, ["这不是金额。请以元为单位填写，例如3500.00。"]),
        ({"amount": "1e9999"}, WRONG, ["这不是金额。请以元为单位填写，例如3500.00。"]),
        ({"on": "昨天"}, WRONG, ["日期请按 2024-06-30 的格式填写。"]),
        ({"amount": "0.001"}, CONFLICT, ["0.001元不足一分的部分无法入账。"]),
        ({"on": "2024-03-21", "voucher": " "}, WRONG, ["此项必填。"]),
        ({"on": "2024-03-21", "amount": "0"}, CONFLICT, ["金额必须大于0。", "日期晚于今天。"]),
        (
            {"kind": "paid", "amount": "1"},
            CONFLICT,
            ["2024-03-20“支出”将达1.00元，而“下达”只有0.00元。"],
        ),
    ],
)
def test_a_wrong_entry_comes_back_with_every_sentence_and_what_was_typed(
    world: World, change: dict[str, str], status: int, said: list[str]
) -> None:
    matter = started(world)
    answer = send(world.township, matter, language="zh-hans", **change)
    assert (answer.status_code, sentences(answer)) == (status, said)
    form = answer.context["books"]["forms"]["book"]
    assert {name: form[name].value() for name in ENTRY} == ENTRY | change
    assert 'id="book-amount"' in answer.content.decode()
    assert not FundEntry.objects.exclude(kind="planned").exists()


def test_a_form_sent_twice_is_booked_once(world: World) -> None:
    matter = started(world)
    assert [send(world.township, matter).status_code for _ in range(2)] == [FOUND, CONFLICT]
    assert line(matter) == ("300000.00", "200000.00", "0.00", "0.00")
    sent = [send(world.clerk, matter, "labour") for _ in range(2)]
    assert [answer.status_code for answer in sent] == [FOUND, CONFLICT]
    assert sentences(sent[1]) == ["Exactly this labour is recorded already."]
    assert Labour.objects.count() == 1


def test_an_entry_is_reversed_after_a_question_that_names_it(world: World) -> None:
    matter = started(world)
    entry = book(world, matter, "allocated", "200000", note="第一批")
    desk, url = at_desk(world.county), f"/matters/{matter.pk}/funds/book/{entry.pk}/reverse/"
    asked = words(desk.get(url))
    for named in (
        "2024-03-20",
        "Allocated",
        "County budget",
        "200,000.00",
        "平财农〔2024〕8号",
        "第一批",
        "township先生",
    ):
        assert named in asked
    empty = desk.post(url, {"reason": ""})
    assert (empty.status_code, sentences(empty)) == (WRONG, ["Fill this in."])
    assert desk.post(url, {"reason": "文号录错"}).status_code == FOUND
    again = desk.post(url, {"reason": "文号录错"})
    assert (again.status_code, sentences(again)) == (CONFLICT, ["This entry is reversed already."])
    assert line(matter) == ("300000.00", "0.00", "0.00", "0.00")
    books = funds_of(world.county, matter)
    undone, first = books["entries"][0], books["entries"][1]
    assert (undone["undoes"].pk, undone["row"].note, undone["row"].who) == (entry.pk, "文号录错", "county先生")
    assert (first["undone"].pk, first["reversible"]) == (undone["row"].pk, False)
    page = words(desk.get(f"/matters/{matter.pk}/"))
    assert "Reversed on 2024-03-20" in page
    assert "Reverses the entry of 2024-03-20" in page


@pytest.mark.req("FUND-07")
def test_labour_and_work_relief_are_recorded_added_up_and_taken_back(world: World) -> None:
    matter, neighbour = two_started(world)
    book(world, matter, "allocated", "9000")
    book(world, matter, "paid", "9000")
    assert send(world.clerk, matter, "labour").status_code == FOUND
    relief = {"kind": "relief", "people": "8", "days": "40", "wages": "6,000"}
    assert send(world.clerk, matter, "labour", **relief).status_code == FOUND
    assert send(world.township, neighbour, "labour", people="99").status_code == FOUND
    sum_ = funds_of(world.clerk, matter)["worked"]
    assert (sum_.contributors, sum_.contributed, sum_.workers, sum_.worked, sum_.wages) == (
        12, Decimal("30.5"), 8, Decimal("40.0"), Decimal("6000.00"),
    )  # fmt: skip
    row = Labour.objects.get(matter=matter, kind="relief")
    url = f"/matters/{matter.pk}/funds/labour/{row.pk}/reverse/"
    assert "6,000.00" in words(at_desk(world.clerk).get(url))
    assert at_desk(world.clerk).post(url, {"reason": "重复登记"}).status_code == FOUND
    assert funds_of(world.clerk, matter)["worked"].wages == 0


@pytest.mark.req("FUND-07")
@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"people": "十二"}, WRONG, ["这不是整数。请用数字填写，例如60。"]),
        ({"days": "许多"}, WRONG, ["这不是数字，请写成12.5这样的数字。"]),
        ({"people": "0", "on": "2024-03-21"}, CONFLICT, ["日期晚于今天。", "没有填写人数。"]),
        ({"kind": "relief"}, CONFLICT, ["以工代赈须发放劳务报酬。"]),
        ({"wages": "5"}, CONFLICT, ["投工投劳不发报酬。"]),
    ],
)
def test_labour_that_cannot_be_comes_back_with_sentences(
    world: World, change: dict[str, str], status: int, said: list[str]
) -> None:
    matter = started(world)
    answer = send(world.clerk, matter, "labour", language="zh-hans", **change)
    assert (answer.status_code, sentences(answer)) == (status, said)
    form = answer.context["books"]["forms"]["labour"]
    assert {name: form[name].value() for name in LABOUR} == LABOUR | {k: v for k, v in change.items() if k in LABOUR}
    assert not Labour.objects.exists()


def test_a_proposal_has_no_books_and_an_unknown_book_no_page(world: World) -> None:
    matter = world.propose()
    assert funds_of(world.clerk, matter) is None
    assert 'href="#funds"' not in at_desk(world.clerk).get(f"/matters/{matter.pk}/").content.decode()
    assert at_desk(world.township).post(f"/matters/{matter.pk}/funds/nothing/", {}).status_code == NOT_FOUND


def test_the_page_costs_the_same_for_one_entry_and_for_300(world: World) -> None:
    matter = started(world)
    book(world, matter, "allocated", "300000")
    few = queries_of(at_desk(world.township), f"/matters/{matter.pk}/")
    FundEntry.objects.bulk_create(
        FundEntry(
            matter=matter, source=COUNTY, kind="paid", amount=1, on=clock.today(), voucher=f"记-{n}",
            by=world.township, recorded_at=clock.now(),
        )
        for n in range(300)
    )  # fmt: skip
    assert queries_of(at_desk(world.township), f"/matters/{matter.pk}/") == few <= 12
    books = funds_of(world.township, matter)
    assert (len(books["entries"]), len(books["older"]), books["count"]) == (8, 295, 303)


@pytest.mark.req("REP-02")
def test_a_report_begins_with_what_was_booked_as_paid_and_not_reported_yet(world: World) -> None:
    matter = started(world)
    url = f"/reports/matters/{matter.pk}/half_month_progress/2024-03-16/"
    desk = at_desk(world.clerk)
    assert desk.get(url).context["form"].initial == {}
    book(world, matter, "allocated", "1000")
    book(world, matter, "paid", "600.5")
    assert desk.get(url).context["form"].initial == {"paid": "600.50"}
    assert desk.get(f"/matters/{matter.pk}/").context["offers"].get("report").form.initial["paid"] == "600.50"
    assert "(600.50 of it not reported yet: the form begins with it)" in words(desk.get(url))
    assert (
        desk.post(url, {"act": "send", "percent": "30", "done": "基础", "paid": "700", "base": "0"}).status_code
        == FOUND
    )
    page = desk.get(url)
    assert (page.context["form"].initial["paid"], page.context["desk"].payments.to_report) == ("700.00", 0)
    assert "reports said more" in words(page)
    assert "booked are 600.50 yuan" in words(desk.get(f"/matters/{matter.pk}/"))
