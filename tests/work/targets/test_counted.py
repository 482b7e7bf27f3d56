"""Targets whose figure a register holds: counted at every level as it stands, and asked of nobody."""

from decimal import Decimal

import pytest

from cunshi.rulebook.registers import Tally
from cunshi.rulebook.targets import Counted
from cunshi.work.targets import board, counted, figures, given
from tests.factories.registers import Cases
from tests.factories.targets import COUNTY, TUQIAO, ZHITIAN, Xunyi, with_counts
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("TGT-01", "TGT-10")


@pytest.fixture
def cases(world: World) -> Cases:
    """Xunyi with two targets of its plan counted from the register of households under watch."""
    kept = Tally.model_validate({"where": [{"field": "cause", "is": ["illness"]}]})
    counts = {
        "dropouts": Counted.model_validate({"register": "monitoring", "state": "open"}),
        "insured": Counted.model_validate({"register": "monitoring", "where": kept.where, "of": {}}),
    }
    return Cases(Xunyi(world, with_counts(counts)))


def line(cases: Cases, key: str, code: str) -> board.Line:
    return next(each for each in board.board([cases.plan], code) if each.target.key == key)


def test_the_figure_is_counted_at_every_level_from_the_records_there(cases: Cases) -> None:
    x = cases.xunyi
    cases.open()
    cases.open(home=cases.second, values={"clue_on": "2024-06-01", "cause": "work", "clue": "失业"})
    cases.open(by=x.neighbour, home=cases.theirs)
    assert line(cases, "dropouts", COUNTY).value == 3
    assert line(cases, "insured", COUNTY).value == Decimal("66.67")
    x.split(x.xunyi, "insured", {TUQIAO: 100, ZHITIAN: 100})
    assert line(cases, "insured", TUQIAO).value == Decimal("50.00")
    target = given.find(cases.plan, "insured")
    assert target is not None
    opened = board.opened(cases.plan, target, x.xunyi.division)
    assert opened is not None
    assert [(share.code, share.value) for share in opened.shares] == [(TUQIAO, 50), (ZHITIAN, 100)]
    assert opened.line.value == Decimal("66.67")


def test_nobody_is_asked_for_what_a_register_holds(cases: Cases) -> None:
    x = cases.xunyi
    told = refused(x.report, x.xunyi, "dropouts", 5, 0)
    assert told[0] == "This figure is counted from the register “Households watched against falling back”."
    target = given.find(cases.plan, "dropouts")
    assert target is not None
    assert figures.owed([(cases.plan, target)], COUNTY) == []


def test_counting_costs_one_query_more_whatever_the_number_of_targets(
    cases: Cases, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cases.open()
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = counted.totals([cases.plan], COUNTY)
    assert found[cases.plan.pk, "dropouts"].value(given.find(cases.plan, "dropouts")) == 1  # type: ignore[arg-type]
