"""Units of the subtree, with the posts held in them and the matters that they lead or take part in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Post, ScopedQuerySet, Unit, UnitKind
from cunshi.front.console.access import page
from cunshi.front.console.forms.settings import UnitForm
from cunshi.front.console.pages.settings.frame import choose_division, require_administrator, show
from cunshi.kernel.problems import Refused
from cunshi.work.matters.models import Matter, MatterParticipant

UNITS_A_PAGE = 50


@page("settings")
def units(request: HttpRequest) -> HttpResponse:
    """The units of the subtree."""
    post: Post = request.post  # type: ignore[attr-defined]
    q, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    rows = _counted(post).select_related("division")
    if kind in UnitKind.values:
        rows = rows.filter(kind=kind)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(division__full_name__icontains=q) | Q(division__code__startswith=q))
    context = {
        "page": Paginator(rows, UNITS_A_PAGE).get_page(request.GET.get("page")),
        "q": q,
        "kind": kind,
        "kinds": UnitKind.choices,
    }
    return show(request, "console/settings_units.html", "settings_units", context)


def _counted(post: Post) -> ScopedQuerySet:
    """Units with `held` posts of today, and matters of the subtree that they `lead` or `join`."""
    matters = Matter.objects.visible_to(post).alive()
    joined = MatterParticipant.objects.filter(matter__in=matters.order_by().values("pk"))
    return Unit.objects.visible_to(post).annotate(
        held=_count(Post.objects.current(), "unit"), lead=_count(matters, "lead_unit"), join=_count(joined, "unit")
    )


def _count(rows: QuerySet, unit: str) -> Coalesce:
    grouped = rows.filter(**{unit: OuterRef("pk")}).order_by().values(unit).annotate(number=Count("pk"))
    return Coalesce(Subquery(grouped.values("number")), 0)


@page("settings")
def new_unit(request: HttpRequest) -> HttpResponse:
    """A unit of a division of the subtree."""
    post = require_administrator(request)
    choice = choose_division(request, post)
    form, problems = UnitForm(request.POST or None), choice.problems
    if request.method == "POST" and choice.division is not None and form.is_valid():
        try:
            unit = actions.add_unit(by=post, division=choice.division, **form.cleaned_data)
        except Refused as refused:
            problems = refused.problems
        else:
            said = {"unit": unit, "division": choice.division}
            messages.success(request, _("%(unit)s of %(division)s is added.") % said)
            return redirect("console:settings_units")
    context = {"choice": choice, "form": form if choice.division else None}
    return show(request, "console/settings_unit.html", "settings_units", context, problems)


urlpatterns = [
    path("settings/units/", units, name="settings_units"),
    path("settings/units/new/", new_unit, name="settings_new_unit"),
]
