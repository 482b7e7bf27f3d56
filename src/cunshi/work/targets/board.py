"""Targets as a place sees them: what it was given, what came in, how it stands, who has not reported."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, codes
from cunshi.kernel.ratios import percent
from cunshi.rulebook import targets as rulebook
from cunshi.rulebook.targets import Target
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import counted, figures, given, rules, words
from cunshi.work.targets.figures import Figure, Holder, Owed
from cunshi.work.targets.given import Given
from cunshi.work.targets.models import Share, Split, SplitState
from cunshi.work.targets.rules import Standing


@dataclass(frozen=True)
class Line:
    """One target at one holder. `owed` and `missing` count those who report it for the period that is due."""

    programme: Programme
    target: Target
    holder: Holder
    given: Given
    figure: Figure
    owed: int = 0
    missing: int = 0
    name: str = ""
    today: date = field(default_factory=clock.today)

    @property
    def code(self) -> str:
        return self.holder[0]

    @property
    def start(self) -> date:
        return rulebook.begins(self.programme.pack)

    @property
    def value(self) -> Decimal | None:
        return self.figure.value(self.target)

    @property
    def standing(self) -> Standing:
        return rules.standing(
            self.target, self.given.amount, self.value, start=self.start, until=self.given.until, today=self.today
        )

    @property
    def reached(self) -> Decimal | None:
        """The share of the amount that is reached, in percent; None for a limit, which is kept or not."""
        done = None if self.target.limit else rules.reached(self.given.amount, self.value)
        return percent(done, 1) if done is not None else None

    @property
    def elapsed(self) -> Fraction:
        return rules.elapsed(self.start, self.given.until, self.today)

    @property
    def elapsed_percent(self) -> Decimal | None:
        return percent(self.elapsed, 1)

    @property
    def asked(self) -> str:
        return words.asked(self.target, self.given.amount)

    @property
    def sentence(self) -> str:
        """How it stands, in one sentence."""
        return _sentence(self)


def _sentence(line: Line) -> str:
    amount, value = line.given.amount, line.value
    if amount is None and line.target.printed:
        return _("The plan leaves the figure open, and nobody has stated it yet.")
    if amount is None:
        return _("The plan compares with a figure that nobody stated yet.")
    if line.target.limit:
        if value is None:
            return _("Nothing was reported yet.")
        kept = _("Kept: %(value)s of %(asked)s.") if value <= amount else _("Not kept: %(value)s instead of %(asked)s.")
        return kept % {"value": words.amount(line.target, value), "asked": line.asked}
    known = {
        "reached": line.reached if line.reached is not None else 100,
        "elapsed": line.elapsed_percent,
        "left": words.amount(line.target, max(amount - (value or 0), Decimal(0))),
        "until": line.given.until,
    }
    if line.standing == Standing.REACHED:
        return _("Reached: %(reached)s%% of the amount, %(elapsed)s%% of the time passed.") % known
    if line.today > line.given.until:
        return _("Missed: %(reached)s%% of the amount by %(until)s, %(left)s were lacking.") % known
    return _("%(reached)s%% of the amount, %(elapsed)s%% of the time passed; %(left)s to go until %(until)s.") % known


def board(programmes: Iterable[Programme], code: str) -> list[Line]:
    """Every target of which a division holds an amount, in the order of the plans; five queries."""
    plans = list(programmes)
    stated = given.stated(plans)
    shares = {
        (each.split.programme_id, each.split.target): Given(each.amount, each.deadline, each.standard, each.floor)
        for each in given.locked_shares(plans).filter(division=code, unit=None, person=None).select_related("split")
    }
    held: list[tuple[Programme, Target, Given]] = []
    for plan in plans:
        for target in given.targets_of(plan):
            key = plan.pk, target.key
            own = given.of_root(plan, target, stated.get(key)) if plan.root_id == code else shares.get(key)
            if own is not None:
                held.append((plan, target, own))
    sums, whole = counted.totals(plans, code), (code, None, None)
    counts = _counted(figures.owed([(plan, target) for plan, target, _given in held], code))
    return [
        Line(plan, target, whole, own, sums.get((plan.pk, target.key), Figure()), *counts[plan.pk, target.key])
        for plan, target, own in held
    ]


def _counted(rows: Iterable[Owed]) -> defaultdict[tuple[int, str], tuple[int, int]]:
    found: defaultdict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows:
        owed, missing = found[row.programme, row.target]
        found[row.programme, row.target] = owed + 1, missing + (not row.filed)
    return found


@dataclass(frozen=True)
class Opened:
    """One target at one division with the shares it gave, and whose reports are missing below."""

    line: Line
    split: Split | None
    versions: list[Split]
    shares: list[Line]
    missing: list[str]
    balance: str


def opened(programme: Programme, target: Target, division: Division) -> Opened | None:
    """A target at a division, opened; None where the division holds no amount of it."""
    code = division.code
    own = given.at(programme, target, code)
    if own is None:
        return None
    versions = given.splits_of(programme, target, code)
    split = next((each for each in versions if each.state == SplitState.LOCKED), None)
    rows = counted.by_holder(programme, target, code)
    owed = figures.owed([(programme, target)], code)
    shares = _shares(split) if split else []
    lines = [_line(programme, target, share, code, rows, owed) for share in shares]
    whole = figures.add_up([(apart, figure) for _holder, apart, figure in rows])
    missing = [each for each in owed if not each.filed]
    line = Line(programme, target, (code, None, None), own, whole, len(owed), len(missing), division.short_name)
    told = (
        rules.balance(target, own.amount, [each.amount for each in shares]) if split and own.amount is not None else ""
    )
    return Opened(line, split, versions, lines, _names(missing), told)


def _shares(split: Split) -> list[Share]:
    return list(split.shares.select_related("division", "unit", "person__account", "person__unit"))


def _line(
    programme: Programme,
    target: Target,
    share: Share,
    above: str,
    rows: list[tuple[Holder, bool, Figure]],
    owed: list[Owed],
) -> Line:
    holder: Holder = share.division_id, share.unit_id, share.person_id
    parts = [(apart, figure) for each, apart, figure in rows if _within(each, holder, above)]
    due = [each for each in owed if _within(each.holder, holder, above)]
    return Line(
        programme,
        target,
        holder,
        Given(share.amount, share.deadline, share.standard, share.floor),
        figures.add_up(parts),
        len(due),
        sum(not each.filed for each in due),
        _name(share),
    )


def _within(each: Holder, holder: Holder, above: str) -> bool:
    """Whether a report belongs to a share: the same unit or person, or anything inside the division below."""
    if holder[0] == above:
        return each == holder
    return each[0].startswith(codes.prefix(holder[0]))


def _name(share: Share) -> str:
    if share.unit:
        return share.unit.name
    if share.person:
        return f"{share.person.account} · {share.person.name}"
    return share.division.short_name


def _names(missing: list[Owed]) -> list[str]:
    """Who has not reported, by name: divisions, and the people and units of a division behind its name."""
    divisions = Division.objects.in_bulk([each.holder[0] for each in missing])
    people = {each.pk: each for each in Post.objects.filter(
        pk__in=[each.holder[2] for each in missing if each.holder[2]]
    ).select_related("account")}  # fmt: skip
    return [
        f"{divisions[code].short_name} · {people[person].account}" if person else divisions[code].short_name
        for code, _unit, person in (each.holder for each in missing)
        if code in divisions
    ]
