"""How a scope and the divisions below it stand against each checkpoint of a plan, and what would close a gap.

Counted are the ledger's matters of the plan's year where plan and scope overlap, those of plans derived from it
included. What is reached is judged on the due date once that has passed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Left, RowNumber

from cunshi.foundation.divisions.models import Division
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.oversight.measures.facts import ledger, shown
from cunshi.oversight.measures.rules import MONEY_POINTS, Outlook
from cunshi.rulebook.schema import Checkpoint
from cunshi.work.funds.models import FundEntry, FundLine, Kind
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import State
from cunshi.work.programmes.models import Programme

# The day on which a matter gets there, and the one on which it is planned to.
_DAYS = {
    "started": ("started_on", "planned_start"),
    "completed": ("finished_on", "planned_finish"),
    "written_off": ("written_off_on", "planned_finish"),
}
_SPENT = {"expenditure": Kind.PAID, "reimbursement": Kind.REIMBURSED}
ZERO = Decimal(0)


@dataclass(frozen=True)
class Standings:
    """The outlooks of a scope and, by code, of the divisions below it, in order of due dates."""

    whole: list[Outlook]
    below: dict[str, list[Outlook]]


def in_order(programme: Programme) -> list[Checkpoint]:
    return sorted(programme.pack.checkpoints, key=lambda point: (point.due, point.key))


def standings(
    programme: Programme,
    prefix: str,
    below: Sequence[Division] = (),
    today: date | None = None,
    points: Sequence[Checkpoint] | None = None,
) -> Standings:
    """A scope and these divisions directly below it: one query for matters and one for money, where a plan asks."""
    day = today or clock.today()
    wanted = in_order(programme) if points is None else list(points)
    scope = scope_of(programme, prefix)
    digits = Level(below[0].level).digits if below else max(len(scope), Level.REGION.digits)
    found = _Counts(wanted, day)
    found.read(scope, programme.year, digits)
    parts = {each.code: [part for part in found.parts if part.startswith(each.prefix)] for each in below}
    return Standings(found.outlooks(found.parts), {code: found.outlooks(inside) for code, inside in parts.items()})


def scope_of(programme: Programme, prefix: str) -> str:
    """Where plan and scope overlap."""
    return max(prefix, codes.prefix(programme.root_id), key=len)


class _Counts:
    """Sums by the first digits of codes: total, reached and to come of each checkpoint."""

    def __init__(self, points: Sequence[Checkpoint], day: date) -> None:
        self.points, self.day = points, day
        self.parts: dict[str, dict[str, Any]] = {}

    def read(self, scope: str, year: int, digits: int) -> None:
        matters = ledger(scope, [year])
        counted = [point for point in self.points if point.measure not in MONEY_POINTS]
        if counted:
            rows: Any = matters.annotate(part=Left("village_id", digits)).order_by().values("part")
            self._add(rows.annotate(total=Count("pk"), **_of_matters(counted, self.day)))
        spent = [point for point in self.points if point.measure in MONEY_POINTS]
        if spent:
            entries: Any = FundEntry.objects.filter(matter__in=matters.order_by().values("pk"))
            rows = entries.annotate(part=Left("matter__village_id", digits)).order_by().values("part")
            self._add(rows.annotate(**_of_money(spent, self.day)))

    def _add(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            self.parts.setdefault(row.pop("part"), {}).update(row)

    def outlooks(self, parts: Iterable[str]) -> list[Outlook]:
        rows = [self.parts[part] for part in parts]
        return [
            outlook(
                point,
                self.day,
                _sum(rows, f"total_{point.key}" if point.measure in MONEY_POINTS else "total", point),
                _sum(rows, f"reached_{point.key}", point),
                _sum(rows, f"to_come_{point.key}", point),
            )
            for point in self.points
        ]


def outlook(
    point: Checkpoint, day: date, total: int | Decimal, reached: int | Decimal, to_come: int | Decimal
) -> Outlook:
    """A checkpoint of one scope from its sums."""
    return Outlook(
        key=point.key,
        name=shown(point.names),
        measure=point.measure,
        due=point.due,
        at_least=point.at_least * 100,
        total=total,
        reached=reached,
        to_come=to_come,
        today=day,
    )


def _sum(rows: Iterable[dict[str, Any]], key: str, point: Checkpoint) -> int | Decimal:
    zero = ZERO if point.measure in MONEY_POINTS else 0
    return sum((row.get(key) or zero for row in rows), zero)


def _of_matters(points: Iterable[Checkpoint], day: date) -> dict[str, Count]:
    counts = {}
    for point in points:
        counts[f"reached_{point.key}"] = Count("pk", filter=reached(point.measure, min(day, point.due)))
        counts[f"to_come_{point.key}"] = Count("pk", filter=to_come(point, day))
    return counts


def _of_money(points: Iterable[Checkpoint], day: date) -> dict[str, Sum]:
    """Entries until the day of judgement; `to_come`: allocated and not spent on matters to be finished by then."""
    sums = {}
    for point in points:
        kind, until = _SPENT[point.measure], Q(on__lte=min(day, point.due))
        open_yuan = Case(
            When(kind=Kind.ALLOCATED, then=F("amount")), When(kind=kind, then=-F("amount")), default=Value(ZERO)
        )
        finish = Q(matter__finished_on__isnull=False) | Q(
            matter__planned_finish__gte=day, matter__planned_finish__lte=point.due
        )
        sums[f"total_{point.key}"] = Sum("amount", filter=until & Q(kind=Kind.ALLOCATED), default=ZERO)
        sums[f"reached_{point.key}"] = Sum("amount", filter=until & Q(kind=kind), default=ZERO)
        sums[f"to_come_{point.key}"] = Sum(open_yuan, filter=finish, default=ZERO)
    return sums


def reached(measure: str, day: date) -> Q:
    """Condition: the matter had got there by the end of a day."""
    return Q(**{f"{_DAYS[measure][0]}__lte": day})


def to_come(point: Checkpoint, day: date) -> Q:
    """Not there yet, planned to be by the due date and not late: what can still make the checkpoint."""
    done, planned = _DAYS[point.measure]
    open_yet = Q(**{f"{done}__isnull": True}) | Q(**{f"{done}__gt": day})
    in_time = Q(**{f"{planned}__gte": day})
    if point.measure == "written_off":
        in_time |= Q(finished_on__lte=day)
    return open_yet & Q(**{f"{planned}__lte": point.due}) & in_time


def missing(programme: Programme, point: Checkpoint, prefix: str) -> MatterQuerySet:
    """The matters that are not there yet, the nearest first: those that would close a gap stand on top.

    Each with `planned_total`. What stands still comes last; then by progress, then by the planned day.
    """
    done, planned = _DAYS[point.measure]
    open_yet = ledger(scope_of(programme, prefix), [programme.year]).filter(**{f"{done}__isnull": True})
    still = Case(When(state=State.SUSPENDED, then=1), default=0)
    by_life = F("accepted_on").asc(nulls_last=True), F("finished_on").asc(nulls_last=True)
    return open_yet.with_planned().order_by(
        still, *(by_life if point.measure == "written_off" else ()), "-percent", F(planned).asc(nulls_last=True), "pk"
    )


def unspent(programme: Programme, point: Checkpoint, prefix: str) -> QuerySet[FundLine]:
    """The lines with money allocated and not spent yet, the most first; `unspent` in yuan."""
    column = {"expenditure": "paid", "reimbursement": "reimbursed"}[point.measure]
    matters = ledger(scope_of(programme, prefix), [programme.year])
    lines = FundLine.objects.filter(matter__in=matters.order_by().values("pk"))
    return lines.annotate(unspent=F("allocated") - F(column)).filter(unspent__gt=0).order_by("-unspent", "pk")


@dataclass(frozen=True)
class Closing:
    """What the nearest rows that close a gap come to: matters (of money: lines) and yuan."""

    count: int = 0
    yuan: Decimal = ZERO


def closing(programme: Programme, point: Checkpoint, prefix: str, gaps: dict[str, int | Decimal]) -> dict[str, Closing]:
    """For each part of codes with a gap: the nearest rows that close it; one query for all, parts of one length."""
    wanted = {part: gap for part, gap in gaps.items() if gap > 0}
    if not wanted:
        return {}
    digits = len(next(iter(wanted)))
    if point.measure in MONEY_POINTS:
        rows = _lines_by_part(unspent(programme, point, prefix), digits)
    else:
        rows = _matters_by_part(missing(programme, point, prefix), digits)
    inner, parameters = rows.query.sql_with_params()
    query = f"""
        SELECT near.part, count(*), coalesce(sum(near.yuan), 0) FROM ({inner}) AS near
        JOIN unnest(%s::text[], %s::numeric[]) AS wanted(part, gap) ON wanted.part = near.part
        WHERE near.before < wanted.gap GROUP BY near.part"""
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, list(wanted), [Decimal(gap) for gap in wanted.values()]])
        return {part: Closing(count, Decimal(yuan)) for part, count, yuan in cursor.fetchall()}


def _matters_by_part(rows: MatterQuerySet, digits: int) -> Any:
    order: Any = rows.query.order_by
    part = Left("village_id", digits)
    place = Window(RowNumber(), partition_by=[part], order_by=[*order])
    return (
        rows.order_by().annotate(part=part, yuan=F("planned_total"), before=place - 1).values("part", "yuan", "before")
    )


def _lines_by_part(rows: QuerySet[FundLine], digits: int) -> Any:
    part = Left("matter__village_id", digits)
    upto = Window(Sum("unspent"), partition_by=[part], order_by=[F("unspent").desc(), F("pk").asc()])
    return (
        rows.order_by()
        .annotate(part=part, yuan=F("unspent"), before=upto - F("unspent"))
        .values("part", "yuan", "before")
    )
