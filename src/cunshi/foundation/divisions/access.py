"""Who may change divisions: an administrator or office from the county up, whose subtree holds all of it."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import Actor
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, refuse_if

# What a role must be allowed to do, by the name that the room of people gives it.
CHANGE_DIVISIONS = "change_divisions"


class Officer(Actor, Protocol):
    """A post, as far as this room needs to know it."""

    @property
    def level(self) -> Level: ...

    def may(self, capability: Any) -> bool: ...

    def covers(self, code: str) -> bool: ...


def may_change(by: Officer) -> bool:
    return by.may(CHANGE_DIVISIONS) and by.level <= Level.COUNTY


def require_changer(by: Officer | None, codes: Iterable[str]) -> None:
    """Refuse unless the post may change divisions and all these codes lie in its subtree; None is the installation."""
    if by is None:
        return
    if not may_change(by):
        refuse_if(
            [
                Problem(
                    str(by),
                    _("Your post may not change divisions."),
                    _("Offices and administrators from the county level up do; send them the document."),
                )
            ]
        )
    refuse_if(
        Problem(
            code,
            _("This code lies outside your post (%(post)s).") % {"post": by},
            _("A change is entered by an office whose area holds the old and the new divisions."),
        )
        for code in sorted(set(codes))
        if not by.covers(code)
    )
