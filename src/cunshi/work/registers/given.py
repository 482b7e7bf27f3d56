"""Which registers a plan runs, and which steps and reports of them are a post's own to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.rulebook.registers import FollowUp, Register, RegisterStep
from cunshi.rulebook.targets import begins
from cunshi.work.programmes.models import Programme
from cunshi.work.registers import access


@dataclass(frozen=True)
class Held:
    """One register of one plan."""

    programme: Programme
    rule: Register

    @property
    def rows(self) -> Q:
        return Q(programme=self.programme, register=self.rule.key)

    @property
    def running(self) -> bool:
        """Whether the plan's year has begun and is not over."""
        today = clock.today()
        return self.programme.year == today.year and begins(self.programme.pack) <= today


def registers_of(programme: Programme) -> list[Register]:
    """The plan's own registers; those taken over unchanged from a wider plan run there."""
    above = programme.extends
    if above is None or above.root_id == programme.root_id:
        return programme.pack.registers
    return [each for each in programme.pack.registers if above.pack.register(each.key) != each]


def held_by(plans: Iterable[Programme]) -> list[Held]:
    return [Held(plan, rule) for plan in plans for rule in registers_of(plan)]


def find(programme: Programme, key: str) -> Held | None:
    return next((each for each in held_by([programme]) if each.rule.key == key), None)


def own_steps(post: Post, rule: Register) -> list[RegisterStep]:
    """The steps that the post does in its subtree."""
    return [each for each in rule.steps if _mine(post, each.by, each.unit or rule.unit)]


def own_follow_ups(post: Post, rule: Register) -> list[FollowUp]:
    """The reports that the post makes of records in its subtree."""
    return [each for each in rule.follow_ups if _mine(post, each.by, rule.unit)]


def turns(post: Post, registers: Sequence[Held]) -> Q:
    """The records whose next step is the post's to do; none where it has no step."""
    found = Q(pk__in=[])
    for held in registers:
        keys = [each.key for each in own_steps(post, held.rule)]
        if keys:
            found |= held.rows & Q(owes__in=keys)
    return found & Q(closed_on=None, paused_on=None)


def opens(post: Post, rule: Register) -> bool:
    """Whether the post opens such records somewhere in its subtree."""
    return _mine(post, rule.opened_by, rule.unit) and post.level <= rule.level


def _mine(post: Post, roles: Iterable[str], unit: str | None) -> bool:
    return access.may_do(post, roles, unit, post.division_id)
