"""Activities of a division: facets, totals, counts of each division below, rows, and these rows as a workbook."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import publicity as workbook
from cunshi.exchange.workbooks.wording import place
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.forms.publicity import DEFAULT_SORT, SORTS, Filter, read_activities
from cunshi.front.console.pages.publicity.frame import kinds_of, post_of, programmes_of, waiting_badge
from cunshi.front.console.tables import around, header
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem
from cunshi.work.publicity import access, queries
from cunshi.work.publicity.models import Activity, ActivityQuerySet, CaseQuerySet, TypicalCase
from cunshi.work.publicity.queries import Part, Tally

ROWS = 50
# Column headers in order; those with a sort key can be ordered by.
HEADERS = (
    (_l("Day of the activity"), "day", False),
    (_l("Activity"), "", False),
    (_l("Division"), "division", False),
    (_l("Form of publicity"), "", False),
    (_l("Venue"), "", False),
    (_l("People reached"), "people", True),
    (_l("Speakers"), "speakers", True),
    (_l("Questionnaires"), "questionnaires", True),
)


@page("publicity")
def overview(request: HttpRequest) -> HttpResponse:
    """Totals of the scope, counts by form and by division below, one page of rows."""
    post = post_of(request)
    chosen, path_, children, problems = _chosen(request, post)
    scope, programmes = path_[-1], programmes_of(post)
    base = _narrowed(post, scope, chosen)
    rows_of = base if not chosen.kind else base.filter(kind=chosen.kind)
    tallies = {} if chosen.only else queries.by_kind(base)
    total = tallies.get(chosen.kind, Tally()) if chosen.kind else sum(tallies.values(), Tally())
    shown = Paginator(_ordered(rows_of, chosen).select_related("division", "programme"), ROWS)
    if not chosen.only:
        shown.count = total.activities  # known already: no query of its own
    page_ = shown.get_page(request.GET.get("page"))
    names = kinds_of(programmes)
    context: dict[str, Any] = {
        "filter": chosen,
        "kinds": [(key, name, tallies.get(key, Tally())) for key, name in names.items()],
        "years": sorted({each.year for each in programmes}, reverse=True),
        "path": path_,
        "scope": scope,
        "total": total,
        "parts": [] if chosen.only else _parts(scope, children, rows_of, _cases(post, chosen)),
        "page": page_,
        "rows": [(row, place(row.division, scope), workbook.kind(row)) for row in page_],
        "headers": [header(chosen.sort or DEFAULT_SORT, str(label), key, figure) for label, key, figure in HEADERS],
        "illustrative": any(each.illustrative for each in programmes),
        "may_record": access.may_record(post),
        "problems": problems,
        "badges": waiting_badge(post),
    }
    return render(request, "console/publicity/overview.html", context)


@page("publicity")
def export(request: HttpRequest) -> HttpResponse:
    """The rows of this very filter as .xlsx."""
    post = post_of(request)
    chosen, path_, _children, _problems = _chosen(request, post)
    scope = path_[-1]
    rows = _narrowed(post, scope, chosen)
    rows = _ordered(rows.filter(kind=chosen.kind) if chosen.kind else rows, chosen)
    title = _("%(division)s: publicity activities") % {"division": scope.name}
    note = _said(chosen, kinds_of(programmes_of(post)))
    return attachment(
        title, "xlsx", lambda file: workbook.export_activities(rows, file, scope=scope, title=title, note=note)
    )


def _chosen(request: HttpRequest, post: Post) -> tuple[Filter, list[Division], list[Division], list[Problem]]:
    """The filter, the divisions from the post's own down to the chosen one, those below it, and what was not known."""
    chosen, problems = read_activities(request.GET, post)
    path_, children = around(chosen.division or post.division_id, post)
    if chosen.division and path_[-1].code != chosen.division:
        unknown = Problem(chosen.division, _("There is no such division."), _("Choose one from the list."))
        return replace(chosen, division=""), path_, children, [*problems, unknown]
    return chosen, path_, children, problems


def _narrowed(post: Post, scope: Division, chosen: Filter) -> ActivityQuerySet:
    """All that is chosen but the form of publicity, which the facet counts."""
    rows = Activity.objects.visible_to(post)
    rows = rows if scope.prefix == post.prefix else rows.within(scope.prefix)
    rows = rows.exclude(voided_at=None) if chosen.only == "void" else rows.counting()
    if chosen.q:
        words = ("title", "place", "summary", "division__full_name")
        rows = rows.filter(_any([Q(**{f"{name}__icontains": chosen.q}) for name in words]))
    if chosen.year:
        rows = rows.filter(programme__year=chosen.year)
    if chosen.first:
        rows = rows.filter(held_on__gte=chosen.first)
    return rows.filter(held_on__lte=chosen.last) if chosen.last else rows


def _any(conditions: list[Q]) -> Q:
    joined = conditions[0]
    for each in conditions[1:]:
        joined |= each
    return joined


def _cases(post: Post, chosen: Filter) -> CaseQuerySet:
    """Cases of the same period; a list of some activities only counts none beside them."""
    rows = TypicalCase.objects.visible_to(post)
    if chosen.by_content:
        return rows.none()
    if chosen.year:
        rows = rows.filter(programme__year=chosen.year)
    if chosen.first:
        rows = rows.filter(recorded_at__date__gte=chosen.first)
    return rows.filter(recorded_at__date__lte=chosen.last) if chosen.last else rows


def _parts(scope: Division, children: list[Division], activities: ActivityQuerySet, cases: CaseQuerySet) -> list[Part]:
    """Divisions below that count something; for a region also its counties, so that a village is three steps away."""
    below = children
    if scope.level == Level.REGION:
        below = [*children, *Division.objects.living().filter(parent__parent=scope, level=Level.COUNTY)]
    return [part for part in queries.by_part(scope, below, activities, cases) if part.tally]


def _ordered(rows: ActivityQuerySet, chosen: Filter) -> ActivityQuerySet:
    sort = chosen.sort or DEFAULT_SORT
    field, turn = sort.lstrip("-"), sort.startswith("-")
    order = [F(name).desc(nulls_last=True) if turn else F(name).asc(nulls_last=True) for name in SORTS[field]]
    return rows.order_by(*order, "-pk")


def _said(chosen: Filter, kinds: dict[str, str]) -> str:
    """The filter in words, for the line above the table."""
    words = [
        chosen.q,
        kinds.get(chosen.kind, chosen.kind),
        _("%(year)d") % {"year": chosen.year} if chosen.year else "",
        _("from %(day)s") % {"day": chosen.first} if chosen.first else "",
        _("until %(day)s") % {"day": chosen.last} if chosen.last else "",
        _("void ones") if chosen.only else "",
    ]
    said = _(", ").join(word for word in words if word)
    return _("Filter: %(words)s.") % {"words": said} if said else ""


urlpatterns = [
    path("publicity/", overview, name="publicity"),
    path("publicity/export.xlsx", export, name="publicity_export"),
]
