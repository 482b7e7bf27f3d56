"""Check lists in words: figures with their units, what is asked, what a village lacks."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from cunshi.rulebook.standards import Asked, Grade, Item, Standard
from cunshi.work.matters.rules import shown
from cunshi.work.standards.models import Classed
from cunshi.work.standards.scoring import Answers, Lack, Score
from cunshi.work.targets.words import number

_ASKED = {
    "at_least": lazy("at least %(figure)s"),
    "at_most": lazy("at most %(figure)s"),
    "exactly": lazy("exactly %(figure)s"),
}


def value(item: Item, found: Fraction | bool | None, *, up: bool = False) -> str:
    """A value with its unit. It is cut, not rounded, so that what falls short never looks as if it were enough."""
    if found is None:
        return "—"
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    cut = (ceil if up else floor)(found * 100)
    return f"{number(Decimal(cut) / 100)}{item.unit}"


def plain(figure: Decimal) -> str:
    """A figure without unit: 2,600 or 0.5."""
    return number(figure)


def formula(item: Item, standard: Standard) -> str:
    """From which counts an item is computed; nothing for one that is answered by itself."""
    if item.ratio is None:
        return ""
    names = {each.key: shown(each.names) for each in standard.counts}
    known = {"above": names[item.ratio.numerator], "below": names[item.ratio.denominator]}
    return _("computed: %(above)s to %(below)s") % known


def parts(item: Item, standard: Standard, answers: Answers) -> str:
    """The counts behind a computed item as they were filled in: “90户 / 120户”."""
    if item.ratio is None:
        return ""
    told = []
    for key in (item.ratio.numerator, item.ratio.denominator):
        count, figure = standard.count(key), answers.counts.get(key)
        told.append(f"{number(figure)}{count.unit if count and figure is not None else ''}")
    return " / ".join(told)


def asked(item: Item, wanted: Asked | None) -> str:
    """What an item asks for a grade: “at least 70%”; the plan's own words where it leaves the figure open."""
    if wanted is None:
        return "—"
    if item.direction == "yes":
        return _("yes")
    figure = f"{number(wanted.value)}{item.unit}" if wanted.value is not None else str(wanted.printed)
    return str(_ASKED[item.direction]) % {"figure": figure}


def grade(found: Grade | None) -> str:
    """The name of a grade."""
    return shown(found.names) if found else _("no grade")


def class_name(row: Classed) -> str:
    """What a planning class is called in the plan under which it was entered."""
    rule = next((each for each in row.programme.pack.village_classes if each.key == row.village_class), None)
    return shown(rule.names) if rule else row.village_class


def lack(found: Lack, standard: Standard) -> str:
    """What a village lacks, in a sentence."""
    item = found.item
    known = {"item": shown(item.names), "asked": asked(item, found.asked), "grade": shown(found.grade.names)}
    if found.open:
        known["printed"] = str(found.asked.printed)
        return (
            _("%(item)s: the plan prints “%(printed)s” for %(grade)s, and its office has not stated the figure.")
            % known
        )
    if found.value is None:
        return _("%(item)s: not filled in, asked is %(asked)s.") % known
    if item.direction == "yes":
        return _("%(item)s: not yet.") % known
    known["value"] = value(item, found.value, up=item.direction == "at_most")
    said = _("%(item)s: %(value)s, asked is %(asked)s.") % known
    if found.more is None or item.ratio is None:
        return said
    count = standard.count(item.ratio.numerator)
    assert count is not None
    return _("%(said)s %(more)s%(unit)s more of “%(count)s” would do.") % {
        "said": said,
        "more": found.more,
        "unit": count.unit,
        "count": shown(count.names),
    }


def summary(score: Score) -> str:
    """The grade that follows and what is next, in a sentence."""
    known = {"grade": grade(score.grade), "next": grade(score.next), "count": len(score.lacks)}
    if score.next is None:
        return _("All items hold: %(grade)s follows, the highest.") % known
    if score.grade is None:
        said = ngettext(
            "No grade follows yet; %(next)s lacks %(count)d item.",
            "No grade follows yet; %(next)s lacks %(count)d items.",
            len(score.lacks),
        )
    else:
        said = ngettext(
            "%(grade)s follows; %(next)s lacks %(count)d item.",
            "%(grade)s follows; %(next)s lacks %(count)d items.",
            len(score.lacks),
        )
    return said % known
