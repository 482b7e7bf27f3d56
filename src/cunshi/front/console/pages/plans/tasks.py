"""A task of a plan in words: who leads and takes part, when it is done, what it is closed with."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.front.console.pages.plans.words import level_name
from cunshi.rulebook import tasks
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.tasks import Task


def columns(name: str) -> list[str]:
    """The heads of `cells`."""
    return [name, _("Led by"), _("Taking part"), _("When"), _("Closed with")]


def cells(pack: Pack, task: Task) -> list[str]:
    """A row of the plan's page."""
    with_ = _("files or photos: %(count)d") % {"count": task.evidence} if task.evidence else "—"
    closed = _("; ").join(filter(None, [task.asks, with_]))
    return [
        task.names.text(get_language()),
        _lead(pack, task),
        "、".join(task.participants) or "—",
        _when(pack, task),
        closed,
    ]


def _lead(pack: Pack, task: Task) -> str:
    level = level_name(pack, task.by)
    lead = f"{level} {task.lead}" if task.lead else _("%(level)s, unit to be named") % {"level": level}
    if task.each is None:
        return lead
    if task.lead is None and task.each == task.by:
        return _("each division: %(level)s") % {"level": level}
    return _("%(lead)s, for each division: %(level)s") % {"lead": lead, "level": level_name(pack, task.each)}


def _when(pack: Pack, task: Task) -> str:
    if task.months:
        return _(", ").join(_("month %(number)d") % {"number": month} for month in sorted(task.months))
    turn = tasks.turns(pack, task)[0]
    return f"{turn.first} – {turn.last}" if task.start else str(turn.last)
