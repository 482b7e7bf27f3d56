"""Backward schedules of a division and year, worst slip first; of a village, the chart of each of its matters."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.schedules import write_schedules
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console import gantt
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.places import below, path_of
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.work.matters.models import Matter
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.programmes.models import Programme
from cunshi.work.schedules.models import ScheduleStep
from cunshi.work.schedules.queries import RUNNING, Outlook, Standing, outlook, standings

ROWS = 30
SHOWN: dict[str, Promise] = {
    "open": _l("not finished yet"),
    "behind": _l("behind their schedule"),
    "all": _l("finished ones too"),
    "none": _l("without a schedule"),
}


@page("schedules")
def schedules(request: HttpRequest) -> HttpResponse:
    """One page of matters with their slips."""
    post: Post = request.post  # type: ignore[attr-defined]
    path_, year, years = _asked(request, post)
    division, show = path_[-1], _show(request, path_[-1])
    matters = _within(post, division, year)
    found = _standings(matters, show)
    bare = matters.filter(state__in=RUNNING).exclude(pk__in=ScheduleStep.objects.order_by().values("matter"))
    without = bare.count()
    paginator = Paginator(wording.with_places(bare.order_by("planned_finish", "pk")) if show == "none" else found, ROWS)
    if show == "none":
        paginator.count = without  # known already: no query of its own
    rows = paginator.get_page(request.GET.get("page"))
    context = {
        "path": path_,
        "division": division,
        "groups": below(division),
        "year": year,
        "years": years,
        "show": show,
        "choices": SHOWN.items(),
        "page": rows,
        "counts": _counts(matters, found, show, without),
    }
    return render(request, "console/schedules.html", context | _rows(list(rows), show, division))


@page("schedules")
def export(request: HttpRequest) -> HttpResponse:
    """All matters of this very choice, with their steps, as .xlsx."""
    post: Post = request.post  # type: ignore[attr-defined]
    path_, year, _years = _asked(request, post)
    division, show = path_[-1], _show(request, path_[-1])
    found = _standings(_within(post, division, year), "open" if show == "none" else show)
    title = _("%(division)s, %(year)s: backward schedules") % {"division": division.name, "year": year}
    outlooks = _outlooks(found)
    note = _("As of %(day)s; days are working days.") % {"day": clock.today()}
    return attachment(
        title, "xlsx", lambda file: write_schedules(outlooks, file, scope=division, title=title, note=note)
    )


def _asked(request: HttpRequest, post: Post) -> tuple[list[Division], int, list[int]]:
    """The path to the division, the year, and the years to choose from."""
    path_ = path_of(request, post)
    plans = Programme.objects.visible_to(post).with_ledger()
    years = sorted(set(plans.order_by().values_list("year", flat=True)), reverse=True)
    asked, now = request.GET.get("year", ""), clock.today().year
    year = int(asked) if asked.isdecimal() and int(asked) in years else now if now in years else max(years, default=now)
    return path_, year, years


def _show(request: HttpRequest, division: Division) -> str:
    """Which matters; of a village all, for they are few."""
    asked = request.GET.get("show", "")
    return asked if asked in SHOWN else "all" if division.level == Level.VILLAGE else "open"


def _within(post: Post, division: Division, year: int) -> MatterQuerySet:
    """Listed matters of the year that the post sees and that cover a village of the division."""
    visible = Matter.objects.visible_to(post)
    within = visible if division.prefix == post.prefix else visible.covering(division.prefix)
    return within.in_ledger().filter(year=year)


def _standings(matters: MatterQuerySet, show: str) -> list[Standing]:
    found = standings(matters if show == "all" else matters.filter(state__in=RUNNING))
    return [each for each in found if each.slip > 0] if show == "behind" else found


def _counts(matters: QuerySet, found: list[Standing], show: str, without: int) -> dict[str, int | None]:
    """Figures of the choice; those that another choice would tell are left out."""
    return {
        "shown": without if show == "none" else len(found),
        "behind": sum(each.slip > 0 for each in found),
        "without": without,
    }


def _rows(rows: list[Any], show: str, division: Division) -> dict[str, Any]:
    if show == "none":
        return {"bare": [{"matter": each, "village": wording.place(each.village, division)} for each in rows]}
    outlooks = _outlooks(rows)
    village = division.level == Level.VILLAGE
    axis, lanes = (None, [[] for _each in outlooks]) if village else gantt.of_many(outlooks)
    return {
        "axis": axis,
        "rows": [
            {
                "outlook": each,
                "matter": each.matter,
                "village": wording.place(each.matter.village, division),
                "stripes": stripes,
                "chart": gantt.of_matter(each) if village else None,
            }
            for each, stripes in zip(outlooks, lanes, strict=True)
        ],
        "unannounced": sorted({year for each in outlooks for year in each.unannounced}),
        "illustrative": any(each.matter.illustrative or each.matter.programme.illustrative for each in outlooks),
    }


def _outlooks(rows: list[Standing]) -> list[Outlook]:
    """The schedules of these matters, in their order, in three queries."""
    keys = [each.matter_id for each in rows]
    found = wording.with_places(Matter.objects.filter(pk__in=keys)).prefetch_related("schedule")
    by_key = {matter.pk: matter for matter in found}
    return [each for key in keys if (each := outlook(by_key[key]))]


urlpatterns = [
    path("schedules/", schedules, name="schedules"),
    path("schedules/export.xlsx", export, name="schedules_export"),
]
