"""The four changes of divisions: renamed, renumbered, merged, split; each all or nothing, by a document and from a day.

In the transaction of a change the new divisions are written, every room moves its rows to the heirs (see `signals`),
the old ones are retired, and the lineage is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, Value, When

from cunshi.foundation.divisions import changes, checks, importer, signals
from cunshi.foundation.divisions.access import Officer, require_changer
from cunshi.foundation.divisions.models import Division, DivisionChange, Lineage
from cunshi.foundation.divisions.plan import Order, Part, Plan
from cunshi.foundation.divisions.rules import classify, is_administrative_village
from cunshi.foundation.divisions.signals import Weight
from cunshi.foundation.history.acting import acting
from cunshi.kernel import clock, codes
from cunshi.kernel.problems import Problem, refuse_if

Think = Callable[[], Plan]


@dataclass(frozen=True)
class Preview:
    """What a change would do, and what forbids it."""

    plan: Plan
    weights: list[Weight]
    problems: list[Problem]


def rename(*, by: Officer | None, code: str, name: str, order: Order) -> DivisionChange:
    """Give a division another name; the full names below it follow."""
    return enact(by=by, think=lambda: changes.rename(code, name), order=order)


def renumber(*, by: Officer | None, code: str, new: str, order: Order) -> DivisionChange:
    """Give a division another code, and all below it; a village may so move to another township."""
    return enact(by=by, think=lambda: changes.renumber(code, new), order=order)


def merge(
    *,
    by: Officer | None,
    merged: Sequence[str],
    into: str,
    name: str = "",
    numbers: Mapping[str, str] | None = None,
    order: Order,
) -> DivisionChange:
    """Merge divisions of one level into one that stands, or into a new one of this name."""
    return enact(by=by, think=lambda: changes.merge(merged, into, name, numbers), order=order)


def split(
    *,
    by: Officer | None,
    code: str,
    parts: Sequence[Part],
    heir: str,
    numbers: Mapping[str, str] | None = None,
    order: Order,
) -> DivisionChange:
    """Split a division into parts, of which `heir` carries on its work."""
    return enact(by=by, think=lambda: changes.split(code, parts, heir, numbers), order=order)


def preview(*, by: Officer | None, think: Think, order: Order) -> Preview:
    """What a change would do, as things stand; writes nothing."""
    plan = think()
    require_changer(by, plan.touched)
    problems = [*plan.problems, *checks.order_problems(plan, order)]
    weights = [] if plan.problems else signals.weigh(plan.move(order.day))
    return Preview(plan, weights, [*problems, *signals.problems_of(weights)])


def enact(*, by: Officer | None, think: Think, order: Order) -> DivisionChange:
    """Do it: the plan is made anew under a lock, so that nothing has changed between thought and deed."""
    with acting(by, reason=order.document.strip()):
        with connection.cursor() as cursor:
            # Changes and imports follow each other; readers go on reading.
            cursor.execute(f"LOCK TABLE {Division._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        seen = preview(by=by, think=think, order=order)
        refuse_if(seen.problems)
        return _write(seen.plan, order, by)


def _write(plan: Plan, order: Order, by: Officer | None) -> DivisionChange:
    # Whoever writes a row of an old division just now ends first; nobody begins until the change is done.
    list(Division.objects.select_for_update().filter(code__in=plan.retired).order_by("code"))
    before = {code: each.name for code, each in plan.old.items()}
    _make(plan, order)
    signals.tell(plan.move(order.day))
    _retire(plan, order)
    change = _keep(plan, order, by, before)
    for link in plan.links:
        if link.new == link.old.code and plan.names.get(link.new, link.old.name) != link.old.name:
            _call(link.old, plan.names[link.new])
    return change


def _make(plan: Plan, order: Order) -> None:
    """The rows of the new divisions, upper before lower, with kind and full name as an import would write them."""
    uppers = Division.objects.in_bulk({codes.parent(code) for code in plan.made} - {None})
    for code in plan.made:
        upper, name = uppers.get(codes.parent(code) or ""), plan.names[code]
        kind = classify(code, name)
        uppers[code] = Division(
            code=code,
            name=name,
            full_name=importer.full_name_of(name, kind, upper.full_name if upper else ""),
            level=codes.level(code),
            kind=kind,
            parent=upper,
            is_administrative_village=is_administrative_village(kind),
            valid_from=order.day,
        )
    Division.objects.bulk_create(uppers[code] for code in plan.made)


def _retire(plan: Plan, order: Order) -> None:
    """The old ones end, and whatever they carried on goes on with their heirs."""
    heirs = plan.move(order.day).heirs
    if not heirs:
        return
    turned = Case(*(When(pk=old, then=Value(new)) for old, new in heirs.items()))
    Division.objects.filter(pk__in=heirs).update(valid_until=order.day, heir_id=turned)
    further = Case(*(When(heir=old, then=Value(new)) for old, new in heirs.items()))
    Division.objects.filter(heir__in=heirs).update(heir_id=further)


def _keep(plan: Plan, order: Order, by: Officer | None, before: Mapping[str, str]) -> DivisionChange:
    change = DivisionChange.objects.create(
        kind=plan.kind,
        day=order.day,
        document=order.document.strip(),
        reason=order.reason.strip(),
        by=by.signature() if by else {},
        at=clock.now(),
    )
    Lineage.objects.bulk_create(
        Lineage(
            change=change,
            old_id=link.old.code,
            new_id=link.new,
            heir=link.heir,
            old_name=before[link.old.code],
            new_name=plan.names.get(link.new) or (plan.held[link.new].name if link.new in plan.held else link.old.name),
        )
        for link in plan.links
    )
    return change


def _call(division: Division, name: str) -> None:
    """Another name, and the kind that the name says; the full names below follow."""
    kind = classify(division.code, name)
    changed = {"name": name, "kind": kind, "is_administrative_village": is_administrative_village(kind)}
    if division.parent_id is None:
        changed["full_name"] = name
    Division.objects.filter(pk=division.pk).update(**changed)
    importer.rebuild_full_names(division.code)
