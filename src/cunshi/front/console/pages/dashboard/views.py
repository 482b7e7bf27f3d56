"""The dashboard of a division, of a village, and the list of villages without a matter."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division, DivisionQuerySet
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.front.console.access import page
from cunshi.front.console.pages.dashboard import board
from cunshi.front.console.pages.dashboard.links import Rows
from cunshi.front.console.pages.dashboard.periods import Period, chosen, periods
from cunshi.front.console.pages.dashboard.village import village
from cunshi.kernel.codes import FIVE, Level
from cunshi.oversight.measures import figures, queries
from cunshi.oversight.measures.facts import Facts, facts

VILLAGES_A_PAGE = 50


@page("dashboard")
def own(request: HttpRequest) -> HttpResponse:
    """The dashboard of the post's own division."""
    return _board(request, request.post.division_id)  # type: ignore[attr-defined]


@page("dashboard")
def division(request: HttpRequest, code: str) -> HttpResponse:
    """The dashboard of any division within the post's subtree."""
    return _board(request, code)


def _board(request: HttpRequest, code: str) -> HttpResponse:
    here, crumbs = _place(request, code)
    offered = periods(here)
    period = chosen(offered, request.GET.get("year", ""))
    frame = {"division": here, "crumbs": crumbs, "periods": offered, "period": period}
    if here.level == Level.VILLAGE:
        return render(request, "console/dashboard_village.html", frame | village(request, here) | _may_propose(request))
    return render(request, "console/dashboard.html", frame | _scope(request, here, period))


def _may_propose(request: HttpRequest) -> dict[str, bool]:
    post: Post = request.post  # type: ignore[attr-defined]
    return {"may_propose": post.may(Capability.PROPOSE)}


def _place(request: HttpRequest, code: str) -> tuple[Division, list[Division]]:
    """The division and those between it and the post's own; a division outside the subtree doesn't exist here."""
    post: Post = request.post  # type: ignore[attr-defined]
    if not (code.isascii() and code.isdigit() and len(code) == 12 and post.covers(code)):
        raise Http404
    line = list(Division.objects.filter(code__in=[*ancestors(code), code]).order_by("code"))
    if not line or line[-1].code != code:
        raise Http404
    return line[-1], [each for each in line if each.code.startswith(post.prefix)]


def _scope(request: HttpRequest, here: Division, period: Period) -> dict[str, Any]:
    read = facts(here.prefix, period.years)
    below = _below(here, period, read)
    near = [each for each in below if each.division.upper_id == here.code]
    rows = Rows(here.code, period)
    totals = queries.totals(here.prefix, period.years, known=read)
    covered, villages = sum(each.covered for each in near), sum(each.villages for each in near)
    sort = request.GET.get("sort", "code")
    return {
        "illustrative": any(plan.illustrative for plan in read.plans.by_id.values()),
        "tiles": board.tiles(totals, covered, villages, rows),
        "totals": totals,
        "sort": sort,
        "children": board.child_rows(board.ordered(near, sort), rows),
        "far": board.child_rows(board.ordered([each for each in below if each not in near], sort), rows),
        "coverage": {"covered": covered, "villages": villages, "missing": villages - covered, "url": rows.coverage()},
        **_checkpoints(here, period, read),
        **_parts(here, period, read, rows),
        **_map(request, here, below, rows),
        **_published(here, period, read),
    }


def _below(here: Division, period: Period, known: Facts) -> list[queries.Child]:
    """The divisions below; for a region also its counties, so that each is one step away."""
    read = queries.two_levels if here.level == Level.REGION else queries.children
    return read(here.prefix, period.years, known=known)


def _checkpoints(here: Division, period: Period, read: Facts) -> dict[str, Any]:
    """Rates against the checkpoints of the plan in force; they hold for one year each."""
    plan = read.plans.own if period.single else None
    return {
        "plan": read.plans.own,
        "outlooks": queries.checkpoints(plan, here.prefix) if plan and plan.pack.checkpoints else [],
    }


def _parts(here: Division, period: Period, read: Facts, rows: Rows) -> dict[str, Any]:
    prefix, years = here.prefix, period.years
    categories = queries.by_category(prefix, years, known=read)
    levels = queries.by_handling_level(prefix, years, known=read)
    lists = queries.by_task_list(prefix, years, known=read)
    sources = queries.by_source(prefix, years, known=read)
    numbers = {level.key: int(level) for level in FIVE}

    def of_category(key: str) -> str:
        return rows.url(counts_as=key)

    return {
        "categories": board.part_rows(categories, of_category),
        "category_chart": board.pie(categories, of_category),
        "levels": board.part_rows(levels, lambda key: rows.url(handling=numbers[key])),
        "lists": board.part_rows(lists, lambda key: rows.url(list=key)) if len(lists) != len(levels) else [],
        "sources": sources,
        "source_chart": board.source_bars(sources, lambda key: rows.url(source=key)),
        "source_height": board.bars_height(sources),
    }


def _map(request: HttpRequest, here: Division, below: list[queries.Child], rows: Rows) -> dict[str, Any]:
    if not board.has_map(here):
        return {}
    offered = board.measures()
    counties = [each for each in below if each.division.level == Level.COUNTY]
    # Unless one is asked for, the first measure that tells the counties apart.
    telling = next((each for each in offered if len({each.of(county) for county in counties}) > 1), offered[0])
    measure = next((each for each in offered if each.key == request.GET.get("measure")), telling)
    return {
        "map": board.map_of(counties, measure, rows),
        "map_prefix": here.prefix,
        "measures": offered,
        "measure": measure,
        "map_title": _("Counties: %(measure)s") % {"measure": measure.name},
    }


def _published(here: Division, period: Period, read: Facts) -> dict[str, Any]:
    """The figures that a plan of this very division published for the period, beside the computed ones."""
    found = [
        figure
        for plan in read.plans.by_id.values()
        if plan.root_id == here.code
        for figure in figures.figures_from(plan, period.years, read)
    ]
    return {"published": board.published_rows(found)}


@page("dashboard")
def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """The villages of a division without a matter in the year."""
    here, crumbs = _place(request, code)
    offered = periods(here)
    period = chosen(offered, request.GET.get("year", ""))
    found = queries.coverage(here.prefix, *period.years)
    of = request.GET.get("of", "")
    listed, count = _listed(found, here, of)
    shown = Paginator(listed, VILLAGES_A_PAGE)
    shown.count = count  # known already: no query of its own
    villages = shown.get_page(request.GET.get("page"))
    context = {
        "division": here,
        "crumbs": crumbs,
        "periods": offered,
        "period": period,
        "coverage": found,
        "of": of if of in ("all", "covered") else "",
        "page": villages,
        "rows": [(each, _lies_in(each, here)) for each in villages],
        **_may_propose(request),
    }
    return render(request, "console/dashboard_coverage.html", context)


def _listed(found: queries.Coverage, here: Division, of: str) -> tuple[DivisionQuerySet, int]:
    """The villages to list, and how many: those without a matter, or what a rate of coverage counts."""
    villages = Division.objects.within(here.prefix).villages().order_by("code")
    if of == "all":
        return villages, found.villages
    if of == "covered":
        return villages.exclude(code__in=found.uncovered.values("code")), found.covered
    return found.uncovered, found.missing


def _lies_in(village: Division, here: Division) -> str:
    """The divisions between the village and the one that is looked at."""
    return village.full_name.removeprefix(here.full_name).removesuffix(village.name) or here.name


urlpatterns = [
    path("dashboard/", own, name="dashboard"),
    path("dashboard/<str:code>/", division, name="division_dashboard"),
    path("coverage/<str:code>/", coverage, name="coverage"),
]
