"""Pure decisions on matters: figures and dates in, problems out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import LEVEL_NAMES, Division
from cunshi.foundation.people.models import Unit
from cunshi.kernel.codes import at, prefix
from cunshi.kernel.money import yuan
from cunshi.kernel.problems import Problem
from cunshi.rulebook.parts import ArchiveItem, DeliberationStep
from cunshi.rulebook.schema import Pack

# What the column holds: 14 digits before the point.
MOST_YUAN = Decimal(10) ** 14

# What the system holds by itself for an archive item that asks for no file, by the pack's `from`.
Held = Mapping[str, int]


@dataclass(frozen=True)
class Votes:
    """Votes of a deliberation: people entitled, present, in favour."""

    entitled: int
    present: int
    in_favour: int


def shown(names: object) -> str:
    """A pack's names in the reader's language."""
    return names.text(get_language() or "")  # type: ignore[attr-defined]


def ledger_problem(pack: Pack) -> Problem | None:
    """A plan that only names duties, targets and the like keeps no matters."""
    if pack.has_ledger:
        return None
    return Problem(
        shown(pack.names),
        _("This plan keeps no ledger of matters."),
        _("Choose a plan with a ledger; of this one its duties, targets and tasks are reported."),
    )


def category_problem(pack: Pack, key: str) -> Problem | None:
    """The category must be one of the plan's."""
    if key in {category.key for category in pack.categories}:
        return None
    known = "、".join(shown(category.names) for category in pack.categories)
    return Problem(
        _("category"),
        _("The plan has no category “%(key)s”.") % {"key": key},
        _("Choose one of: %(known)s.") % {"known": known},
    )


def channel_problem(pack: Pack, key: str) -> Problem | None:
    """How a proposal was raised must be one of the plan's ways."""
    if key in {channel.key for channel in pack.proposal_channels}:
        return None
    return Problem(
        _("how it was raised"),
        _("The plan has no such way: “%(key)s”.") % {"key": key},
        _("Choose one of the list."),
    )


def joint_problems(pack: Pack, category: str, villages: Sequence[str]) -> list[Problem]:
    """What forbids a matter to cover these villages (lead village first): count, category, distance."""
    if len(villages) != len(set(villages)):
        return [Problem(_("villages"), _("A village is named twice."), _("Name each village once."))]
    if len(villages) <= 1:
        return []
    if pack.joint is None:
        return [Problem(_("villages"), _("This plan knows no joint matters."), _("Name the lead village alone."))]
    joint, problems = pack.joint, []
    if not joint.min <= len(villages) <= joint.max:
        problems.append(
            Problem(
                _("villages"),
                _("A joint matter covers %(min)d to %(max)d villages; %(count)d are named.")
                % {"min": joint.min, "max": joint.max, "count": len(villages)},
                _("Leave out some villages, or propose a second matter for them."),
            )
        )
    if category not in joint.categories:
        problems.append(
            Problem(
                _("category"),
                _("The plan does not allow joint matters in this category."),
                _("Choose another category, or name the lead village alone."),
            )
        )
    within = joint.within
    if len({at(code, within) for code in villages}) > 1:
        problems.append(
            Problem(
                _("villages"),
                _("Villages of a joint matter must be neighbours within one division: %(level)s.")
                % {"level": LEVEL_NAMES[joint.within]},
                _("Choose neighbouring villages."),
            )
        )
    return problems


def date_problems(pack: Pack, start: date | None, finish: date | None) -> list[Problem]:
    """Planned dates lie in the plan's year and stages, the finish not before the start."""
    problems = []
    if start and finish and finish < start:
        problems.append(
            Problem(
                _("planned finish"),
                _("The planned finish lies before the planned start."),
                _("Enter a later finish or an earlier start."),
            )
        )
    if span := working_span(pack):
        first, last = span
        for label, day in ((_("planned start"), start), (_("planned finish"), finish)):
            if day and not first <= day <= last:
                problems.append(
                    Problem(
                        label,
                        _("%(day)s lies outside the plan's implementation, %(first)s to %(last)s.")
                        % {"day": day, "first": first, "last": last},
                        _("Enter a date within it."),
                    )
                )
    return problems


def working_span(pack: Pack) -> tuple[date, date] | None:
    """First and last day on which the plan lets matters be carried out; its year where it sets no stages."""
    stages = [stage for stage in pack.stages if "start" in stage.allows]
    if not stages:
        return date(pack.year, 1, 1), date(pack.year, 12, 31)
    return min(stage.start for stage in stages), max(stage.end for stage in stages)


def fund_problems(pack: Pack, funds: Mapping[str, Decimal]) -> list[Problem]:
    """Each source is one of the plan's, each amount positive."""
    known = {source.key: shown(source.names) for source in pack.fund_sources}
    problems = [
        Problem(key, _("The plan has no fund source “%(key)s”.") % {"key": key}, _("Choose a source of the plan."))
        for key in funds
        if key not in known
    ]
    for key, amount in funds.items():
        if problem := _amount_problem(known.get(key, key), amount):
            problems.append(problem)
    return problems


def _amount_problem(source: str, amount: Decimal) -> Problem | None:
    if not amount.is_finite() or amount <= 0:
        return Problem(
            source, _("The amount must be more than 0 yuan."), _("Enter an amount, or leave the source out.")
        )
    if amount >= MOST_YUAN:
        return Problem(
            source,
            _("The amount is larger than any matter."),
            _("Check whether it was meant in yuan or in 10,000 yuan."),
        )
    if amount != amount.quantize(Decimal("0.01")):
        return Problem(source, _("The amount goes beyond whole cents."), _("Round it to two decimals."))
    return None


def unit_problems(units: Iterable[Unit | None], villages: Sequence[Division]) -> list[Problem]:
    """Units that lead or take part belong to one of the villages or to a division above it."""
    return [
        Problem(
            str(unit),
            _("This unit has nothing to do with the matter's villages."),
            _("Choose a unit of the village or of a division above it."),
        )
        for unit in units
        if unit is not None and not any(each.code.startswith(prefix(unit.division_id)) for each in villages)
    ]


def text_problems(label: str, text: str, *, most: int | None = None, asked: bool = True) -> list[Problem]:
    """A text that is asked for is there, and none is longer than its place."""
    if asked and not text.strip():
        return [Problem(label, _("This is still empty."), _("Fill it in."))]
    if most and len(text.strip()) > most:
        return [
            Problem(
                label,
                _("The text has %(count)d characters; there is room for %(most)d.")
                % {"count": len(text.strip()), "most": most},
                _("Shorten it."),
            )
        ]
    return []


def vote_problems(step: DeliberationStep, votes: Votes | None) -> list[Problem]:
    """Votes are given where the step asks for them, and agree with each other."""
    label = shown(step.names)
    if votes is None:
        missing = Problem(
            label,
            _("The votes are missing."),
            _("Enter who was entitled, who was present, who was in favour."),
        )
        return [missing] if step.votes else []
    if min(votes.entitled, votes.present, votes.in_favour) < 0:
        return [Problem(label, _("A number of people is never negative."), _("Check the numbers."))]
    if votes.present > votes.entitled:
        return [Problem(label, _("More people were present than entitled."), _("Check both numbers."))]
    if votes.in_favour > votes.present:
        return [Problem(label, _("More people were in favour than present."), _("Check both numbers."))]
    if not step.quorate(votes.present, votes.entitled):
        return [
            Problem(
                label,
                _("%(present)d of %(entitled)d were present: the meeting had no quorum.")
                % {"present": votes.present, "entitled": votes.entitled},
                _("Hold the meeting again with enough people; it cannot be recorded as held."),
            )
        ]
    return []


def carried(step: DeliberationStep, votes: Votes | None) -> bool:
    """Whether a step with these votes passed; one without votes always does."""
    return votes is None or step.carried(votes.in_favour, votes.present)


def steps_before(pack: Pack, act: str) -> list[DeliberationStep]:
    """The deliberation steps that must have passed before `act` (submit or write_off)."""
    return [step for step in pack.deliberation.steps if step.before == act]


def archive_gaps(pack: Pack, files: Held, held: Held) -> list[tuple[ArchiveItem, int]]:
    """Archive items that are not complete, with the number of files still missing (1 for what the system holds)."""
    gaps = []
    for item in pack.archive:
        if item.held_by == "file":
            have, need = files.get(item.key, 0) + held.get(item.also or "", 0), item.min_files
        else:
            have, need = held.get(item.held_by, 0), 1
        if have < need:
            gaps.append((item, need - have))
    return gaps


def percent_problem(before: int, after: int, why: str = "") -> Problem | None:
    """Progress is 0 to 100; where it falls, a word says why."""
    if not 0 <= after <= 100:
        return Problem(_("progress"), _("Progress is a whole number from 0 to 100."), _("Enter such a number."))
    if after < before and not why.strip():
        return Problem(
            _("progress"),
            _("Progress was %(before)d%% already and falls to %(after)d%%.") % {"before": before, "after": after},
            _("Say why under “Explanation”, or enter %(before)d or more.") % {"before": before},
        )
    return None


def paid_problems(before: Decimal, change: Decimal, planned: Decimal, why: str = "") -> list[Problem]:
    """A change of what was paid, in yuan: whole cents, never below nothing, above the plan only with a word why."""
    label = _("paid since")
    if not change.is_finite() or abs(change) >= MOST_YUAN or change != change.quantize(Decimal("0.01")):
        return [
            Problem(
                label, _("This is no amount in yuan with at most two decimals."), _("Enter it in yuan, as 3500.00.")
            )
        ]
    after = before + change
    if after < 0:
        return [
            Problem(
                label,
                _("Less than nothing would be paid: %(after)s yuan.") % {"after": yuan(after)},
                _("%(before)s yuan were reported so far; correct at most these.") % {"before": yuan(before)},
            )
        ]
    if change > 0 and after > planned and not why.strip():
        return [
            Problem(
                label,
                _("%(after)s yuan would be paid, more than the planned %(planned)s yuan.")
                % {"after": yuan(after), "planned": yuan(planned)},
                _("Check whether it was meant in yuan or in 10,000 yuan; if it is right, say why under “Explanation”."),
            )
        ]
    return []
