"""Named queries on matters."""

from collections import Counter

from django.db.models import Q

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, Capability, RoleKey
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.rulebook.parts import ArchiveItem
from cunshi.work.matters import rules
from cunshi.work.matters.models import Matter
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import PASSED, State
from cunshi.work.programmes.models import Programme


def passed_steps(matter: Matter) -> set[str]:
    """Keys of the deliberation steps whose latest record passed."""
    latest = {row.step: row.passed for row in matter.deliberations.all()}
    return {step for step, passed in latest.items() if passed}


def archive_gaps(matter: Matter) -> list[tuple[ArchiveItem, int]]:
    """What the archive still lacks, by the plan's list."""
    files = Counter(row.item for row in matter.files.all())
    return rules.archive_gaps(matter.programme.pack, files, held_by_system(matter))


def held_by_system(matter: Matter) -> dict[str, int]:
    """What the system holds itself for the archive, so that nobody is asked for it."""
    return {
        "progress": len(matter.progress.all()),
        "plan": int(bool(matter.planned_start and matter.planned_finish and matter.planned)),
        "listing": int(matter.number is not None),
        "deliberation": len(passed_steps(matter)),
        "acceptance": int(matter.state in PASSED),
        "notice": int(matter.notice_id is not None),
    }


def waiting_for(post: Post) -> MatterQuerySet:
    """Matters whose next act is the post's: what stands on its start page as work to do."""
    mine = Matter.objects.visible_to(post).filter(illustrative=False)
    turns = [_turn(post, programme) for programme in Programme.objects.visible_to(post)]
    return mine.filter(any_of(turns)) if turns else mine.none()


def any_of(conditions: list[Q]) -> Q:
    """One condition that holds when any of these holds; none of none."""
    joined = Q(pk__in=[])
    for condition in conditions:
        joined |= condition
    return joined


def _turn(post: Post, programme: Programme) -> Q:
    pack, level = programme.pack, post.level
    turns = []
    if post.role == OFFICE_OF_LEVEL[level] and level is not Level.VILLAGE:
        turns.append(Q(state=State.SUBMITTED, level=level))
        if level == pack.notice.published_by:
            turns.append(Q(state=State.APPROVED))
        if level == pack.listing.by:
            turns.append(Q(state=State.NOTICED, notice__closes_on__lt=clock.today()))
        if level == pack.write_off.by:
            turns.append(Q(state=State.ACCEPTED))
    if post.role in (OFFICE_OF_LEVEL[level], RoleKey.DEPARTMENT_OFFICER):
        handled = [key for rule in pack.acceptance if rule.by == level for key in rule.handling]
        inspected = Q(state=State.FINISHED, handling_level__in=handled)
        # A department does not accept what it carried out itself.
        turns.append(inspected & ~Q(lead_unit=post.unit_id) if post.role == RoleKey.DEPARTMENT_OFFICER else inspected)
    if post.role == RoleKey.VILLAGE_CLERK:
        own = [State.DRAFTED, State.DELIBERATED, State.RETURNED, State.LISTED, State.STARTED]
        turns.append(Q(state__in=own, village=post.division_id))
    if post.may(Capability.CARRY_OUT):
        turns.append(Q(state__in=[State.LISTED, State.STARTED], lead_unit=post.unit_id))
    return Q(programme=programme) & any_of(turns)


def late() -> Q:
    """Condition: carried out, and past the planned finish today."""
    running = [State.LISTED, State.STARTED, State.SUSPENDED]
    return Q(state__in=running, planned_finish__lt=clock.today())
