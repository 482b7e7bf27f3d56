"""Named reads of comparisons: which a post sees, their runs, the run before, what own rows are called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cunshi.foundation.people.models import Post
from cunshi.foundation.residents.models import Resident
from cunshi.foundation.residents.queries import label
from cunshi.rulebook.comparisons import RESIDENTS, Comparison
from cunshi.work.comparing.models import TO_ACT_ON, Finding, Kind, Run
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.models import Record


@dataclass(frozen=True)
class Held:
    """A comparison and the plan that has it."""

    programme: Programme
    rule: Comparison


def held_by(post: Post) -> list[Held]:
    """The comparisons of the plans that the post sees, the newest plan first; one inherited stands under its own."""
    rows = Programme.objects.visible_to(post).select_related("root", "extends", "published").order_by("-year", "root")
    found = [Held(row, rule) for row in rows for rule in row.pack.comparisons]
    return [each for each in found if not _taken_over(each)]


def _taken_over(each: Held) -> bool:
    above = each.programme.extends
    return above is not None and any(rule == each.rule for rule in above.pack.comparisons)


def runs(post: Post) -> "QuerySet[Run]":
    """The runs of the post's subtree, the newest first."""
    return Run.objects.visible_to(post).select_related("programme", "division", "by__unit", "by__account")


def before(run: Run) -> Run | None:
    """The run before this one of the same lists at the same place."""
    same = Run.objects.filter(programme=run.programme_id, comparison=run.comparison, division=run.division_id)
    return same.filter(pk__lt=run.pk).order_by("-pk").first()


def left(found: Iterable[Run]) -> dict[int, int]:
    """By run, how many rows are still to act on; one query."""
    rows = Finding.objects.filter(TO_ACT_ON, run__in=list(found)).order_by().values("run").annotate(count=Count("pk"))
    return {row["run"]: row["count"] for row in rows}


def fewer(run: Run, earlier: Run | None) -> dict[str, int | None]:
    """By kind, how many rows more than in the run before; None where there was none."""
    return {
        kind.value: run.counts.get(kind.value, 0) - earlier.counts.get(kind.value, 0) if earlier else None
        for kind in Kind
    }


def findings(run: Run, kind: str = "", *, open_only: bool = False) -> "QuerySet[Finding]":
    """The rows of a run, of one kind if asked, with what a line of the list says."""
    rows = Finding.objects.filter(run=run)
    rows = rows.filter(TO_ACT_ON) if open_only else rows
    rows = rows.filter(kind=kind) if kind else rows
    order = ("division_id", "number", "pk")
    return rows.select_related("division", "record__household", "record__resident", "resident").order_by(*order)


def own_rows(rule: Comparison, keys: Sequence[int]) -> list[tuple[int, str]]:
    """Own rows by key with what they are called, for a person to choose from; one query."""
    if rule.register_key == RESIDENTS:
        people = Resident.objects.filter(pk__in=keys).select_related("household__division")
        return [(row.pk, label(row)) for row in people.order_by("pk")]
    rows = Record.objects.filter(pk__in=keys).select_related(
        "division", "household__division", "resident__household__division"
    )
    return [(row.pk, called(row)) for row in rows.order_by("pk")]


def called(row: Record) -> str:
    """A record by whom it is about, else by its place and number."""
    about = row.resident or row.household
    return label(about) if about else f"{row.division.short_name} {row.pk}"
