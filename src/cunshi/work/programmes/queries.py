"""Named queries on plans and their exceptions."""

from datetime import date

from cunshi.foundation.divisions.span import ancestors
from cunshi.work.programmes.models import Programme, StageException


def in_force(code: str, year: int) -> Programme | None:
    """The most specific plan with a ledger that governs division `code` in `year`."""
    return Programme.objects.covering(code).with_ledger().filter(year=year).last()


def in_force_with(part: str, code: str, year: int) -> Programme | None:
    """The most specific plan with this part of a pack (`publicity`) for division `code` in `year`."""
    found = [each for each in Programme.objects.covering(code).filter(year=year) if getattr(each.pack, part)]
    return found[-1] if found else None


def exception_holds(programme: Programme, code: str, action: str, day: date) -> bool:
    """Whether an approved exception lets `action` be done for division `code` on `day`."""
    above = [*ancestors(code), code]
    return StageException.objects.filter(
        programme=programme, division_id__in=above, action=action, approved=True, until__gte=day
    ).exists()
