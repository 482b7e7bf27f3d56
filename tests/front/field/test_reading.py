"""What the phone is told: the village's own work, in full, and nobody else's."""

from decimal import Decimal

import pytest
from django.test import Client

from cunshi.kernel import clock
from cunshi.work.matters import actions as matters
from tests.factories.many import copies
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import queries_of
from tests.front.field.phone import SIGNED_OUT, Phone
from tests.work.reporting.desk import DUTY, both, content, file, lock, review


@pytest.mark.req("REP-02", "REP-03")
def test_a_village_reads_what_it_owes_its_matters_and_nothing_of_its_neighbour(world: World) -> None:
    matter, other = both(world)
    file(world, matter, content(30, "基础完工", "12000.50"))
    file(world, other, content(20, "邻村路基完工"), by=world.second_clerk)
    world.move_to("2024-04-02")
    told = Phone(world.clerk).data()
    assert (told["account"], told["post"], told["today"]) == (
        {"id": world.clerk.account_id, "name": "clerk先生"}, world.clerk.pk, "2024-04-02"
    )  # fmt: skip
    assert [(row["duty"], row["matter"], row["first"], row["due"], row["state"]) for row in told["owed"]] == [
        (DUTY, matter.pk, "2024-04-01", told["owed"][0]["due"], "owed")
    ]
    (mine,) = told["matters"]
    assert (mine["id"], mine["state"], mine["percent"]) == (matter.pk, "started", 30)
    assert (mine["planned"], mine["paid"], mine["lines"]) == ("350000.00", "12000.50", ["基础完工"])
    assert told["stages"] == []
    assert other.title not in str(told)
    assert "邻村路基完工" not in str(told)


@pytest.mark.req("REP-02")
def test_what_came_back_is_told_with_its_reason_and_its_figures(world: World) -> None:
    from cunshi.work.reporting import actions

    matter = world.started()
    report = file(world, matter, content(30, "基础完工", "500"))
    actions.decide(by=world.township, verdicts=[actions.Verdict(report, report.version, "return", "请补照片")])
    (row,) = [row for row in Phone(world.clerk).data()["owed"] if row["matter"] == matter.pk]
    assert (row["state"], row["reason"], row["name"]) == ("returned", "请补照片", row["name"])
    filed = row["filed"]
    assert (filed["percent"], filed["done"], filed["paid"], filed["by"]) == (30, "基础完工", "500.00", "clerk先生")
    assert row["base"] == filed["version"]


@pytest.mark.req("REP-06")
def test_a_supervisor_reads_the_stages_to_sign(world: World) -> None:
    matter = world.started()
    told = Phone(world.supervisor).data()
    assert [(row["matter"], row["stage"], row["name"], row["state"]) for row in told["stages"]] == [
        (matter.pk, "listed", "Listed", "open"), (matter.pk, "started", "Started", "open")
    ]  # fmt: skip
    assert told["owed"] == []
    assert [(post["reports"], post["supervises"]) for post in told["posts"]] == [(False, True)]
    assert Phone(world.clerk).data()["stages"] == []


def test_names_and_periods_are_told_in_the_readers_language(world: World) -> None:
    world.started()
    english, chinese = Phone(world.clerk).data(), Phone(world.clerk, language="zh-hans").data()
    assert [row["period"] for row in english["owed"]] == ["second half of 3/2024"]
    assert [row["period"] for row in chinese["owed"]] == ["2024年3月下半月"]
    assert [row["label"] for row in chinese["matters"]] == ["实施中"]


def test_an_office_above_the_village_is_sent_to_the_other_pages_and_told_nothing_of_them(world: World) -> None:
    world.started()
    told = Phone(world.township).data()
    assert (told["owed"], told["matters"], told["stages"]) == ([], [], [])
    assert [post["village"] for post in told["posts"]] == [False]


def test_a_person_of_several_posts_reads_as_the_one_that_is_chosen_and_never_as_anothers(world: World) -> None:
    from datetime import date

    from cunshi.foundation.people import actions as people

    matter, other = both(world)
    second = people.appoint(
        by=None, account=world.clerk.account, unit=world.second_clerk.unit, role="village_clerk",
        division=world.second_clerk.division, since=date(2024, 1, 1),
    )  # fmt: skip
    phone = Phone(world.clerk)
    assert {row["id"] for row in phone.data(post=world.clerk.pk)["matters"]} == {matter.pk}
    assert {row["id"] for row in phone.data(post=second.pk)["matters"]} == {other.pk}
    assert phone.data(post=world.second_clerk.pk)["post"] != world.second_clerk.pk


def test_a_matter_written_off_last_year_is_no_longer_told(world: World) -> None:
    matter = world.started()
    with clock.fixed("2025-02-01"):
        assert matter.pk in {row["id"] for row in Phone(world.clerk).data()["matters"]}
    matters.suspend(by=world.township, matter=matter, version=world.again(matter).version, reason="汛期")
    with clock.fixed("2026-02-01"):
        assert Phone(world.clerk).data()["matters"] == []


@pytest.mark.parametrize("path", ["who", "data"])
def test_nobody_reads_anything_without_signing_in(world: World, path: str) -> None:
    answer = Client().get(f"/field/{path}/")
    assert (answer.status_code, answer.json()) == (SIGNED_OUT, {"signed_out": True})
    assert answer["Cache-Control"] == "no-store"


def test_who_tells_the_person_and_the_time_but_no_time_that_somebody_has_set(world: World) -> None:
    told = Phone(world.clerk).client.get("/field/who/").json()
    assert told["account"] == {"id": world.clerk.account_id, "name": "clerk先生"}
    assert (bool(told["csrf"]), told["now"]) == (True, None)


@pytest.mark.req("SYS-02")
def test_many_matters_cost_no_more_queries_than_one(world: World) -> None:
    matter, _other = both(world)
    file(world, matter, content(30, paid="100"))
    phone = Phone(world.clerk)
    one = queries_of(phone.client, "/field/data/")
    copies(world.again(matter), 30)
    assert queries_of(phone.client, "/field/data/") == one
    assert one <= 12
    assert len(phone.data()["matters"]) == 31


@pytest.mark.req("REP-01")
def test_a_locked_report_of_the_running_period_shows_its_figures(world: World) -> None:
    matter = world.started()
    report = review(world, file(world, matter, content(30, paid=str(Decimal("1")))))
    world.move_to("2024-04-01")
    lock(world, note="王家沟村没有事项")
    told = Phone(world.clerk).data()
    assert report.pk and [(row["first"], row["state"]) for row in told["owed"]] == [("2024-04-01", "owed")]
    assert VILLAGES[0] == told["owed"][0]["division"]
