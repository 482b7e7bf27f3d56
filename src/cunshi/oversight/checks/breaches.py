"""What breaks a rule of the data today: every rule of every plan in a subtree, in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from cunshi.foundation.divisions.span import bounds
from cunshi.kernel import clock
from cunshi.rulebook.datachecks import KINDS, DataCheck
from cunshi.work.matters.states import IN_LEDGER
from cunshi.work.programmes.models import Programme


@dataclass(frozen=True)
class Breach:
    """A matter that breaks a rule of its plan, with the figures that say so."""

    matter: int
    programme: int
    village: str
    rule: str
    kind: str
    severity: str
    facts: dict[str, Any]

    @property
    def key(self) -> tuple[int, str]:
        return self.matter, self.rule


# Condition of each kind over the columns of `matter`, `money` and `told`, with the figures of `rule`.
CONDITIONS: dict[str, str] = {
    "allocated_above_planned": "money.over_planned",
    "paid_above_allocated": "money.over_allocated",
    "reimbursed_above_paid": "money.over_paid",
    "finished_without_start": "matter.state = ANY(%(finished)s) AND matter.started_on IS NULL",
    "started_before_listed": "matter.started_on < matter.listed_on",
    "finished_before_started": "matter.finished_on < matter.started_on",
    "finish_planned_before_start": "matter.planned_finish < matter.planned_start",
    "no_planned_dates": "matter.planned_start IS NULL OR matter.planned_finish IS NULL",
    "no_funds_planned": "coalesce(money.planned, 0) = 0",
    "no_beneficiaries": "matter.beneficiaries IS NULL",
    "nobody_responsible": "matter.responsible = ''",
    "whole_but_not_finished": "matter.state = 'started' AND matter.percent = 100 AND told.days > rule.days",
    "no_report": "matter.state = 'started' AND told.days > rule.days",
    "begun_without_money": "matter.state IN ('started', 'suspended') AND coalesce(money.allocated, 0) = 0 "
    "AND %(today)s - matter.started_on > rule.days",
    "finished_without_payment": "matter.state = ANY(%(finished)s) AND coalesce(money.paid, 0) = 0 "
    "AND %(today)s - matter.finished_on > rule.days",
    "allocated_but_unpaid": "money.allocated > 0 AND money.paid = 0 AND %(today)s - spent.first_allocated > rule.days",
    "paid_but_not_advanced": "money.planned > 0 AND money.paid = money.planned AND matter.percent < rule.percent",
    "reports_and_entries_differ": "told.paid > 0 AND abs(told.paid - coalesce(money.paid, 0)) > rule.yuan",
    "accepted_without_photos": "matter.state IN ('accepted', 'written_off') AND NOT EXISTS (SELECT 1 FROM "
    "evidence_photouse photo WHERE photo.subject = 'matter:' || matter.id)",
    "written_off_without_inspection": "matter.state = 'written_off' AND NOT EXISTS (SELECT 1 FROM matters_inspection "
    "held WHERE held.matter_id = matter.id AND held.passed)",
}
assert set(CONDITIONS) == set(KINDS)

_WHEN = " ".join(f"WHEN '{kind}' THEN {condition}" for kind, condition in CONDITIONS.items())
_BREACHES = f"""
WITH rule AS (
  SELECT * FROM unnest(%(programme)s::bigint[], %(key)s::text[], %(kind)s::text[], %(severity)s::text[],
    %(days)s::int[], %(percent)s::int[], %(yuan)s::numeric[])
    AS rule(programme_id, key, kind, severity, days, percent, yuan)
), matter AS MATERIALIZED (
  SELECT * FROM matters_matter
  WHERE village_id BETWEEN %(low)s AND %(high)s AND year = %(year)s AND state = ANY(%(ledger)s)
    AND programme_id = ANY(%(programmes)s)
), money AS MATERIALIZED (
  SELECT matter_id, sum(planned) AS planned, sum(allocated) AS allocated, sum(paid) AS paid,
    sum(reimbursed) AS reimbursed, bool_or(allocated > planned) AS over_planned,
    bool_or(paid > allocated) AS over_allocated, bool_or(reimbursed > paid) AS over_paid
  FROM funds_fundline WHERE matter_id IN (SELECT id FROM matter) GROUP BY 1
), spent AS MATERIALIZED (
  SELECT matter_id, min("on") AS first_allocated FROM funds_fundentry
  WHERE kind = 'allocated' AND matter_id IN (SELECT id FROM matter) GROUP BY 1
), report AS MATERIALIZED (
  SELECT matter_id, max(reported_on) AS last, sum(paid) AS paid FROM matters_progress
  WHERE matter_id IN (SELECT id FROM matter) GROUP BY 1
), told AS MATERIALIZED (
  SELECT matter.id AS matter_id, %(today)s - coalesce(report.last, matter.started_on) AS days,
    coalesce(report.paid, 0) AS paid
  FROM matter LEFT JOIN report ON report.matter_id = matter.id
)
SELECT matter.id, matter.programme_id, matter.village_id, rule.key, rule.kind, rule.severity,
  coalesce(money.planned, 0), coalesce(money.allocated, 0), coalesce(money.paid, 0), coalesce(money.reimbursed, 0),
  told.paid, told.days, matter.percent, %(today)s - matter.started_on, %(today)s - matter.finished_on,
  %(today)s - spent.first_allocated
FROM matter
JOIN rule ON rule.programme_id = matter.programme_id
JOIN told ON told.matter_id = matter.id
LEFT JOIN money ON money.matter_id = matter.id
LEFT JOIN spent ON spent.matter_id = matter.id
WHERE CASE rule.kind {_WHEN} END
ORDER BY rule.severity DESC, rule.kind, matter.village_id, matter.id
"""
_FACTS = ("planned", "allocated", "paid", "reimbursed", "reported", "silent", "percent", "begun", "finished", "unspent")


def breaches(prefix: str, year: int, plans: Iterable[Programme]) -> list[Breach]:
    """Every breach today of the rules that these plans of the year switch on, by matters led under a code prefix."""
    rules = [(plan.pk, rule) for plan in plans if plan.year == year for rule in plan.pack.data_checks if not rule.off]
    if not rules:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BREACHES, _values(prefix, year, rules))
        return [_breach(row) for row in cursor.fetchall()]


def _breach(row: tuple[Any, ...]) -> Breach:
    matter, programme, village, rule, kind, severity, *figures = row
    facts = {name: _plain(value) for name, value in zip(_FACTS, figures, strict=True)}
    return Breach(matter, programme, village, rule, kind, severity, facts)


def _values(prefix: str, year: int, rules: Sequence[tuple[int, DataCheck]]) -> dict[str, Any]:
    low, high = bounds(prefix)
    today: date = clock.today()
    return {
        "low": low,
        "high": high,
        "year": year,
        "today": today,
        "ledger": sorted(IN_LEDGER),
        "finished": ["finished", "accepted", "written_off"],
        "programmes": sorted({pk for pk, _rule in rules}),
        "programme": [pk for pk, _rule in rules],
        **{
            name: [getattr(rule, name) for _pk, rule in rules]
            for name in ("key", "kind", "severity", "days", "percent", "yuan")
        },
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
