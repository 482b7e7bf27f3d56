"""Who opens a record and who does which step: the roles that the pack names, within the post's own subtree."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import RoleKey
from cunshi.kernel import codes
from cunshi.kernel.problems import Refused
from cunshi.rulebook.registers import Register
from cunshi.work.registers.models import Record


def may_open(by: Post, register: Register, code: str) -> bool:
    """Whether the post opens records of this register in a division."""
    return _may(by, register.opened_by, register.unit, code) and codes.level(code) == register.level


def opens(by: Post, register: Register) -> bool:
    """Whether the post opens records of this register anywhere in its subtree."""
    return _may(by, register.opened_by, register.unit, by.division_id) and by.level <= register.level


def require_opener(by: Post, register: Register) -> None:
    """Refuse a post that opens no records of this register at all."""
    if not opens(by, register):
        raise Refused.because(
            str(by),
            _("Your post opens no records of this register."),
            _("These do: %(roles)s.") % {"roles": roles_in_words(register.opened_by, register.unit)},
        )


def may_do(by: Post, roles: Iterable[str], unit: str | None, code: str) -> bool:
    """Whether the post does an act of these roles, of this unit where the pack names one."""
    return _may(by, roles, unit, code)


def _may(by: Post, roles: Iterable[str], unit: str | None, code: str) -> bool:
    # Only departments have names in a plan; an office or a committee acts as such.
    named = unit is None or by.role != RoleKey.DEPARTMENT_OFFICER or by.unit.name == unit
    return by.covers(code) and by.role in list(roles) and named


def require_open(by: Post, register: Register, code: str) -> None:
    """Refuse a post that does not open such records there."""
    require_scope(by, code)
    if not may_open(by, register, code):
        raise Refused.because(
            str(by),
            _("Your post does not open such records here."),
            _("These do: %(roles)s.") % {"roles": roles_in_words(register.opened_by, register.unit)},
        )


def require_do(by: Post, record: Record, roles: Iterable[str], unit: str | None = None) -> None:
    """Refuse a post that does not do this act."""
    require_scope(by, record.division_id)
    roles = list(roles)
    if not may_do(by, roles, unit, record.division_id):
        raise Refused.because(
            str(by),
            _("This is not for your post to do."),
            _("These do: %(roles)s.") % {"roles": roles_in_words(roles, unit)},
        )


def roles_in_words(roles: Iterable[str], unit: str | None = None) -> str:
    """Who acts, in words; a department by its name where the plan names it."""
    names = [unit if unit and role == RoleKey.DEPARTMENT_OFFICER else str(RoleKey(role).label) for role in roles]
    return "、".join(names)
