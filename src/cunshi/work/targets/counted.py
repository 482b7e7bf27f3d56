"""Figures of targets: as reported, or counted from the register that holds them, as it stands today."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Q

from cunshi.kernel import clock, codes
from cunshi.rulebook.registers import Tally
from cunshi.rulebook.targets import Counted, Target
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.asking import aggregate
from cunshi.work.registers.models import Record
from cunshi.work.targets import figures, given
from cunshi.work.targets.figures import Figure, Holder, Key


def totals(programmes: Iterable[Programme], code: str) -> dict[Key, Figure]:
    """What was reported within a division for each target, or counted where a register holds it; two queries."""
    plans = list(programmes)
    targets = [(plan, target) for plan in plans for target in given.targets_of(plan)]
    return figures.totals(plans, code) | _counted(plans, targets, code)


def _counted(programmes: list[Programme], targets: list[tuple[Programme, Target]], code: str) -> dict[Key, Figure]:
    counted = [(plan, target, target.counts) for plan, target in targets if target.counts]
    if not counted:
        return {}
    asked: dict[str, Aggregate] = {}
    for place, (plan, _target, counts) in enumerate(counted):
        asked |= _asked(counts, Q(programme=plan, register=counts.register_key), f"t{place}")
    row = Record.objects.filter(programme__in=programmes, division__code__startswith=codes.prefix(code)).aggregate(
        **asked
    )
    return {(plan.pk, target.key): _figure(row, f"t{place}") for place, (plan, target, _c) in enumerate(counted)}


def by_holder(programme: Programme, target: Target, code: str) -> list[tuple[Holder, bool, Figure]]:
    """What each holder within a division reported, or the figure of each division that has records; one query."""
    counts = target.counts
    if counts is None:
        return figures.by_holder(programme, target, code)
    rows = (
        Record.objects.filter(
            programme=programme, register=counts.register_key, division__code__startswith=codes.prefix(code)
        )
        .values("division")
        .annotate(**_asked(counts, Q(), "t"))
        .order_by("division")
    )
    return [((row["division"], None, None), False, _figure(row, "t")) for row in rows]


def _asked(counts: Counted, which: Q, name: str) -> dict[str, Aggregate]:
    parts: dict[str, Tally] = {name: counts} | ({f"{name}_of": counts.of} if counts.of else {})
    return {key: aggregate(tally, which) for key, tally in parts.items()}


def _figure(row: Mapping[str, Any], name: str) -> Figure:
    value, base = Decimal(row[name]), row.get(f"{name}_of")
    return Figure(value, value, Decimal(base) if base is not None else None, None, clock.today())
