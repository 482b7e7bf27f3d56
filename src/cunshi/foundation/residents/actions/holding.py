"""A household or member held while it is written, and what forbids writing it at all."""

from django.utils.translation import gettext as _

from cunshi.foundation.residents.models import Household, Resident
from cunshi.kernel.problems import Problem, Refused, refuse_if


def hold(household: Household, version: int | None = None) -> Household:
    """The household's row until the transaction ends. Raises Refused where it ended or changed since `version`."""
    row = Household.objects.select_for_update(of=("self",), no_key=True).select_related("division").get(pk=household.pk)
    refuse_if([stale(str(row)) if version is not None and row.version != version else None])
    if row.ended_on:
        raise Refused.because(
            str(row), _("This household ended on %(day)s.") % {"day": row.ended_on}, _("It stays for the record only.")
        )
    return row


def hold_member(resident: Resident, version: int | None = None) -> Resident:
    """The member's row, its household's held before it. Raises Refused where the member left or changed."""
    household = hold(resident.household)
    row = Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=resident.pk)
    refuse_if([stale(str(row)) if version is not None and row.version != version else None])
    if row.left_on or row.household_id != household.pk:
        raise Refused.because(
            str(row),
            _("This person has left the household."),
            _("Open the household again; nothing was written."),
        )
    row.household = household
    return row


def stale(where: str) -> Problem:
    return Problem(
        where,
        _("Somebody changed this while you were typing."),
        _("Open it again and decide on what it says now; nothing was written."),
    )
