"""Each rule of the data fires from its figure on and not before, on its own division's matters alone, in one query."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from cunshi.oversight.checks.breaches import CONDITIONS
from cunshi.oversight.checks.queries import plans_over, standing
from cunshi.oversight.checks.words import PLACES, sentence
from cunshi.rulebook.datachecks import KINDS
from cunshi.work.matters.models import Matter, Progress
from tests.factories.many import copies
from tests.factories.world import VILLAGES, World
from tests.work.funds.desk import book

pytestmark = pytest.mark.req("FUND-06")
TODAY = date(2024, 6, 30)
HERE = "640221205"
ON_MATTER, ON_LINE, ON_ENTRY, ON_REPORT = (
    f"UPDATE {table} SET {{}} WHERE {key} = %(pk)s"
    for table, key in (
        ("matters_matter", "id"),
        ("funds_fundline", "matter_id"),
        ("funds_fundentry", "matter_id"),
        ("matters_progress", "matter_id"),
    )
)
FREE = "ALTER TABLE {} DISABLE TRIGGER USER"
DROP = "ALTER TABLE {} DROP CONSTRAINT {}"


def matter(values: str) -> list[str]:
    return [ON_MATTER.format(values)]


def line(values: str, dropped: str = "") -> list[str]:
    return [*([DROP.format("funds_fundline", dropped)] if dropped else []), ON_LINE.format(values)]


def told(values: str) -> list[str]:
    return [FREE.format("matters_progress"), ON_REPORT.format(values)]


def ended(state: str, more: str = "") -> list[str]:
    days = {"finished": "", "accepted": ", accepted_on = '2024-06-29'"}
    days["written_off"] = days["accepted"] + ", written_off_on = '2024-06-30'"
    return matter(f"state = '{state}', percent = 100, finished_on = '2024-06-28'{days[state]}{more}")


UNSPENT = line("paid = 0, reimbursed = 0")
# rule: what makes it fire, and what comes nearest without.
CASES: dict[str, tuple[list[str], list[str]]] = {
    "allocated_above_planned": (
        line("planned = allocated - 0.01", "fund_line_allocated_within_planned"),
        line("planned = allocated"),
    ),
    "paid_above_allocated": (
        line("paid = allocated + 0.01", "fund_line_paid_within_allocated"),
        line("paid = allocated"),
    ),
    "reimbursed_above_paid": (
        line("reimbursed = paid + 0.01", "fund_line_reimbursed_within_paid"),
        line("reimbursed = paid"),
    ),
    "finished_without_start": (
        [
            DROP.format("matters_matter", "matter_finished_is_whole_and_dated"),
            *ended("finished", ", started_on = NULL"),
        ],
        ended("finished"),
    ),
    "started_before_listed": (matter("listed_on = started_on + 1"), matter("listed_on = started_on")),
    "finished_before_started": (
        [*ended("finished"), *matter("finished_on = started_on - 1")],
        [*ended("finished"), *matter("finished_on = started_on")],
    ),
    "finish_planned_before_start": (
        [
            DROP.format("matters_matter", "matter_planned_finish_after_start"),
            *matter("planned_finish = planned_start - 1"),
        ],
        matter("planned_finish = planned_start"),
    ),
    "no_planned_dates": (matter("planned_start = NULL"), matter("planned_start = planned_finish")),
    "no_funds_planned": (
        line("planned = 0, allocated = 0, paid = 0, reimbursed = 0"),
        line("planned = 0.01, allocated = 0, paid = 0, reimbursed = 0"),
    ),
    "no_beneficiaries": (matter("beneficiaries = NULL"), matter("beneficiaries = 0")),
    "nobody_responsible": (matter("responsible = ''"), matter("responsible = '马'")),
    "whole_but_not_finished": (
        [*matter("percent = 100"), *told("reported_on = '2024-06-14'")],
        [*matter("percent = 100"), *told("reported_on = '2024-06-15'")],
    ),
    "no_report": (told("reported_on = '2024-05-15'"), told("reported_on = '2024-05-16'")),
    "begun_without_money": (
        [*line("allocated = 0, paid = 0, reimbursed = 0"), *matter("started_on = '2024-03-31'")],
        [*line("allocated = 0, paid = 0, reimbursed = 0"), *matter("started_on = '2024-04-01'")],
    ),
    "finished_without_payment": (
        [*UNSPENT, *ended("finished"), *matter("finished_on = '2024-04-30'")],
        [*UNSPENT, *ended("finished"), *matter("finished_on = '2024-05-01'")],
    ),
    "allocated_but_unpaid": (
        [*UNSPENT, FREE.format("funds_fundentry"), ON_ENTRY.format("\"on\" = '2024-03-01'")],
        [*UNSPENT, FREE.format("funds_fundentry"), ON_ENTRY.format("\"on\" = '2024-03-02'")],
    ),
    "paid_but_not_advanced": (
        [*line("allocated = planned, paid = planned"), *matter("percent = 79")],
        [*line("allocated = planned, paid = planned"), *matter("percent = 80")],
    ),
    "reports_and_entries_differ": (told("paid = 101000.01"), told("paid = 101000.00")),
    "accepted_without_photos": (ended("accepted"), ended("finished")),
    "written_off_without_inspection": (
        ended("written_off"),
        [
            *ended("written_off"),
            "INSERT INTO matters_inspection (matter_id, held_on, passed, opinion, signatories) "
            "VALUES (%(pk)s, '2024-06-29', true, '合格', '张三')",
        ],
    ),
}


@pytest.fixture
def clean(world: World) -> Matter:
    """A matter of Hongyazi under way that breaks no rule: 300,000 yuan allocated, 100,000 of them paid."""
    started = world.started(beneficiaries=86)
    book(world, started, "allocated", "300000", "2024-03-20")
    book(world, started, "paid", "100000", "2024-03-20")
    world.move_to(TODAY)
    Progress.objects.create(matter=started, percent=60, done="主体", paid=100000, reported_on=date(2024, 6, 20))
    Matter.objects.filter(pk=started.pk).update(percent=60)
    return world.again(started)


@contextmanager
def changed(pk: int, statements: list[str]) -> Iterator[None]:
    """The rows as these statements leave them, put back afterwards; what the database forbids is freed before."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in statements:
                cursor.execute(statement, {"pk": pk})
        yield
        transaction.set_rollback(True)


def rules_of(prefix: str = HERE) -> set[str]:
    return {each.rule for each in standing(prefix, 2024)}


def test_every_kind_of_the_packs_is_looked_for_and_said() -> None:
    assert set(CASES) == set(CONDITIONS) == set(KINDS)
    assert set(PLACES) <= set(KINDS)
    for kind in KINDS:
        assert sentence(kind, {"silent": 1, "begun": 2, "finished": 3, "unspent": 4, "percent": 5}).endswith("。")


def test_each_rule_fires_at_its_edge_and_not_before_it(clean: Matter) -> None:
    assert rules_of() == set()
    for rule, (fires, nearest) in CASES.items():
        with changed(clean.pk, fires):
            assert rule in rules_of(), rule
        with changed(clean.pk, nearest):
            assert rule not in rules_of(), rule
    assert rules_of() == set()


def test_a_breach_says_its_figures(clean: Matter) -> None:
    with changed(clean.pk, CASES["no_report"][0]):
        found = standing(HERE, 2024)
        assert [(each.rule, each.matter, sentence(each.kind, each.facts)) for each in found] == [
            ("no_report", clean.pk, "在办事项已46天未报送进度。")
        ]
    with changed(clean.pk, CASES["reports_and_entries_differ"][0]):
        assert [sentence(each.kind, each.facts) for each in standing(HERE, 2024)] == [
            "报送累计支付101,000.01元，资金台账支付100,000.00元。"
        ]


def test_a_neighbours_breach_stays_with_the_neighbour(clean: Matter, world: World) -> None:
    copies(clean, 1)
    copy = Matter.objects.exclude(pk=clean.pk).get()
    Matter.objects.filter(pk=copy.pk).update(village="640221100200", responsible="", programme=world.ningxia)
    assert rules_of(HERE) == set()
    assert "nobody_responsible" in rules_of("640221100")
    assert "nobody_responsible" in rules_of("640221")
    assert rules_of("640205") == set()


def test_one_query_for_one_matter_and_for_many(clean: Matter, django_assert_num_queries) -> None:
    plans = plans_over("640221", 2024)
    for more in (0, 60):
        if more:
            copies(clean, more)
            Matter.objects.exclude(pk=clean.pk).update(village=VILLAGES[1], beneficiaries=None)
        with django_assert_num_queries(1):
            found = [each.rule for each in standing("640221", 2024, plans)]
        assert found.count("no_beneficiaries") == more


def test_a_rule_that_the_plan_turns_off_is_not_looked_for(clean: Matter, world: World) -> None:
    pack = world.hongyazi.pack
    rules = [rule.model_copy(update={"off": True}) for rule in pack.data_checks]
    plan: Any = SimpleNamespace(pk=world.hongyazi.pk, year=2024, pack=pack.model_copy(update={"data_checks": rules}))
    with changed(clean.pk, CASES["no_report"][0]):
        assert rules_of() == {"no_report"}
        assert standing(HERE, 2024, [plan]) == []
