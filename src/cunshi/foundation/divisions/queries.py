"""Named reads of divisions beyond the queryset's own."""

from django.db.models import Count
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division, DivisionQuerySet
from cunshi.kernel import codes
from cunshi.kernel.problems import Refused, refuse_if


def find(code: str) -> Division:
    """The division of a 12-digit code. Raises Refused when the code is malformed or unknown."""
    refuse_if([codes.check(code)])
    found = Division.objects.filter(code=code).first()
    if found is None:
        raise Refused.because(
            "",
            _("There is no division with the code %(code)s.") % {"code": code},
            _("Check the code, or import the table of divisions that holds it."),
        )
    return found


def path_to(code: str) -> DivisionQuerySet:
    """The division and all above it, the uppermost first: the line of links on top of a page."""
    return Division.objects.ancestors_of(code) | Division.objects.filter(code=code)


def counts_by_kind(code: str) -> dict[tuple[int, str], int]:
    """How many divisions of each (level, kind) lie within a code or prefix, itself included."""
    rows = Division.objects.within(code).order_by().values_list("level", "kind").annotate(Count("code"))
    return {(level, kind): count for level, kind, count in rows}
