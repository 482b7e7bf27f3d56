"""Named reads of divisions beyond the queryset's own."""

from collections.abc import Iterable

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cunshi.foundation.divisions.models import ChangeKind, Division, DivisionQuerySet, Lineage
from cunshi.kernel import codes
from cunshi.kernel.problems import Problem, Refused, refuse_if


def find(code: str) -> Division:
    """The living division of a 12-digit code. Raises Refused when the code is malformed, unknown or retired."""
    refuse_if([codes.check(code)])
    found = Division.objects.filter(code=code).first()
    if found is None:
        raise Refused.because(
            "",
            _("There is no division with the code %(code)s.") % {"code": code},
            _("Check the code, or import the table of divisions that holds it."),
        )
    if found.retired:
        refuse_if(met_again([code]).values())
    return found


def successor(code: str) -> Division | None:
    """The living division that carries on the work of a code, itself while it lives; None for a code never held."""
    found = Division.objects.select_related("heir").filter(code=code).first()
    return (found.heir or found) if found else None


def origins(code: str) -> DivisionQuerySet:
    """The retired divisions whose work lies today in the subtree of a code or prefix."""
    return Division.objects.filter(heir__in=Division.objects.within(code).order_by().values("code"))


def met_again(wanted: Iterable[str]) -> dict[str, Problem]:
    """For each retired code among those wanted: a sentence that says what became of it; one query."""
    rows = (
        Lineage.objects.filter(old__in=list(wanted), heir=True, old__valid_until__isnull=False)
        .exclude(new=F("old"))
        .select_related("change", "old__heir")
        .order_by("change_id")
    )
    return {row.old_id: _retired(row) for row in rows}


def retired_among(found: Iterable[Division]) -> list[Problem]:
    """A sentence for each of these divisions that is retired; no query while all live."""
    gone = [each.code for each in found if each.retired]
    return list(met_again(gone).values()) if gone else []


def _retired(row: Lineage) -> Problem:
    heir = row.old.heir
    said = {
        "code": row.old_id,
        "name": row.old.short_name,
        "new": heir.code if heir else row.new_id,
        "heir": heir.short_name if heir else row.new_name,
        "day": row.change.day,
        "document": row.change.document,
    }
    return Problem(row.old_id, str(_WAS[ChangeKind(row.change.kind)]) % said, _("Use the new code."))


_WAS = {
    ChangeKind.MERGE: gettext_lazy(
        "%(code)s %(name)s was merged into %(new)s %(heir)s on %(day)s (document %(document)s)."
    ),
    ChangeKind.RENUMBER: gettext_lazy(
        "%(code)s %(name)s has had the code %(new)s %(heir)s since %(day)s (document %(document)s)."
    ),
    ChangeKind.SPLIT: gettext_lazy(
        "%(code)s %(name)s was split on %(day)s (document %(document)s); %(new)s %(heir)s carries on its work."
    ),
}


def path_to(code: str) -> DivisionQuerySet:
    """The division and all above it, the uppermost first: the line of links on top of a page."""
    return Division.objects.ancestors_of(code) | Division.objects.filter(code=code)


def counts_by_kind(code: str) -> dict[tuple[int, str], int]:
    """How many living divisions of each (level, kind) lie within a code or prefix, itself included."""
    rows = Division.objects.within(code).living().order_by().values_list("level", "kind").annotate(Count("code"))
    return {(level, kind): count for level, kind, count in rows}
