"""What is wrong with a check list, a grade, a class or an honour as it was typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.standards import PERCENT, Item, Standard
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.publicity.rules import span
from cunshi.work.standards.scoring import Answers, Ladder
from cunshi.work.targets.words import number

MOST = Decimal(10) ** 9
LONGEST_LINE, LONGEST_REASON, LONGEST_DOCUMENT = 500, 500, 200


@dataclass(frozen=True)
class CheckDraft:
    """A check list as typed: what is missing in a mapping was left empty, NaN is what was no figure."""

    checked_on: date | None
    counts: dict[str, Decimal] = field(default_factory=dict)
    figures: dict[str, Decimal] = field(default_factory=dict)
    plain: dict[str, bool] = field(default_factory=dict)
    line: str = ""

    @property
    def answers(self) -> Answers:
        return Answers(self.counts, self.figures, self.plain)


def village_problems(programme: Programme, village: Division) -> Iterator[Problem]:
    """The village stands in the table of today, is one, and lies in the plan."""
    yield from retired_among([village])
    if not village.is_administrative_village:
        what = _("%(division)s is no administrative village.") % {"division": village.short_name}
        yield Problem(village.short_name, what, _("Choose a village."))
    if not village.code.startswith(programme.root.prefix):
        yield Problem(
            village.short_name, _("The plan does not cover this division."), _("Choose a division that it covers.")
        )


def day_problems(label: str, day: date | None, pack: Pack, *, within: bool = True) -> Iterator[Problem]:
    """A day that is there, not to come and (`within`) in the time of the plan."""
    if day is None:
        yield Problem(label, _("This is no day."), _("Write the day as 2024-06-30."))
        return
    first, last = span(pack)
    if day > clock.today():
        yield Problem(label, _("The date lies in the future."), _("Enter today or an earlier day."))
    elif within and not first <= day <= last:
        what = _("The plan runs from %(first)s to %(last)s.") % {"first": first, "last": last}
        yield Problem(label, what, _("Choose a day within it."))


def check_problems(standard: Standard, draft: CheckDraft, pack: Pack) -> list[Problem]:
    """Every problem of a check list, in the order of its form."""
    return [
        *day_problems(_("checked on"), draft.checked_on, pack),
        *(problem for count in standard.counts for problem in _count(shown(count.names), draft.counts.get(count.key))),
        *(problem for item in standard.items for problem in _item(item, standard, draft)),
        *text_problems(_("remarks"), draft.line, most=LONGEST_LINE, asked=False),
    ]


def figure_problems(where: str, figure: Decimal) -> Iterator[Problem]:
    """What is wrong with a figure by itself."""
    if not figure.is_finite() or figure < 0:
        yield Problem(where, _("This is no figure from 0 on."), _("Enter 0 or more."))
    elif figure >= MOST:
        yield Problem(where, _("This figure is too large."), _("Check it and its unit."))
    elif figure != round(figure, 2):
        yield Problem(where, _("This figure has more than two decimals."), _("Round it to two decimals."))


def percent_problems(where: str, figure: Decimal) -> Iterator[Problem]:
    """What is wrong with a rate by itself."""
    found = list(figure_problems(where, figure))
    yield from found
    if not found and figure > PERCENT:
        what = _("%(figure)s%% is more than the whole.") % {"figure": number(figure)}
        yield Problem(where, what, _("Enter a rate from 0 to 100."))


def _count(name: str, figure: Decimal | None) -> Iterator[Problem]:
    if figure is None:
        yield _empty(name)
    else:
        yield from figure_problems(name, figure)


def _item(item: Item, standard: Standard, draft: CheckDraft) -> Iterator[Problem]:
    name = shown(item.names)
    if item.direction == "yes":
        if item.key not in draft.plain:
            yield Problem(name, _("This is still empty."), _("Choose yes or no."))
    elif item.ratio is not None:
        yield from _ratio(item, standard, draft)
    elif (figure := draft.figures.get(item.key)) is None:
        yield _empty(name)
    else:
        yield from (percent_problems if item.share else figure_problems)(name, figure)


def _ratio(item: Item, standard: Standard, draft: CheckDraft) -> Iterator[Problem]:
    """The two counts agree with each other; each by itself was looked at before."""
    assert item.ratio is not None
    names = {each.key: shown(each.names) for each in standard.counts}
    above, below = draft.counts.get(item.ratio.numerator), draft.counts.get(item.ratio.denominator)
    if above is None or below is None or not above.is_finite() or not below.is_finite():
        return
    if below == 0:
        where = names[item.ratio.denominator]
        yield Problem(where, _("A rate needs a number to divide by."), _("Enter a number above 0."))
    elif item.ratio.part and above > below > 0:
        what = _("%(value)s is more than the %(base)s of “%(name)s”.") % {
            "value": number(above),
            "base": number(below),
            "name": names[item.ratio.denominator],
        }
        yield Problem(names[item.ratio.numerator], what, _("Check both figures."))


def _empty(name: str) -> Problem:
    return Problem(name, _("This is still empty."), _("Fill it in."))


def stated_problems(ladder: Ladder, item: Item | None, grade: str, amount: Decimal) -> Iterator[Problem]:
    """What is wrong with a stated figure: by itself, and beside those of the grades below and above."""
    where = _("figure")
    if item is None:
        yield from figure_problems(where, amount)
        if amount.is_finite() and amount % 1:
            yield Problem(where, _("Only whole numbers are counted here."), _("Enter a whole number."))
        return
    found = list((percent_problems if item.share else figure_problems)(where, amount))
    yield from found
    if found or not item.by_grade:
        return
    rank = ladder.rank(grade)
    for other in ladder.standard.grades:
        asked, place = ladder.asked(item, other), ladder.rank(other.key)
        if asked is None or asked.value is None or place == rank:
            continue
        low, high = (amount, asked.value) if rank < place else (asked.value, amount)
        if (low > high) if item.direction == "at_least" else (low < high) if item.direction == "at_most" else False:
            known = {"grade": shown(other.names), "figure": f"{number(asked.value)}{item.unit}"}
            what = _("%(grade)s asks for %(figure)s: a higher grade would ask for less than a lower one.") % known
            yield Problem(where, what, _("State figures that rise with the grade."))


def document_problems(document: str) -> list[Problem]:
    return text_problems(_("document"), document, most=LONGEST_DOCUMENT)


def reason_problems(reason: str, *, asked: bool) -> list[Problem]:
    return text_problems(_("reason"), reason, most=LONGEST_REASON, asked=asked)
