"""The offices that act in a simulated year: made when they are first needed, held by persons that nobody can be."""

from collections.abc import Iterable
from datetime import date

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Account, Post, Unit, UnitKind
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, RoleKey
from cunshi.kernel import codes
from cunshi.kernel.codes import Level

# One invented person a level holds all its posts; the password is random and told to nobody.
USERNAME = "simulated-{level}"
KINDS = {Level.VILLAGE: UnitKind.VILLAGE_COMMITTEE, Level.TOWNSHIP: UnitKind.GOVERNMENT}


class Offices:
    """Posts by division, all below or above one root."""

    def __init__(self, root: Division, since: date) -> None:
        self.root, self.since = root, since
        self.posts: dict[tuple[str, str, str], Post] = {}

    def of(self, village: str, level: Level) -> Post:
        """The deciding office of a level on a village's line."""
        return self._post(codes.at(village, level), OFFICE_OF_LEVEL[level], "办公室（模拟）", KINDS.get(level))

    def department(self, village: str) -> Unit:
        """The department that the region hands matters to."""
        code = codes.at(village, Level.REGION)
        return self._post(code, RoleKey.DEPARTMENT_OFFICER, "部门（模拟）", UnitKind.DEPARTMENT).unit

    def one_of(self, roles: Iterable[str], code: str, unit: str | None = None) -> Post:
        """A post of the first of these roles on a division's line; a department's of the name that the plan gives."""
        role = next(iter(roles))
        level = next((level for level, key in OFFICE_OF_LEVEL.items() if key == role), None)
        if level is not None:
            return self.of(code, level)
        where = codes.at(code, min(codes.level(code), Level.COUNTY))
        kind = UnitKind.DEPARTMENT if role == RoleKey.DEPARTMENT_OFFICER else UnitKind.OTHER
        return self._post(where, role, "部门（模拟）", kind, unit or "")

    def _post(self, code: str, role: str, suffix: str, kind: UnitKind | None, unit: str = "") -> Post:
        found = self.posts.get((code, role, unit))
        if found is None:
            division = Division.objects.get(code=code)
            found = self._held(division, role, unit) or self._appointed(division, role, unit or suffix, kind, unit)
            self.posts[code, role, unit] = found
        return found

    def _held(self, division: Division, role: str, unit: str) -> Post | None:
        """The post of an earlier simulation."""
        posts = Post.objects.select_related("account", "unit", "division")
        named = {"unit__name": unit} if unit else {}
        return posts.filter(division=division, role=role, account__username=self._username(division), **named).first()

    def _username(self, division: Division) -> str:
        return USERNAME.format(level=Level(division.level).key)

    def _appointed(self, division: Division, role: str, suffix: str, kind: UnitKind | None, named: str) -> Post:
        name = named or f"{division.short_name}{suffix}"
        unit = Unit.objects.filter(division=division, name=name).first() or actions.add_unit(
            by=None, name=name, kind=kind or UnitKind.OFFICE, division=division
        )
        return actions.appoint(
            by=None, account=self._account(division), unit=unit, role=role, division=division, since=self.since
        )

    def _account(self, division: Division) -> Account:
        username = self._username(division)
        found = Account.objects.filter(username=username).first()
        if found is None:
            found, _password = actions.add_account(
                by=None, division=self.root, username=username, full_name=f"模拟{division.get_level_display()}"
            )
        return found
