"""A standard found by its key, a village held while something is written of it, the next number of its rows."""

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.standards import Standard
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import given
from cunshi.work.standards.models import Written

Row = TypeVar("Row", bound=Written)


def known(programme: Programme, key: str) -> Standard:
    """The plan's standard of this key. Raises Refused when it has none."""
    standard = given.find(programme, key)
    if standard is None:
        raise Refused.because(
            key, _("The plan has no standard “%(key)s”.") % {"key": key}, _("Choose one of the plan's page.")
        )
    return standard


def hold(code: str) -> None:
    """One writer at a time for a village: its row is held until the transaction ends."""
    Division.objects.select_for_update(no_key=True).get(pk=code)


def newest(rows: QuerySet[Row]) -> Row | None:
    return rows.order_by("-number").first()


def said(by: Post, programme: Programme, village: Division, number: int, reason: str) -> dict[str, Any]:
    """What every row says: of which plan and village, which number it is and why, by whom and when."""
    return {
        "programme": programme,
        "division": village,
        "number": number,
        "reason": reason.strip(),
        "by": by,
        "at": clock.now(),
    }


def stale(where: str, row: Written | None, base: int) -> Problem | None:
    """Refuses a writer who had another row before him than the newest one."""
    if (row.number if row else 0) == base:
        return None
    return Problem(
        where,
        _("Somebody changed this while you were typing."),
        _("Open it again and decide on what it says now; nothing was written."),
    )
