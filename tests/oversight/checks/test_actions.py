"""The monthly check: issued once by the county, mended by itself, explained and confirmed, carried over."""

from datetime import date

import pytest

from cunshi.kernel import clock
from cunshi.oversight.checks import actions, queries
from cunshi.oversight.checks.models import Finding, Round
from cunshi.work.matters.models import Matter
from tests.factories.many import copies
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("FUND-06")
JUNE, JULY = date(2024, 6, 1), date(2024, 7, 1)
COUNTY = "640221"


@pytest.fixture
def wrong(world: World) -> Matter:
    """A matter of Hongyazi without households and without a responsible person, and a copy in another city."""
    started = world.started()
    Matter.objects.filter(pk=started.pk).update(responsible="")
    copies(started, 1)
    Matter.objects.exclude(pk=started.pk).update(village="640104100200")
    world.move_to("2024-03-25")
    return started


def issued(world: World, month: date) -> Round:
    world.move_to(month.replace(day=5))
    return actions.issue_check(by=world.county, division=world.county.division, month=month)


def states(world: World, round_: Round) -> dict[str, str]:
    live = queries.standing(COUNTY, 2024)
    return {each.finding.rule: each.state for each in queries.found_in([round_], world.county, COUNTY, live)}


def test_the_county_issues_one_finding_for_each_breach_due_at_the_months_end(world: World, wrong: Matter) -> None:
    made = issued(world, JUNE)
    assert (made.due, made.by) == (date(2024, 6, 30), world.county)
    rows = Finding.objects.filter(round=made)
    assert {(row.matter_id, row.rule, row.severity, row.months) for row in rows} == {
        (wrong.pk, "nobody_responsible", "error", 1),
        (wrong.pk, "no_beneficiaries", "doubt", 1),
        (wrong.pk, "no_report", "doubt", 1),
    }
    assert states(world, made) == dict.fromkeys(("nobody_responsible", "no_beneficiaries", "no_report"), "open")


def test_it_is_issued_once_a_month_by_the_county_for_itself(world: World, wrong: Matter) -> None:
    issued(world, JUNE)
    again = refused(actions.issue_check, by=world.county, division=world.county.division, month=JUNE)
    assert again == ["本月数据排查已下发。"]
    later = refused(actions.issue_check, by=world.county, division=world.county.division, month=JULY)
    assert later == ["只能下发当月的数据排查。"]
    for by in (world.township, world.auditor, world.city):
        assert refused(actions.issue_check, by=by, division=by.division, month=JUNE)
    assert refused(actions.issue_check, by=world.county, division=world.neighbour_county.division, month=JUNE)
    assert Round.objects.count() == 1


def test_a_finding_closes_by_itself_when_its_data_are_mended(world: World, wrong: Matter) -> None:
    made = issued(world, JUNE)
    Matter.objects.filter(pk=wrong.pk).update(beneficiaries=86)
    assert states(world, made)["no_beneficiaries"] == "mended"
    world.move_to("2024-06-30")
    assert states(world, made)["nobody_responsible"] == "open"
    world.move_to("2024-07-01")
    assert states(world, made)["nobody_responsible"] == "late"
    Matter.objects.filter(pk=wrong.pk).update(beneficiaries=None)
    assert states(world, made)["no_beneficiaries"] == "late"


def test_an_explanation_holds_once_the_office_confirms_it(world: World, wrong: Matter) -> None:
    made = issued(world, JUNE)
    row = made.findings.get(rule="no_beneficiaries")
    actions.explain(by=world.clerk, finding=row, text="全村公共设施，无法按户统计。")
    assert states(world, made)["no_beneficiaries"] == "answered"
    actions.decide(by=world.county, finding=row, accepted=False, answer="按实际受益户数填写。")
    assert states(world, made)["no_beneficiaries"] == "open"
    actions.explain(by=world.clerk, finding=row, text="已核实，全村412户。")
    actions.decide(by=world.county, finding=row, accepted=True)
    assert states(world, made)["no_beneficiaries"] == "explained"
    row.refresh_from_db()
    assert (row.explained_by, row.decided_by, row.answer) == (world.clerk, world.county, "")


def test_only_who_answers_for_a_matter_explains_and_only_the_office_decides(world: World, wrong: Matter) -> None:
    made = issued(world, JUNE)
    row = made.findings.get(rule="no_beneficiaries")
    for by in (world.second_clerk, world.neighbour_clerk, world.neighbour_township, world.county, world.supervisor):
        assert refused(actions.explain, by=by, finding=row, text="无误")
    assert refused(actions.explain, by=world.clerk, finding=row, text=" ")
    assert refused(actions.decide, by=world.county, finding=row, accepted=True)
    actions.explain(by=world.township, finding=row, text="无误")
    for by in (world.township, world.city, world.neighbour_county, world.auditor):
        assert refused(actions.decide, by=by, finding=row, accepted=True)
    assert refused(actions.decide, by=world.county, finding=row, accepted=False, answer="")
    row.refresh_from_db()
    assert row.accepted is None


def test_the_next_check_writes_down_what_came_of_the_last_and_carries_the_rest_over(
    world: World, wrong: Matter
) -> None:
    june = issued(world, JUNE)
    row = june.findings.get(rule="no_beneficiaries")
    actions.explain(by=world.clerk, finding=row, text="无法按户统计。")
    actions.decide(by=world.county, finding=row, accepted=True)
    july = issued(world, JULY)
    assert dict(june.findings.values_list("rule", "outcome")) == {
        "no_beneficiaries": "explained",
        "nobody_responsible": "carried",
        "no_report": "carried",
    }
    assert dict(july.findings.values_list("rule", "months")) == {
        "no_beneficiaries": 1,
        "nobody_responsible": 2,
        "no_report": 2,
        # Begun on the 20th of March without money: more than 90 days by now.
        "begun_without_money": 1,
    }
    assert states(world, june)["nobody_responsible"] == "carried"
    august = issued(world, date(2024, 8, 1))
    assert august.findings.get(rule="nobody_responsible").months == 3


def test_a_post_is_shown_what_it_can_mend_itself(world: World, wrong: Matter) -> None:
    issued(world, JUNE)
    counts = {
        name: len(queries.open_for(getattr(world, name)))
        for name in ("clerk", "second_clerk", "township", "department", "county", "neighbour_township", "supervisor")
    }
    assert counts == {
        "clerk": 3, "second_clerk": 0, "township": 3, "department": 0, "county": 0, "neighbour_township": 0,
        "supervisor": 0,
    }  # fmt: skip
    Matter.objects.filter(pk=wrong.pk).update(lead_unit=world.department.unit)
    assert len(queries.open_for(world.department)) == 3
    assert clock.today() == date(2024, 6, 5)
