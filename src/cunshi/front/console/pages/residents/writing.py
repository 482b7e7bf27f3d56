"""Entering, changing and ending a household."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.residents import actions
from cunshi.foundation.residents.models import Household
from cunshi.front.console.access import page
from cunshi.front.console.forms.residents import HouseholdForm, LeaveForm
from cunshi.front.console.pages.residents.frame import (
    attempt,
    household_of,
    post_of,
    require_writer,
    show,
    version_of,
    villages_of,
)


@page("residents")
@require_http_methods(["GET", "POST"])
def new_household(request: HttpRequest) -> HttpResponse:
    """A household of the clerk's own village, or of one of the township's."""
    post = post_of(request)
    require_writer(post)
    villages = villages_of(post)
    own = villages[0] if len(villages) == 1 else None
    if request.method != "POST":
        form = HouseholdForm(villages=villages, initial={"village": request.GET.get("division", "")})
        return show(request, "form.html", {"form": form, "own": own})
    form, made = HouseholdForm(request.POST, villages=villages), list[Household]()
    village = _chosen(villages, request.POST.get("village", "")) or own

    def act() -> None:
        if village is not None:
            made.append(actions.register_household(by=post, village=village, draft=form.draft()))

    problems = attempt(form, act)
    if problems is not None:
        return show(request, "form.html", {"form": form, "own": own, "wrong": True}, problems)
    messages.success(request, _("The household is entered. Next: its members."))
    return redirect("console:new_member", made[-1].pk)


def _chosen(villages: list[Division], code: str) -> Division | None:
    """The village that the form names, none where it names none. Http404 for one that is not the post's."""
    found = next((each for each in villages if each.code == code), None)
    if code and found is None:
        raise Http404
    return found


@page("residents")
@require_http_methods(["GET", "POST"])
def edit_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a household's number, group, head's name, size or kinds."""
    post = post_of(request)
    row = household_of(post, pk)
    require_writer(post)
    if request.method != "POST":
        form = HouseholdForm(initial=HouseholdForm.initial_of(row))
        return show(request, "form.html", {"form": form, "row": row, "version": row.version})
    form, version = HouseholdForm(request.POST), version_of(request)
    problems = attempt(
        form, lambda: actions.change_household(by=post, household=row, draft=form.draft(), version=version)
    )
    if problems is not None:
        context = {"form": form, "row": row, "version": version, "wrong": True}
        return show(request, "form.html", context, problems)
    messages.success(request, _("The changes are saved."))
    return redirect("console:household", pk)


@page("residents")
@require_http_methods(["GET", "POST"])
def end_household(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole household left; its members leave with it."""
    post = post_of(request)
    row = household_of(post, pk)
    require_writer(post)
    if request.method != "POST":
        return show(request, "leave.html", {"form": LeaveForm(), "row": row, "version": row.version})
    form, version = LeaveForm(request.POST), version_of(request)
    problems = attempt(
        form,
        lambda: actions.end_household(by=post, household=row, on=form.day(), why=form.reason(), version=version),
    )
    if problems is not None:
        return show(request, "leave.html", {"form": form, "row": row, "version": version, "wrong": True}, problems)
    messages.success(request, _("The household has ended; its record stays."))
    return redirect("console:household", pk)


urlpatterns = [
    path("residents/new/", new_household, name="new_household"),
    path("residents/<int:pk>/edit/", edit_household, name="edit_household"),
    path("residents/<int:pk>/end/", end_household, name="end_household"),
]
