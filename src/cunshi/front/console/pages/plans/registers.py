"""A register of a plan in words: what it is about, what it asks, its steps with clocks, what follows from it."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.front.console.pages.plans.words import cadence, level_name
from cunshi.rulebook.registers import OPENED, Clock, Register, RegisterStep, Subsidy
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.values import Names
from cunshi.work.registers.access import roles_in_words
from cunshi.work.registers.rules import condition_in_words


def columns(name: str) -> list[str]:
    """The heads of `cells`."""
    return [name, _("Fields of a record"), _("Steps and clocks"), _("What follows")]


def cells(pack: Pack, register: Register) -> list[str]:
    """A row of the plan's page."""
    return [
        _lines([_text(register.names), _about(pack, register)]),
        "、".join(_text(field.names) for field in register.fields),
        _lines([*_steps(register), *_reports(register)]),
        _lines(_follows(pack, register)),
    ]


def _text(names: Names) -> str:
    return names.text(get_language())


def _lines(lines: Iterable[str]) -> str:
    # One box around them: on a phone a cell stands beside its heading.
    return format_html("<div>{}</div>", format_html_join("", "<div>{}</div>", ((line,) for line in lines)) or "—")


def _about(pack: Pack, register: Register) -> str:
    subjects = {
        "household": _("households"),
        "person": _("people"),
        "division": _("divisions"),
        "thing": _("things, told apart by: %(fields)s")
        % {"fields": "、".join(_text(each.names) for key in register.identity if (each := register.field(key)))},
    }
    return _("%(subject)s; kept by %(level)s, opened by %(roles)s") % {
        "subject": subjects[register.subject],
        "level": level_name(pack, register.level),
        "roles": roles_in_words(register.opened_by, register.unit),
    }


def _steps(register: Register) -> Iterable[str]:
    for step in register.steps:
        yield _step(register, step)
    for lane in register.lanes:
        order = " → ".join(_text(each.names) for key in lane.order if (each := register.step(key)))
        yield _("%(lane)s: %(order)s") % {"lane": _text(lane.names), "order": order}
    if register.endings:
        ways = "、".join(_text(each.names) for each in register.endings)
        yield _("ends early with a reason: %(ways)s") % {"ways": ways}


def _step(register: Register, step: RegisterStep) -> str:
    parts = [roles_in_words(step.by, step.unit or register.unit)]
    if step.clock:
        parts.append(_clock(register, step.clock))
    if step.when:
        parts.append(_("only for: %(which)s") % {"which": _conditions(register, step)})
    return _("%(step)s: %(parts)s") % {"step": _text(step.names), "parts": _("; ").join(parts)}


def _clock(register: Register, clock: Clock) -> str:
    if clock.by:
        return _("by %(day)s") % {"day": clock.by}
    says = _("within %(days)d working days of: %(since)s") if clock.working else _("within %(days)d days of: %(since)s")
    return says % {"days": clock.days or 0, "since": _since(register, clock)}


def _since(register: Register, clock: Clock) -> str:
    if clock.since is None:
        return _("the step before")
    if clock.since == OPENED:
        return _("the opening")
    named = register.step(clock.since) or register.field(clock.since)
    return _text(named.names) if named else clock.since


def _conditions(register: Register, step: RegisterStep) -> str:
    return "、".join(condition_in_words(register, each) for each in step.when)


def _reports(register: Register) -> Iterable[str]:
    for each in register.follow_ups:
        parts = _("; ").join([cadence(each), roles_in_words(each.by, register.unit)])
        yield _("%(step)s: %(parts)s") % {"step": _text(each.names), "parts": parts}


def _follows(pack: Pack, register: Register) -> Iterable[str]:
    for opening in register.opens:
        other = pack.register(opening.register_key)
        at = register.step(opening.at) or register.follow_up(opening.at)
        if other:
            moment = _text(at.names) if at else _("the opening")
            yield _("%(moment)s opens by itself: %(register)s") % {"moment": moment, "register": _text(other.names)}
    for subsidy in register.subsidies:
        yield _subsidy(register, subsidy)
    if register.focus:
        yield _("looked at first: %(which)s") % {"which": "、".join(_text(each.names) for each in register.focus)}


def _subsidy(register: Register, subsidy: Subsidy) -> str:
    by = register.field(subsidy.by)
    amounts = "、".join(
        _("%(class)s %(yuan)s yuan") % {"class": _text(choice.names), "yuan": f"{each.yuan.normalize():f}"}
        for each in subsidy.amounts
        if by and (choice := by.choice(each.among))
    )
    return _("%(step)s: %(parts)s") % {"step": _text(subsidy.names), "parts": amounts}
