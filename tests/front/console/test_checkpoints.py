"""Pages of checkpoints: all of a year at one look, and one with the rows that would close its gap."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cunshi.foundation.divisions.models import Division
from cunshi.oversight.warning import queries
from cunshi.oversight.warning.rules import Light
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from tests.factories.many import copies
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import NOT_FOUND, OK, at_desk, queries_of, words
from tests.front.console.rows import behind
from tests.work.funds.desk import book

TOWNSHIP, COUNTY = "640221205000", "640221000000"


@pytest.fixture
def monied(divisions: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Hongyazi's plan with plan C's checkpoints of money beside its own; seven matters listed, three next door."""
    read = loader.load
    extra = [point.model_copy(update={"key": f"paid_{point.key}"}) for point in read("xunyi-2024").checkpoints]

    def load(key: str) -> Any:
        pack = read(key)
        if "hongyazi" not in key:
            return pack
        more = [point.model_dump(mode="json") for point in [*pack.checkpoints, *extra]]
        return Pack.model_validate(pack.content() | {"checkpoints": more})

    monkeypatch.setattr(loader, "load", load)
    with World.at("2024-01-15") as world:
        settle(world.ningxia, [row(village) for village in NEIGHBOURS])
        list_seven(world)
        world.move_to("2024-05-20")
        yield world


@pytest.mark.req("PLAN-05", "FUND-03")
def test_one_look_tells_where_each_checkpoint_stands_in_every_village_and_why(monied: World) -> None:
    page = at_desk(monied.township).get(f"/measures/{TOWNSHIP}/checkpoints/")
    assert [cell["outlook"].key for cell in page.context["whole"]] == [
        "paid_april",
        "june",
        "paid_june",
        "august",
        "paid_september",
        "october",
        "paid_december",
        "year_end",
    ]
    assert [each["division"].code for each in page.context["rows"]] == VILLAGES
    text = words(page)
    assert "7 more needed by 2024-08-31" in text
    assert "No money is allocated here yet." in text
    empty = at_desk(monied.county).get(f"/measures/{COUNTY}/checkpoints/")
    assert [(each["division"].code, len(each["cells"])) for each in empty.context["rows"]] == [
        ("640221100000", 1),
        (TOWNSHIP, 1),
    ]
    assert empty.context["empty"] > 0


@pytest.mark.req("PLAN-05")
def test_a_checkpoint_lists_the_matters_that_would_close_its_gap(monied: World) -> None:
    page = at_desk(monied.township).get(f"/measures/{TOWNSHIP}/checkpoints/june/")
    whole = page.context["whole"]
    assert (whole.gap_matters, page.context["closes"], len(page.context["near"])) == (4, 4, 7)
    assert whole.gap_yuan == sum(each["yuan"] for each in page.context["near"][:4])
    assert [each.gap_matters for each in page.context["rows"]] == [1] * 7
    assert "The first 4 would close it." in words(page)


@pytest.mark.req("FUND-03")
def test_a_checkpoint_of_money_lists_the_lines_with_most_unpaid(monied: World) -> None:
    matters = list(monied.clerk.division.led_matters.all())
    book(monied, matters[0], "allocated", "20000", "2024-04-01", source=matters[0].lines.get().source)
    page = at_desk(monied.township).get(f"/measures/{TOWNSHIP}/checkpoints/paid_april/")
    whole = page.context["whole"]
    assert (str(whole.outlook.status), whole.gap_matters, whole.gap_yuan) == ("missed", 1, 6000)
    assert [(each["matter"].pk, each["yuan"]) for each in page.context["near"]] == [(matters[0].pk, 20000)]
    assert "3 C§2.7.1" not in words(page)
    assert "C§2.7.1" in words(page)


@pytest.mark.req("PLAN-05")
def test_what_had_got_there_by_the_day_opens_its_rows(monied: World) -> None:
    client = at_desk(monied.county)
    monied.move_to("2025-01-10")
    page = client.get(f"/measures/{COUNTY}/checkpoints/year_end/", {"year": 2024})
    shown = [(each.reached, behind(client, each.reached_url)) for each in page.context["rows"] if each.reached_url]
    assert shown == [("3", "3")]


@pytest.mark.req("PLAN-05", "LAND-03")
def test_checkpoints_of_a_neighbour_or_of_no_plan_do_not_exist(monied: World) -> None:
    client = at_desk(monied.township)
    asked = (f"{TOWNSHIP}/checkpoints/june", f"{TOWNSHIP}/checkpoints/never", f"{COUNTY}/checkpoints/year_end")
    assert [client.get(f"/measures/{each}/").status_code for each in asked] == [OK, NOT_FOUND, NOT_FOUND]
    assert "王家沟" not in words(at_desk(monied.neighbour_township).get("/measures/640221100000/checkpoints/"))


def test_one_matter_and_many_cost_the_same_number_of_queries(monied: World) -> None:
    pages = ["checkpoints/", "checkpoints/june/", "checkpoints/paid_june/"]
    client = at_desk(monied.township)
    few = [queries_of(client, f"/measures/{TOWNSHIP}/{each}") for each in pages]
    copies(monied.clerk.division.led_matters.get(), 60)
    assert [queries_of(client, f"/measures/{TOWNSHIP}/{each}") for each in pages] == few
    assert max(few) <= 12


@pytest.mark.req("SUP-06", "FUND-03")
def test_a_checkpoint_of_money_is_warned_of_in_yuan(monied: World) -> None:
    """300,000 of 800,000 yuan are paid; what is open of the plaza can be paid in time, of the room it cannot."""
    monied.move_to("2024-05-21")
    plaza = Matter.objects.get(title="文化活动广场建设")
    room = Matter.objects.get(title="文化活动室建设")
    Matter.objects.filter(pk=plaza.pk).update(planned_finish=date(2024, 6, 20))
    Matter.objects.filter(pk=room.pk).update(planned_finish=date(2024, 10, 20))
    for matter, allocated, paid in ((plaza, "400000", "200000"), (room, "400000", "100000")):
        book(monied, matter, "allocated", allocated, "2024-05-20")
        book(monied, matter, "paid", paid, "2024-05-20", voucher=f"记-{matter.pk}")
    alerts = {each.point.key: each for each in queries.alerts(monied.hongyazi, TOWNSHIP[:9])}
    june, september = alerts["paid_june"], alerts["paid_september"]
    told = june.forecast
    assert (told.total, told.reached, told.needed, told.expected, told.short) == (800_000, 300_000, 400_000, 500_000, 0)
    assert (june.light, september.light, september.forecast.short) == (Light.GREEN, Light.RED, 100_000)
    page = at_desk(monied.township).get("/warnings/?show=all")
    text = words(page)
    assert "63% of the 75% required, 10.00 (10,000 yuan) short." in text
    (row_,) = [each for each in page.context["own"] if each["alert"].point.key == "paid_september"]
    assert row_["url"] == f"/measures/{TOWNSHIP}/checkpoints/paid_september/?year=2024"
    assert at_desk(monied.township).get("/warnings/hongyazi-2024/paid_september/").url == row_["url"]
    assert at_desk(monied.township).get(row_["url"]).status_code == OK
    villages = {
        each.division.code: each
        for each in queries.alerts_of(monied.hongyazi, TOWNSHIP[:9], list(Division.objects.children_of(TOWNSHIP)))
        if each.division and each.point.key == "paid_june"
    }
    assert (villages[VILLAGES[0]].light, villages[VILLAGES[1]].light) == (Light.MET, Light.RED)
    assert villages[VILLAGES[2]].light is Light.NONE
