"""What registers ask of a post today: records whose next step is its own, reports that it owes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Window

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.given import Held, held_by, own_follow_ups, own_steps, turns
from cunshi.work.registers.models import Record
from cunshi.work.registers.reports import Round, Tally, rounds, tallies


@dataclass(frozen=True)
class Owing:
    """Reports of one period that the post owes."""

    round: Round
    tally: Tally


@dataclass(frozen=True)
class Waiting:
    """The first few records that wait, late ones first; how many wait and are late in all; reports owed."""

    records: Sequence[tuple[Held, Record]]
    count: int
    late: int
    reports: Sequence[Owing]

    def __bool__(self) -> bool:
        return bool(self.records or self.reports)


def waiting_for(post: Post, plans: Iterable[Programme], *, limit: int) -> Waiting:
    """What waits in the post's subtree; two queries, none where no plan gives it a step or report."""
    registers = held_by(plans)
    records, count, late = _records(post, registers, limit)
    return Waiting(records, count, late, owed_by(post, registers))


def _records(post: Post, registers: list[Held], limit: int) -> tuple[list[tuple[Held, Record]], int, int]:
    mine = [each for each in registers if own_steps(post, each.rule)]
    if not mine:
        return [], 0, 0
    known = {(each.programme.pk, each.rule.key): each for each in mine}
    rows = list(
        Record.objects.visible_to(post)
        .filter(turns(post, mine))
        .select_related("division", "household", "resident")
        .annotate(
            total=Window(Count("pk")),
            late_total=Window(Count("pk", filter=Q(due__lt=clock.today()))),
        )
        .order_by(F("due").asc(nulls_last=True), "opened_on", "pk")[:limit]
    )
    pairs: list[tuple[Held, Record]] = [(known[row.programme_id, row.register], row) for row in rows]
    return pairs, rows[0].total if rows else 0, rows[0].late_total if rows else 0


def owed_by(post: Post, registers: Iterable[Held]) -> list[Owing]:
    """Reports of the running period not made, and of the one before where they were missed; one query."""
    asked_for = [
        each
        for held in registers
        if held.running
        for follow_up in own_follow_ups(post, held.rule)
        for each in rounds(held, follow_up, last=2)
    ]
    counts = tallies(asked_for, Record.objects.visible_to(post))
    found = [Owing(each, tally) for each, tally in zip(asked_for, counts, strict=True) if tally.missing]
    return sorted(found, key=lambda each: each.round.period.last)
