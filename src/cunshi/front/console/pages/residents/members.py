"""Members of a household: entered, changed, moved to another household, gone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cunshi.foundation.people.models import Post
from cunshi.foundation.residents import actions, queries
from cunshi.foundation.residents.models import Household
from cunshi.front.console.access import page
from cunshi.front.console.forms.residents import LeaveForm, MemberForm, MoveForm
from cunshi.front.console.pages.residents.frame import (
    attempt,
    household_of,
    member_of,
    post_of,
    require_writer,
    show,
    version_of,
    villages_of,
)
from cunshi.kernel.problems import Refused

_PERSONAL = ("id_number", "phone", "bank", "name", "born")


@page("residents")
@sensitive_post_parameters(*_PERSONAL)
@never_cache
@require_http_methods(["GET", "POST"])
def new_member(request: HttpRequest, pk: int) -> HttpResponse:
    """A member of a household; its head first."""
    post = post_of(request)
    row = household_of(post, pk)
    require_writer(post)
    if request.method != "POST":
        first = not row.members.filter(left_on=None).exists()
        form = MemberForm(initial={"relation": "head", "name": row.head} if first else {})
        return show(request, "member.html", {"form": form, "row": row})
    form = MemberForm(request.POST)
    problems = attempt(form, lambda: actions.add_resident(by=post, household=row, draft=form.draft()))
    if problems is not None:
        return show(request, "member.html", {"form": form, "row": row, "wrong": True}, problems)
    messages.success(request, _("%(name)s is entered.") % {"name": form.cleaned_data["name"]})
    again = request.POST.get("act") == "more"
    return redirect("console:new_member" if again else "console:household", pk)


@page("residents")
@sensitive_post_parameters(*_PERSONAL)
@never_cache
@require_http_methods(["GET", "POST"])
def edit_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a member; what stays empty of the personal numbers stays as it is."""
    post = post_of(request)
    member = member_of(post, pk)
    require_writer(post)
    context = {"row": member.household, "member": member}
    if request.method != "POST":
        return show(request, "member.html", {**context, "form": MemberForm(row=member), "version": member.version})
    form, version = MemberForm(request.POST, row=member), version_of(request)
    problems = attempt(
        form, lambda: actions.change_resident(by=post, resident=member, draft=form.draft(), version=version)
    )
    if problems is not None:
        return show(request, "member.html", {**context, "form": form, "version": version, "wrong": True}, problems)
    messages.success(request, _("The changes are saved."))
    return redirect("console:household", member.household_id)


@page("residents")
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A member died or moved away."""
    post = post_of(request)
    member = member_of(post, pk)
    require_writer(post)
    context = {"row": member.household, "member": member}
    if request.method != "POST":
        return show(request, "leave.html", {**context, "form": LeaveForm(), "version": member.version})
    form, version = LeaveForm(request.POST), version_of(request)
    problems = attempt(
        form, lambda: actions.leave(by=post, resident=member, on=form.day(), why=form.reason(), version=version)
    )
    if problems is not None:
        return show(request, "leave.html", {**context, "form": form, "version": version, "wrong": True}, problems)
    messages.success(request, _("%(name)s has left the household.") % {"name": member.name})
    return redirect("console:household", member.household_id)


@page("residents")
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """A member comes to live in another household of the post's villages."""
    post = post_of(request)
    member = member_of(post, pk)
    require_writer(post)
    villages, context = villages_of(post), {"row": member.household, "member": member}
    if request.method != "POST":
        form = MoveForm(villages=villages, initial={"village": member.household.division_id})
        return show(request, "move.html", {**context, "form": form, "version": member.version})
    form, version = MoveForm(request.POST, villages=villages), version_of(request)

    def act() -> None:
        to = _target(post, request.POST.get("village", ""), request.POST.get("number", ""))
        actions.move(by=post, resident=member, to=to, relation=request.POST.get("relation", ""), version=version)

    problems = attempt(form, act)
    if problems is not None:
        return show(request, "move.html", {**context, "form": form, "version": version, "wrong": True}, problems)
    messages.success(request, _("%(name)s has moved.") % {"name": member.name})
    return redirect("console:household", member_of(post, pk).household_id)


def _target(post: Post, code: str, number: str) -> Household:
    found = queries.households(post).filter(division=code, number=number.strip()).first()
    if found is None:
        raise Refused.because(
            _("Household number"),
            _("The village has no household of this number."),
            _("Look it up in the list of households, or enter the household first."),
        )
    return found


urlpatterns = [
    path("residents/<int:pk>/members/new/", new_member, name="new_member"),
    path("residents/members/<int:pk>/", edit_member, name="edit_member"),
    path("residents/members/<int:pk>/leave/", leave, name="leave_household"),
    path("residents/members/<int:pk>/move/", move, name="move_member"),
]
