"""Named queries on matters."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet, Sum

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, Capability, RoleKey
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.rulebook.parts import ArchiveItem
from cunshi.rulebook.values import Names
from cunshi.work.matters import rules
from cunshi.work.matters.models import Matter, Progress, Supervision
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import PASSED, SUPERVISED, Action, State
from cunshi.work.programmes.models import Programme


def passed_steps(matter: Matter) -> set[str]:
    """Keys of the deliberation steps whose latest record passed."""
    latest = {row.step: row.passed for row in matter.deliberations.all()}
    return {step for step, passed in latest.items() if passed}


def paid(matter: Matter) -> Decimal:
    """What the reports of a matter say was paid so far, in yuan."""
    total: Decimal | None = Progress.objects.filter(matter=matter).aggregate(total=Sum("paid"))["total"]
    return total or Decimal(0)


def archive_gaps(matter: Matter) -> list[tuple[ArchiveItem, int]]:
    """What the archive still lacks, by the plan's list."""
    files = Counter(row.item for row in matter.files.all())
    return rules.archive_gaps(matter.programme.pack, files, held_by_system(matter))


# What rooms above hold for a matter's archive, by the word that packs use; each room adds its own at start.
HELD_ABOVE: dict[str, Callable[[Matter], int]] = {}


def held_by_system(matter: Matter) -> dict[str, int]:
    """What the system holds itself for the archive, so that nobody is asked for it."""
    return {
        **{word: count(matter) for word, count in HELD_ABOVE.items()},
        "progress": len(matter.progress.all()),
        "plan": int(bool(matter.planned_start and matter.planned_finish and matter.planned)),
        "listing": int(matter.number is not None),
        "deliberation": len(passed_steps(matter)),
        "acceptance": int(matter.state in PASSED),
        "notice": int(matter.notice_id is not None),
    }


def waiting_for(post: Post, plans: Iterable[Programme] | None = None) -> MatterQuerySet:
    """Matters whose next act is the post's: what stands on its start page as work to do.

    `plans` are those visible to the post, where the caller has them.
    """
    mine = Matter.objects.visible_to(post).filter(illustrative=False)
    known = Programme.objects.visible_to(post) if plans is None else plans
    turns = [_turn(post, each) for each in known if each.ledger]
    return mine.filter(any_of(turns)) if turns else mine.none()


def acts_done(matter: Matter) -> set[str]:
    """The acts that a matter has gone through; a report of progress counts as one."""
    done = {step.action for step in matter.steps.all()}
    return done | {str(Action.REPORT)} if matter.progress.all() else done


def stage_name(matter: Matter, key: str) -> str:
    """The plan's name of a stage of supervision, its key where the plan has it no more."""
    rule = matter.programme.pack.supervision
    found = rule.stage(key) if rule else None
    return rules.shown(found.names) if found else key


@dataclass(frozen=True)
class SupervisedStage:
    """A stage that one village's committee can sign or object to, with its last word on it (None: none yet)."""

    matter: Matter
    stage: str
    names: Names
    word: Supervision | None = None

    @property
    def state(self) -> str:
        """open | signed | objected | answered: where the committee's word stands."""
        if self.word is None:
            return "open"
        if self.word.agrees:
            return "signed"
        return "objected" if self.word.open else "answered"

    @property
    def signed(self) -> bool:
        return self.state == "signed"

    @property
    def waits(self) -> bool:
        """Whether the committee's signature is still wanted: nothing said yet, or the objection answered."""
        return self.state in ("open", "answered")


def supervision_of(post: Post) -> list[SupervisedStage]:
    """Each stage that the post's committee can speak on today, signed ones too, matter by matter in five queries."""
    if post.role != RoleKey.VILLAGE_SUPERVISOR:
        return []
    own = Supervision.objects.filter(village=post.division_id)
    matters = (
        Matter.objects.visible_to(post)
        .filter(illustrative=False, state__in=SUPERVISED)
        .select_related("programme", "village")
        .prefetch_related("steps", "progress", Prefetch("supervisions", own, to_attr="words"))
    )
    return [row for matter in matters for row in _stages(matter, matter.words)]


def _stages(matter: Matter, words: Iterable[Supervision]) -> list[SupervisedStage]:
    rule, done = matter.programme.pack.supervision, acts_done(matter)
    last = {word.stage: word for word in words}
    # An objection that nobody answered stands, whatever was signed after it.
    last |= {word.stage: word for word in words if word.open}
    return [
        SupervisedStage(matter, stage.key, stage.names, last.get(stage.key))
        for stage in (rule.stages if rule else ())
        if stage.after in done
    ]


def objections_to_answer(post: Post) -> QuerySet[Supervision]:
    """Unanswered objections of committees to matters that the post answers for, the oldest first."""
    rows = Supervision.objects.filter(agrees=False, answered_at=None, matter__state__in=SUPERVISED)
    if not post.may(Capability.PROPOSE):
        return rows.none()
    within = rows.filter(matter__village__code__startswith=post.prefix, matter__illustrative=False)
    return within.select_related("matter__village", "matter__programme", "by__unit", "by__account")


def any_of(conditions: Iterable[Q]) -> Q:
    """One condition that holds when any of these holds; none of none."""
    joined = Q(pk__in=[])
    for condition in conditions:
        joined |= condition
    return joined


def _turn(post: Post, programme: Programme) -> Q:
    pack, level = programme.pack, post.level
    turns = []
    if post.role == OFFICE_OF_LEVEL.get(level) and level is not Level.VILLAGE:
        turns.append(Q(state=State.SUBMITTED, level=level))
        if level == pack.notice.published_by:
            turns.append(Q(state=State.APPROVED))
        if level == pack.listing.by:
            turns.append(Q(state=State.NOTICED, notice__closes_on__lt=clock.today()))
        if level == pack.write_off.by:
            turns.append(Q(state=State.ACCEPTED))
    if post.role in (OFFICE_OF_LEVEL.get(level), RoleKey.DEPARTMENT_OFFICER):
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
