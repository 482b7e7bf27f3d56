"""Roles: what each may do, and at which levels a post of that role can stand."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions import access
from cunshi.kernel.codes import FIVE, Level

ANY_LEVEL = frozenset(FIVE)
OFFICE_LEVELS = frozenset({Level.REGION, Level.CITY, Level.COUNTY})


class RoleKey(models.TextChoices):
    """The roles of LAND-03."""

    VILLAGE_CLERK = "village_clerk", _("Village clerk")
    VILLAGE_SUPERVISOR = "village_supervisor", _("Village supervisory committee member")
    TOWNSHIP_OFFICER = "township_officer", _("Township officer")
    DEPARTMENT_OFFICER = "department_officer", _("Department officer")
    COUNTY_OFFICE = "county_office", _("County office")
    CITY_OFFICE = "city_office", _("City office")
    REGION_OFFICE = "region_office", _("Region office")
    INSPECTOR = "inspector", _("Inspector")
    ASSESSOR = "assessor", _("Assessor")
    AUDITOR = "auditor", _("Auditor (read only)")
    ADMINISTRATOR = "administrator", _("Administrator")


class Capability(models.TextChoices):
    """What a role may do at all; where and when is decided by the room that holds the act."""

    PROPOSE = "propose", _("record and carry out matters of its village")
    DECIDE = "decide", _("decide on matters submitted to its level")
    CARRY_OUT = "carry_out", _("carry out matters led by its unit")
    OBJECT = "object", _("record objections")
    BOOK = "book", _("book funds")
    MANAGE_PEOPLE = "manage_people", _("manage units, people and posts")
    OPEN_YEAR = "open_year", _("open a plan for its year")
    VIEW_PERSONAL = "view_personal", _("see personal data in clear, with a reason (up to the county level)")
    REVIEW_LOOKS = "review_looks", _("see who looked at personal data (from the county level up)")
    CHANGE_DIVISIONS = (
        access.CHANGE_DIVISIONS,
        _("rename, renumber, merge and split divisions (from the county level up)"),
    )


@dataclass(frozen=True)
class Role:
    """A role's levels and capabilities; every role reads its own subtree."""

    levels: frozenset[Level]
    capabilities: frozenset[Capability]


_C = Capability
_OFFICE = frozenset({_C.DECIDE, _C.BOOK, _C.OPEN_YEAR, _C.CHANGE_DIVISIONS, _C.REVIEW_LOOKS})
ROLES: dict[str, Role] = {
    RoleKey.VILLAGE_CLERK: Role(frozenset({Level.VILLAGE}), frozenset({_C.PROPOSE, _C.OBJECT, _C.VIEW_PERSONAL})),
    RoleKey.VILLAGE_SUPERVISOR: Role(frozenset({Level.VILLAGE}), frozenset({_C.OBJECT})),
    RoleKey.TOWNSHIP_OFFICER: Role(
        frozenset({Level.TOWNSHIP}),
        frozenset({_C.PROPOSE, _C.DECIDE, _C.CARRY_OUT, _C.OBJECT, _C.BOOK, _C.VIEW_PERSONAL}),
    ),
    RoleKey.DEPARTMENT_OFFICER: Role(OFFICE_LEVELS, frozenset({_C.CARRY_OUT, _C.BOOK, _C.VIEW_PERSONAL})),
    RoleKey.COUNTY_OFFICE: Role(frozenset({Level.COUNTY}), _OFFICE | {_C.VIEW_PERSONAL}),
    RoleKey.CITY_OFFICE: Role(frozenset({Level.CITY}), _OFFICE),
    RoleKey.REGION_OFFICE: Role(frozenset({Level.REGION}), _OFFICE),
    RoleKey.INSPECTOR: Role(ANY_LEVEL - {Level.VILLAGE}, frozenset()),
    RoleKey.ASSESSOR: Role(ANY_LEVEL - {Level.VILLAGE}, frozenset()),
    RoleKey.AUDITOR: Role(ANY_LEVEL - {Level.VILLAGE} | {Level.NATION}, frozenset({_C.REVIEW_LOOKS})),
    RoleKey.ADMINISTRATOR: Role(
        ANY_LEVEL | {Level.NATION}, frozenset({_C.MANAGE_PEOPLE, _C.OPEN_YEAR, _C.CHANGE_DIVISIONS, _C.REVIEW_LOOKS})
    ),
}

# The role that decides for a whole level, as the plans' routes name it; nobody decides for the nation.
OFFICE_OF_LEVEL: dict[Level, RoleKey] = {
    Level.VILLAGE: RoleKey.VILLAGE_CLERK,
    Level.TOWNSHIP: RoleKey.TOWNSHIP_OFFICER,
    Level.COUNTY: RoleKey.COUNTY_OFFICE,
    Level.CITY: RoleKey.CITY_OFFICE,
    Level.REGION: RoleKey.REGION_OFFICE,
}
