"""A target found by its key, and its place held while something is written about it."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.targets import Target
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import given


def known(programme: Programme, key: str) -> Target:
    """The plan's target of this key. Raises Refused when it has none."""
    target = given.find(programme, key)
    if target is None:
        raise Refused.because(
            key, _("The plan has no target “%(key)s”.") % {"key": key}, _("Choose one of the plan's page.")
        )
    return target


def hold(code: str) -> Division:
    """One writer at a time for a place: the division's row is held until the transaction ends."""
    return Division.objects.select_for_update(no_key=True).get(pk=code)


def stale(where: str) -> Problem:
    return Problem(
        where,
        _("Somebody changed this while you were typing."),
        _("Open it again and decide on what it says now; nothing was written."),
    )
