"""Pure decisions on targets: where one stands against its time, how an amount is shared out, what is wrong there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cunshi.kernel.problems import Problem
from cunshi.kernel.ratios import largest_remainder
from cunshi.rulebook.targets import Target
from cunshi.work.matters.rules import text_problems
from cunshi.work.targets.words import amount as words_of
from cunshi.work.targets.words import number

MOST = Decimal(10) ** 15
LONGEST_LINE, LONGEST_REASON, LONGEST_STANDARD = 500, 500, 200
# Below half of the pace that time asks for, what is left must go more than twice as fast as what was done.
AT_RISK = Fraction(1, 2)


class Standing(TextChoices):
    """How a target stands today, worst first."""

    MISSED = "missed", lazy("Target missed")
    AT_RISK = "at_risk", lazy("Target at risk")
    BEHIND = "behind", lazy("Behind time")
    UNKNOWN = "unknown", lazy("No figure yet")
    ON_COURSE = "on_course", lazy("On course")
    REACHED = "reached", lazy("Target reached")


def elapsed(start: date, until: date, today: date) -> Fraction:
    """The share of a target's time that has passed, today included."""
    whole = (until - start).days + 1
    return min(max(Fraction((today - start).days + 1, whole), Fraction(0)), Fraction(1))


def reached(asked: Decimal | None, value: Decimal | None) -> Fraction | None:
    """The share of the amount that is reached; None where there is nothing to divide by."""
    return Fraction(value or 0) / Fraction(asked) if asked else None


def standing(
    target: Target, asked: Decimal | None, value: Decimal | None, *, start: date, until: date, today: date
) -> Standing:
    """Where a target stands: a limit is kept or not, an amount is compared with the time that has passed."""
    over = today > until
    if asked is None or (target.limit and value is None):
        return Standing.UNKNOWN
    if target.limit:
        kept = (value or Decimal(0)) <= asked
        return (Standing.REACHED if over else Standing.ON_COURSE) if kept else _lost(over)
    have = value or Decimal(0)
    if target.direction == "exactly" and have > asked:
        return _lost(over)
    if have >= asked:
        return Standing.REACHED
    if over:
        return Standing.MISSED
    done, passed = Fraction(have) / Fraction(asked), elapsed(start, until, today)
    if done >= passed:
        return Standing.ON_COURSE
    return Standing.BEHIND if done >= passed * AT_RISK else Standing.AT_RISK


def _lost(over: bool) -> Standing:
    return Standing.MISSED if over else Standing.AT_RISK


@dataclass(frozen=True)
class ShareDraft:
    """One holder's share as typed; without unit and person it is the division's own."""

    division: str
    amount: Decimal
    deadline: date
    unit: int | None = None
    person: int | None = None
    floor: Decimal | None = None
    standard: str = ""

    @property
    def holder(self) -> tuple[str, int | None, int | None]:
        return self.division, self.unit, self.person


def places(target: Target) -> int:
    """Decimals of an amount: none where whole things are counted."""
    return 0 if target.whole else 2


def proposal(
    target: Target, amount: Decimal, weights: Sequence[int], floors: Sequence[Decimal | None] | None = None
) -> list[Decimal]:
    """The amount shared out by weight, whole where things are counted, nobody below last year's figure.

    Of a rate each keeps the standard itself. Floors may come to more than the amount: then they stand.
    """
    if not target.additive:
        return [amount for _each in weights]
    lowest = [floor or Decimal(0) for floor in floors or [None] * len(weights)]
    fixed: set[int] = set()
    while True:
        free = [index for index in range(len(weights)) if index not in fixed]
        left = max(amount - sum((lowest[index] for index in fixed), Decimal(0)), Decimal(0))
        shared = dict(zip(free, largest_remainder([weights[i] for i in free], left, places(target)), strict=True))
        low = {index for index in free if shared[index] < lowest[index]}
        if not low:
            return [shared.get(index, lowest[index]) for index in range(len(weights))]
        fixed |= low


def total(shares: Iterable[Decimal]) -> Decimal:
    return sum(shares, Decimal(0))


def balance(target: Target, amount: Decimal, shares: Sequence[Decimal]) -> str:
    """What the shares come to beside the amount, in words: short, too much, more than asked, or even."""
    if not target.additive:
        return _("Each share keeps the standard itself.")
    come = total(shares)
    known = {"total": words_of(target, come), "amount": words_of(target, amount)}
    known["difference"] = words_of(target, abs(come - amount))
    if come < amount:
        if target.direction == "at_most":
            return _("The shares come to %(total)s of at most %(amount)s; %(difference)s are in reserve.") % known
        return _("The shares come to %(total)s of %(amount)s: %(difference)s short.") % known
    if come > amount:
        return _("The shares come to %(total)s, %(difference)s more than %(amount)s.") % known
    return _("The shares come to %(total)s, exactly the amount.") % known


def adds_up(target: Target, amount: Decimal, shares: Sequence[tuple[str, Decimal]]) -> list[Problem]:
    """Why a split cannot be locked: the shares are short of the amount, pass it, or keep a lower standard."""
    figures = [figure for _name, figure in shares]
    if target.additive:
        come = total(figures)
        wrong = {
            "at_least": come < amount,
            "at_most": come > amount,
            "exactly": come != amount,
        }[target.direction]
        if not wrong:
            return []
        mend = _("Change shares until they come to the amount.")
        return [Problem(_("shares"), balance(target, amount, figures), mend)]
    return [
        Problem(
            name,
            _("A share of %(own)s is looser than the %(amount)s asked for.")
            % {"own": words_of(target, figure), "amount": words_of(target, amount)},
            _("Keep the standard or tighten it."),
        )
        for name, figure in shares
        if (target.direction != "at_most" and figure < amount) or (target.direction != "at_least" and figure > amount)
    ]


def figure_problems(target: Target, where: str, figure: Decimal) -> Iterator[Problem]:
    """What is wrong with an amount by itself."""
    if not figure.is_finite() or figure < 0:
        yield Problem(where, _("This is no figure from 0 on."), _("Enter 0 or more."))
    elif figure >= MOST:
        yield Problem(where, _("This figure is too large."), _("Check its unit: %(unit)s.") % {"unit": target.unit})
    elif figure != round(figure, places(target)):
        if places(target):
            yield Problem(where, _("This figure has more than two decimals."), _("Round it to two decimals."))
        else:
            yield Problem(where, _("Only whole numbers are counted here."), _("Enter a whole number."))


def share_problems(target: Target, name: str, share: ShareDraft, *, start: date, until: date) -> Iterator[Problem]:
    """What is wrong with one share, whatever the others are."""
    yield from figure_problems(target, name, share.amount)
    if share.deadline < start:
        yield Problem(
            name,
            _("The deadline %(day)s lies before the plan starts on %(start)s.")
            % {"day": share.deadline, "start": start},
            _("Choose a day from then on."),
        )
    if share.deadline > until:
        yield Problem(
            name,
            _("The deadline %(day)s is later than that of the whole, %(until)s.")
            % {"day": share.deadline, "until": until},
            _("A share is done no later than the whole."),
        )
    if share.floor is not None:
        wrong = list(figure_problems(target, name, share.floor))
        yield from wrong
        if not wrong and share.amount < share.floor:
            yield Problem(
                name,
                _("The share %(own)s is below last year's %(floor)s.")
                % {"own": number(share.amount), "floor": number(share.floor)},
                _("Give it as much as last year at least."),
            )
    yield from text_problems(name, share.standard, most=LONGEST_STANDARD, asked=False)


@dataclass(frozen=True)
class Told:
    """A report as typed: the figure, of a ratio also what it is divided by, and a line of evidence."""

    value: Decimal
    line: str
    base: Decimal | None = None


def told_problems(target: Target, told: Told) -> list[Problem]:
    """What is wrong with a report by itself."""
    value, base = _("value"), _("of")
    if target.aggregate != "ratio":
        return [
            *figure_problems(target, value, told.value),
            *text_problems(_("evidence"), told.line, most=LONGEST_LINE),
        ]
    problems = [*figure_problems(target, value, told.value)]
    if told.base is None or not told.base.is_finite() or told.base <= 0:
        problems.append(Problem(base, _("A rate needs a number to divide by."), _("Enter a number above 0.")))
    else:
        problems += figure_problems(target, base, told.base)
        if not problems and told.value > told.base:
            what = _("%(value)s is more than the %(base)s it is a part of.")
            figures = {"value": number(told.value), "base": number(told.base)}
            problems.append(Problem(value, what % figures, _("Check both figures.")))
    return problems + text_problems(_("evidence"), told.line, most=LONGEST_LINE)
