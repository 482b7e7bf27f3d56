"""A penalty of a plan in words: whom it meets, what is counted, what follows each time."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cunshi.front.console.templatetags import console
from cunshi.kernel import money
from cunshi.rulebook.ladders import Ladder, LadderStep
from cunshi.rulebook.values import Names


def columns(name: str) -> list[str]:
    """The heads of `cells`."""
    return [name, _("Whom it meets"), _("What counts"), _("Step by step")]


def cells(ladder: Ladder) -> list[str]:
    """A row of the plan's page."""
    lines = format_html_join("", "<li>{}</li>", ((_step(each),) for each in ladder.steps))
    steps = format_html('<ul class="list-unstyled mb-0">{}</ul>', lines) if lines else console.NOTHING
    return [_text(ladder.names), _text(ladder.whom), _text(ladder.counts), steps]


def _text(names: Names | None) -> str:
    return names.text(get_language()) if names else console.NOTHING


def _step(step: LadderStep) -> str:
    said = _("time %(nth)d: %(what)s") % {"nth": step.nth, "what": _text(step.names)}
    figure = _figure(step)
    return _("%(said)s (%(figure)s)") % {"said": said, "figure": figure} if figure else said


def _figure(step: LadderStep) -> str:
    if step.yuan is not None:
        return _("%(yuan)s yuan") % {"yuan": money.yuan(step.yuan)}
    if step.days is not None:
        return ngettext("%(days)d day", "%(days)d days", step.days) % {"days": step.days}
    return _("%(printed)s, left open by the plan") % {"printed": step.printed} if step.printed else ""
