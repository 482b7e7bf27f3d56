"""Named queries on plans and their exceptions."""

from datetime import date

from cunshi.foundation.divisions.span import ancestors
from cunshi.work.programmes.models import Programme, StageException


def in_force(code: str, year: int) -> Programme | None:
    """The most specific plan that governs division `code` in `year`."""
    return Programme.objects.covering(code).filter(year=year).last()


def exception_holds(programme: Programme, code: str, action: str, day: date) -> bool:
    """Whether an approved exception lets `action` be done for division `code` on `day`."""
    above = [*ancestors(code), code]
    return StageException.objects.filter(
        programme=programme, division_id__in=above, action=action, approved=True, until__gte=day
    ).exists()
