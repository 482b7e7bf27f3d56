"""Xunyi county beside the small world: its offices, its plan, targets split and reported as pages do it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.targets import Counted
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import actions
from cunshi.work.targets.actions import ShareDraft, Told
from cunshi.work.targets.models import Split, TargetReport
from tests.factories.world import POSTS, World

COUNTY, TUQIAO, ZHITIAN = "610429000000", "610429101000", "610429102000"
END = date(2024, 12, 31)
_POSTS = {
    "xunyi": (COUNTY, "county_office", "旬邑县乡村振兴局", "office"),
    "labour": (COUNTY, "department_officer", "县人社局", "department"),
    "finance": (COUNTY, "department_officer", "县财政局", "department"),
    "auditor_xunyi": (COUNTY, "auditor", "旬邑县审计局", "other"),
    "tuqiao": (TUQIAO, "township_officer", "土桥镇人民政府", "government"),
    "zhitian": (ZHITIAN, "township_officer", "职田镇人民政府", "government"),
}


def with_counts(counts: Mapping[str, Counted]) -> Pack:
    """Xunyi's plan in which registers hold these figures only: all others are asked of people."""
    pack = loader.load("xunyi-2024")
    targets = [target.model_copy(update={"counts": counts.get(target.key)}) for target in pack.targets]
    changed = pack.model_copy(update={"targets": targets})
    # Another content, so another digest than the one that another test may have asked for.
    changed.__dict__.pop("digest", None)
    return changed


class Xunyi:
    """Posts of the county, of two townships and of a village of each, and the plan's programme."""

    xunyi: Post
    labour: Post
    finance: Post
    auditor_xunyi: Post
    tuqiao: Post
    zhitian: Post
    clerk: Post
    neighbour: Post

    def __init__(self, world: World, pack: Pack | None = None) -> None:
        self.plan: Programme = open_year(by=None, pack=pack or with_counts({}))
        self.villages = list(Division.objects.within(TUQIAO).villages())
        self.others = list(Division.objects.within(ZHITIAN).villages())
        posts = _POSTS | {
            "clerk_tuqiao": (self.villages[0].code, "village_clerk", "土桥某村委会", "village_committee"),
            "clerk_zhitian": (self.others[0].code, "village_clerk", "职田某村委会", "village_committee"),
        }
        for name, row in posts.items():
            POSTS[name] = row
            try:
                setattr(self, name, world.appoint(name))
            finally:
                del POSTS[name]
        self.clerk, self.neighbour = self.clerk_tuqiao, self.clerk_zhitian  # type: ignore[attr-defined]
        self.townships = [each for each in Division.objects.children_of(COUNTY)]
        world.move_to("2024-06-30")

    def draft(
        self,
        by: Post,
        target: str,
        shares: Mapping[str, int] | Sequence[ShareDraft],
        *,
        base: int = 0,
        reason: str = "",
    ) -> Split:
        """A drafted split of the post's own amount."""
        rows = [share(code, figure) for code, figure in shares.items()] if isinstance(shares, Mapping) else shares
        return actions.save_split(
            by=by, programme=self.plan, target=target, division=by.division, shares=rows, base=base, reason=reason
        )

    def split(self, by: Post, target: str, shares: Mapping[str, int] | Sequence[ShareDraft], **more: Any) -> Split:
        """A split that holds."""
        row = self.draft(by, target, shares, **more)
        return actions.lock_split(by=by, split=row, version=row.version)

    def report(
        self, by: Post, target: str, month: int, value: str | int, *, holder: Any = None, of: int | None = None,
        **more: Any,
    ) -> TargetReport:  # fmt: skip
        """A month's report of the post's own division, or of another holder."""
        return actions.report(
            by=by,
            programme=self.plan,
            target=target,
            holder=holder or (by.division_id, None, None),
            first=date(2024, month, 1),
            told=Told(Decimal(value), f"{month}月台账", Decimal(of) if of is not None else None),
            **more,
        )


def share(code: str, amount: int | str, **changes: Any) -> ShareDraft:
    return ShareDraft(code, Decimal(amount), changes.pop("deadline", END), **changes)
