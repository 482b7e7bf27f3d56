"""What waits for a post today: shares whose report is due, amounts that it has not split yet, drafts to lock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.rulebook.targets import Target, begins
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import access, figures, given
from cunshi.work.targets.figures import Holder
from cunshi.work.targets.models import Split, SplitState


@dataclass(frozen=True)
class Due:
    """A share of the post's own whose report is due."""

    programme: Programme
    target: Target
    holder: Holder
    first: date


@dataclass(frozen=True)
class Waiting:
    to_report: list[Due]
    unsplit: int
    drafts: int


def drafted(post: Post) -> dict[str, Subquery]:
    """Drafted splits of each plan at the post's own division: a page that reads the plans counts them along."""
    rows = Split.objects.filter(division=post.division_id, state=SplitState.DRAFT, programme=OuterRef("pk"))
    return {"drafts": Subquery(rows.order_by().values("programme").annotate(count=Count("pk")).values("count"))}


def waiting_for(post: Post, plans: Iterable[Programme]) -> Waiting:
    """What the post's own division, unit and person owe on targets of plans under way; one query, none without.

    The plans were read with `drafted`."""
    today = clock.today()
    running = [each for each in plans if each.pack.targets and begins(each.pack) <= today and each.year == today.year]
    if not running:
        return Waiting([], 0, 0)
    known = {(plan.pk, target.key): (plan, target) for plan in running for target in given.targets_of(plan)}
    held = figures.owed(known.values(), post.division_id, alone=True)
    due, unsplit = [], 0
    office = access.may_split(post, post.division_id)
    for row in held:
        plan, target = known[row.programme, row.target]
        if not row.filed and access.may_report(post, plan, target, row.holder):
            due.append(Due(plan, target, row.holder, row.first))
        whole = row.holder[1] is None and row.holder[2] is None
        unsplit += office and whole and target.breakdown is not None and target.breakdown > post.level
    counts: list[int | None] = [each.drafts for each in running]  # type: ignore[attr-defined]
    drafts = sum(filter(None, counts)) if office else 0
    return Waiting(due, unsplit, drafts)
