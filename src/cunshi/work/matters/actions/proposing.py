"""From a villager's word to a submission: propose, edit, deliberate, submit, withdraw, merge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.matters import queries, rules
from cunshi.work.matters.actions.moving import lock, lock_all, move, require_within, stage_problem, write
from cunshi.work.matters.models import (
    Deliberation,
    Matter,
    MatterParticipant,
    MatterVillage,
    PlannedFund,
    Step,
)
from cunshi.work.matters.states import Action, State
from cunshi.work.programmes.models import Programme
from cunshi.work.programmes.queries import in_force

# What the column holds; far beyond any village.
MOST_HOUSEHOLDS = 2**31 - 1


@dataclass(frozen=True)
class Draft:
    """What a proposal says. `funds` maps the plan's source keys to yuan; `partners` are further villages."""

    title: str
    content: str
    category: str
    raised_by: str
    raised_on: date
    channel: str
    partners: Sequence[Division] = ()
    beneficiaries: int | None = None
    planned_start: date | None = None
    planned_finish: date | None = None
    lead_unit: Unit | None = None
    participants: Sequence[Unit] = ()
    responsible: str = ""
    funds: Mapping[str, Decimal] = field(default_factory=dict)

    def columns(self) -> dict[str, object]:
        """The part that stands in the matter's own row."""
        apart = ("partners", "participants", "funds")
        columns = {name: value for name, value in self.__dict__.items() if name not in apart}
        return {name: value.strip() if isinstance(value, str) else value for name, value in columns.items()}


def propose(*, by: Post, programme: Programme, village: Division, draft: Draft) -> Matter:
    """Record a proposal of a village, its own or on a villager's behalf."""
    require_scope(by, village.code)
    refuse_if([rules.ledger_problem(programme.pack)])
    matter = Matter(
        programme=programme,
        year=programme.year,
        village=village,
        changed_at=clock.now(),
        **draft.columns(),
    )
    refuse_if(
        [
            _not_proposer(by, matter),
            stage_problem(matter, Action.PROPOSE),
            *_problems(programme, village, draft),
        ]
    )
    with acting(by):
        matter.save()
        _write_parts(matter, draft)
        Step.objects.create(matter=matter, action=Action.PROPOSE, target=State.DRAFTED, by=by, at=clock.now())
    return matter


def edit(*, by: Post, matter: Matter, version: int, draft: Draft) -> Matter:
    """Change a proposal that is still in the village's hands."""
    with acting(by):
        locked = lock(matter.pk)
        require_within(locked, Action.EDIT, by=by, version=version)
        refuse_if(_problems(locked.programme, locked.village, draft))
        write(locked, **draft.columns())
        _write_parts(locked, draft)
    return locked


def record_deliberation(
    *,
    by: Post,
    matter: Matter,
    version: int,
    step: str,
    held_on: date,
    minutes: str,
    votes: rules.Votes | None = None,
) -> Matter:
    """Record one step of deliberation or disclosure; the last one wanted before submission makes it deliberated."""
    with acting(by):
        locked = lock(matter.pk)
        rule = next((each for each in locked.programme.pack.deliberation.steps if each.key == step), None)
        if rule is None:
            raise Refused(Problem(step, _("The plan has no such step."), _("Choose a step of the plan.")))
        action = Action.EDIT if rule.before == "submit" else Action.DISCLOSE
        staged_as = Action.DELIBERATE if rule.before == "submit" else Action.DISCLOSE
        require_within(locked, action, by=by, version=version, staged_as=staged_as)
        refuse_if([*rules.vote_problems(rule, votes), *_minute_problems(held_on, minutes)])
        Deliberation.objects.create(
            matter=locked,
            step=step,
            held_on=held_on,
            entitled=votes.entitled if votes else None,
            present=votes.present if votes else None,
            in_favour=votes.in_favour if votes else None,
            minutes=minutes.strip(),
            passed=rules.carried(rule, votes),
            recorded_by=by,
            recorded_at=clock.now(),
        )
        write(locked)
        if locked.state == State.DRAFTED and not _open_before_submit(locked):
            locked = move(locked, Action.DELIBERATE, by=by, version=locked.version)
    return locked


def submit(*, by: Post, matter: Matter, version: int) -> Matter:
    """Send a deliberated matter to the first level of the plan's route."""
    first = matter.programme.pack.route.above(Level(matter.village.level))
    return move(matter, Action.SUBMIT, by=by, version=version, level=first.level if first else None)


def withdraw(*, by: Post, matter: Matter, version: int, reason: str) -> Matter:
    """Take a proposal back before it is submitted; it stays on record as cancelled."""
    return move(matter, Action.WITHDRAW, by=by, version=version, reason=reason)


def merge(*, by: Post, matter: Matter, version: int, into: Matter, reason: str) -> Matter:
    """Merge a duplicate into another matter, whose page then names this proposer too."""
    with acting(by, reason=reason):
        require_scope(by, into.village_id)
        target = lock_all([matter, into])[into.pk]
        return move(
            matter,
            Action.MERGE,
            by=by,
            version=version,
            reason=reason,
            facts={"into": target},
            merged_into=target,
        )


def _not_proposer(by: Post, matter: Matter) -> Problem | None:
    if by.role in matter.programme.pack.proposal.by:
        return None
    return Problem(
        str(by),
        _("Your post does not record proposals."),
        _("The clerk of the village or the officer of its township records them."),
    )


def _problems(programme: Programme, village: Division, draft: Draft) -> list[Problem | None]:
    pack, villages = programme.pack, [village, *draft.partners]
    return [
        *retired_among(villages),
        *_place_problems(programme, villages),
        *_text_problems(draft),
        rules.category_problem(pack, draft.category),
        rules.channel_problem(pack, draft.channel),
        *rules.joint_problems(pack, draft.category, [each.code for each in villages]),
        *rules.date_problems(pack, draft.planned_start, draft.planned_finish),
        *rules.fund_problems(pack, draft.funds),
        *rules.unit_problems([draft.lead_unit, *draft.participants], villages),
    ]


def _place_problems(programme: Programme, villages: Sequence[Division]) -> list[Problem]:
    problems = [
        Problem(
            str(each),
            _("This is not an administrative village."),
            _("Matters belong to administrative villages; communities, farms and parks have none."),
        )
        for each in villages
        if not each.is_administrative_village
    ]
    problems += [
        Problem(str(each), _("The plan does not cover this village."), _("Choose a village that it covers."))
        for each in villages
        if not each.code.startswith(programme.root.prefix)
    ]
    governing = in_force(villages[0].code, programme.year)
    if not problems and governing is not None and governing.pk != programme.pk:
        problems.append(
            Problem(
                str(villages[0]),
                _("In %(year)s a plan of its own governs this village: %(plan)s.")
                % {"year": programme.year, "plan": governing},
                _("Record the proposal under that plan."),
            )
        )
    return problems


def _text_problems(draft: Draft) -> list[Problem]:
    problems = [
        *rules.text_problems(_("title"), draft.title, most=120),
        *rules.text_problems(_("content"), draft.content),
        *rules.text_problems(_("raised by"), draft.raised_by, most=60),
        *rules.text_problems(_("responsible person"), draft.responsible, most=60, asked=False),
    ]
    if draft.beneficiaries is not None and not 0 <= draft.beneficiaries <= MOST_HOUSEHOLDS:
        problems.append(
            Problem(_("households that benefit"), _("This is no number of households."), _("Enter 0 or more."))
        )
    if draft.raised_on > clock.today():
        problems.append(
            Problem(_("raised on"), _("The date lies in the future."), _("Enter the day on which it was raised."))
        )
    return problems


def _minute_problems(held_on: date, minutes: str) -> list[Problem]:
    problems = []
    if held_on > clock.today():
        problems.append(
            Problem(_("held on"), _("The date lies in the future."), _("Record the meeting after it was held."))
        )
    if not minutes.strip():
        problems.append(Problem(_("minutes"), _("The minutes are missing."), _("Write down what was decided.")))
    return problems


def _open_before_submit(matter: Matter) -> bool:
    passed = queries.passed_steps(matter)
    return any(step.key not in passed for step in rules.steps_before(matter.programme.pack, "submit"))


def _write_parts(matter: Matter, draft: Draft) -> None:
    """Villages, units and planned funds: what is unchanged stays, so that history tells only changes."""
    villages = {matter.village_id, *(each.code for each in draft.partners)}
    matter.coverage.exclude(village__in=villages).delete()
    for code in sorted(villages):
        MatterVillage.objects.get_or_create(matter=matter, village_id=code)
    matter.participations.exclude(unit__in=draft.participants).delete()
    for unit in draft.participants:
        MatterParticipant.objects.get_or_create(matter=matter, unit=unit)
    matter.funds.exclude(source__in=draft.funds).delete()
    kept = {line.source: line for line in matter.funds.all()}
    for source, amount in draft.funds.items():
        if source not in kept or kept[source].amount != amount:
            PlannedFund.objects.update_or_create(matter=matter, source=source, defaults={"amount": amount})
