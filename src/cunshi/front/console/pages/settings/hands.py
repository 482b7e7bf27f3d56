"""A post changes hands, or a colleague stands in for a while: with what is open in it shown before anybody presses."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Account, Post, PostQuerySet
from cunshi.foundation.people.queries import task_forces_of
from cunshi.foundation.people.rules import Capability
from cunshi.front.console.access import page
from cunshi.front.console.forms.hands import DelegateForm, EndDelegationForm, HandOverForm
from cunshi.front.console.pages.settings.frame import require_administrator, show, tabs
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters import queries
from cunshi.work.matters.states import State

# A list of colleagues to choose from stays readable.
COLLEAGUES = 100


@page("settings")
@never_cache
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a post to a successor from a day on; a new person gets an account in the same breath."""
    by = require_administrator(request)
    post = get_object_or_404(_posts().visible_to(by).filter(stands_in_for=None), pk=pk)
    form = HandOverForm(request.POST or None, initial={"on": clock.today()})
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _handed_over(request, by, post, form.cleaned_data)
        except Refused as refused:
            problems = refused.problems
    context = {"post": post, "form": form, "work": open_work(post)}
    return show(request, "console/settings_hand_over.html", "settings", context, problems)


def _handed_over(request: HttpRequest, by: Post, post: Post, given: dict[str, Any]) -> HttpResponse:
    """Do it: account and post come together or not at all."""
    account, password = given["account"], ""
    with transaction.atomic():
        if account is None:
            account, password = actions.add_account(
                by=by, division=post.division, username=given["username"], full_name=given["full_name"]
            )
        new = actions.hand_over(by=by, post=post, to=account, on=given["on"])
    if password:
        shown = {"tabs": tabs("settings"), "account": account, "appointed": new, "password": password}
        return render(request, "console/settings_password.html", shown)
    said = {"person": account, "post": new, "since": new.since}
    messages.success(request, _("%(person)s has the post from %(since)s on: %(post)s.") % said)
    return redirect("console:settings")


@page("settings")
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody act in a post for some days: the holder for the own post, the administrator for any below."""
    post, by, own = _whose(request, pk)
    colleagues = _colleagues(post, None if own else by)
    form = DelegateForm(request.POST or None, colleagues=colleagues, initial={"since": clock.today()})
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.delegate(by=by, post=post, **form.cleaned_data)
        except Refused as refused:
            problems = refused.problems
        else:
            said = {"person": made.account, "post": post, "since": made.since, "until": made.until}
            messages.success(request, _("%(person)s stands in for %(post)s from %(since)s to %(until)s.") % said)
            return redirect(_home(own))
    tab = "settings_account" if own else "settings"
    context = {"post": post, "form": form, "work": open_work(post), "back_name": _home(own)}
    return show(request, "console/settings_delegate.html", tab, context, problems)


@page("settings")
@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation early, or take back one that has not begun."""
    held = {post.pk: post for post in request.posts}  # type: ignore[attr-defined]
    row = get_object_or_404(_posts().exclude(stands_in_for=None).select_related("stands_in_for"), pk=pk)
    by = held.get(row.stands_in_for_id)
    own = by is not None
    if by is None:
        by = require_administrator(request)
        row = get_object_or_404(_posts().visible_to(by).exclude(stands_in_for=None), pk=pk)
    form = EndDelegationForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused([Problem(str(row), str(error)) for error in form.errors["until"]])
        actions.end_delegation(by=by, post=row, until=form.cleaned_data["until"])
    except Refused as refused:
        messages.error(request, " ".join(problem.sentence() for problem in refused.problems))
    else:
        messages.success(request, _("The delegation to %(person)s is ended.") % {"person": row.account})
    return redirect(_home(own))


def open_work(post: Post) -> dict[str, int]:
    """What is open in a post: it moves by itself on the day, nothing is copied."""
    waiting = queries.waiting_for(post)
    return {
        "waiting": waiting.exclude(state=State.DRAFTED).count(),
        "drafts": waiting.filter(state=State.DRAFTED).count(),
        "stages": sum(row.waits for row in queries.supervision_of(post)),
        "contested": queries.objections_to_answer(post).count(),
        "forces": task_forces_of(post).count(),
    }


def _posts() -> PostQuerySet:
    return Post.objects.not_over().select_related("account", "unit", "division")


def _whose(request: HttpRequest, pk: int) -> tuple[Post, Post, bool]:
    """The post, who delegates it, and whether that is its own holder."""
    own = next((post for post in request.posts if post.pk == pk and post.stands_in_for_id is None), None)  # type: ignore[attr-defined]
    if own is not None:
        return own, own, True
    by: Post = request.post  # type: ignore[attr-defined]
    if not by.may(Capability.MANAGE_PEOPLE):
        raise PermissionDenied
    return get_object_or_404(_posts().visible_to(by).filter(stands_in_for=None), pk=pk), by, False


def _colleagues(post: Post, administrator: Post | None) -> list[Account]:
    """Who can stand in: people of the same unit or division; an administrator also finds those just above and below."""
    near = Q(unit=post.unit_id) | Q(division=post.division_id)
    if administrator is not None:
        near |= Q(division__parent=post.division_id) | Q(division=post.division.parent_id)
    rows = Post.objects.current().filter(near)
    rows = rows.visible_to(administrator) if administrator is not None else rows
    found = Account.objects.filter(pk__in=rows.values("account"), is_active=True).exclude(pk=post.account_id)
    return list(found.order_by("full_name", "pk")[:COLLEAGUES])


def _home(own: bool) -> str:
    return "console:settings_account" if own else "console:settings"


urlpatterns = [
    path("settings/posts/<int:pk>/hand-over/", hand_over, name="settings_hand_over"),
    path("settings/posts/<int:pk>/delegate/", delegate, name="settings_delegate"),
    path("settings/delegations/<int:pk>/end/", end_delegation, name="settings_end_delegation"),
]
