"""A duty of a plan in words: how often, by whom, what it asks for, until when, who reviews and locks."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.front.console.pages.plans.words import cadence, level_name
from cunshi.rulebook.parts import Duty
from cunshi.rulebook.schema import Pack


def columns(name: str, level: str) -> list[str]:
    """The heads of `cells`."""
    return [name, _("How often"), level, _("Asks for"), _("Due on")]


def cells(pack: Pack, duty: Duty) -> list[str]:
    """A row of the plan's page; the name leads to how its reports came in."""
    often = _(", ").join(filter(None, [cadence(duty), months(duty)]))
    who = f"{level_name(pack, duty.by)} {duty.unit}" if duty.unit else level_name(pack, duty.by)
    if duty.each_unit:
        who = _("%(level)s, each department for itself") % {"level": who}
    url = reverse("console:punctuality", query={"year": pack.year, "duty": duty.key})
    named = format_html('<a href="{}">{}</a>', url, duty.names.text(get_language()))
    until = _("; ").join(filter(None, [due(duty), review(pack, duty)]))
    return [named, often, who, asks(duty), until]


def due(duty: Duty) -> str:
    """The last day on which a report is on time: “the last day of the period”, “day 5 of its last month” …"""
    rule = duty.due
    if rule.day is not None:
        return _("day %(day)d of the period's last month") % {"day": rule.day}
    if not rule.after:
        return _("last day of the period")
    if rule.working:
        return _("working days after the period: %(days)d") % {"days": rule.after}
    return _("days after the period: %(days)d") % {"days": rule.after}


def asks(duty: Duty) -> str:
    """What a report of the duty says: progress of each matter, a count with places and items, or a statement."""
    if duty.asks == "progress":
        return _("progress of each matter under way")
    if duty.asks == "statement":
        return _("one line; the system adds up the figures")
    more = [_("times %(count)d") % {"count": duty.times}]
    if duty.places > 1:
        more.append(_("places %(count)d") % {"count": duty.places})
    if duty.items:
        more.append(_("at each place %(count)d") % {"count": duty.items})
    return _(", ").join(more)


def months(duty: Duty) -> str:
    """The months in which it is owed; all of them unless the plan names some."""
    return _(", ").join(_("month %(number)d") % {"number": month} for month in duty.months)


def review(pack: Pack, duty: Duty) -> str:
    """Which levels review and lock, and within how many working days of the due date."""
    steps = (
        _("reviewed and locked at %(level)s within %(days)d working days")
        % {"level": level_name(pack, step.level), "days": step.within}
        for step in duty.review
    )
    return _(", then ").join(steps)
