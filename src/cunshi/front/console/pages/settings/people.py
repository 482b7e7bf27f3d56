"""People and posts: the list of the subtree; administrators add persons, appoint them and end posts."""

from axes.utils import reset as forget_failures
from django.contrib import messages
from django.core.paginator import Paginator
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
from cunshi.foundation.people.queries import delegations
from cunshi.foundation.people.rules import RoleKey
from cunshi.front.console.access import page
from cunshi.front.console.forms.settings import AppointForm, EndPostForm, NewPersonForm, PostForm
from cunshi.front.console.pages.settings.frame import choose_division, require_administrator, show, tabs
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused

POSTS_A_PAGE = 50


@page("settings")
def people(request: HttpRequest) -> HttpResponse:
    """The posts of the subtree, with whom they are held by."""
    return _list(request)


def _list(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    q, role, held = (request.GET.get(name, "").strip() for name in ("q", "role", "held"))
    posts = _found(request.post, q, role, held)  # type: ignore[attr-defined]
    context = {
        "page": Paginator(posts, POSTS_A_PAGE).get_page(request.GET.get("page")),
        "q": q,
        "role": role,
        "held": held,
        "roles": RoleKey.choices,
        "end_form": EndPostForm(initial={"until": clock.today()}),
        "delegations": delegations(Post.objects.visible_to(request.post))[:POSTS_A_PAGE],  # type: ignore[attr-defined]
    }
    return show(request, "console/settings_people.html", "settings", context, problems)


def _found(post: Post, q: str, role: str, held: str) -> PostQuerySet:
    posts = Post.objects.visible_to(post).select_related("account", "unit", "division")
    if held == "ended":
        posts = posts.filter(until__lt=clock.today())
    elif held != "all":
        posts = posts.current()
    if role in RoleKey.values:
        posts = posts.filter(role=role)
    words = Q(account__full_name__icontains=q) | Q(account__username__icontains=q) | Q(unit__name__icontains=q)
    return posts.filter(words | Q(division__full_name__icontains=q) | Q(division__code__startswith=q)) if q else posts


@page("settings")
@never_cache
def new_person(request: HttpRequest) -> HttpResponse:
    """A person with an account and a first post; the password is shown once, in the answer itself."""
    return _appointing(request, NewPersonForm, "console/settings_person.html")


@page("settings")
def appoint(request: HttpRequest) -> HttpResponse:
    """A further post for a person who has an account."""
    return _appointing(request, AppointForm, "console/settings_appoint.html")


def _appointing(request: HttpRequest, kind: type[PostForm], template: str) -> HttpResponse:
    post = require_administrator(request)
    choice = choose_division(request, post)
    form, problems = None, choice.problems
    if choice.division is not None:
        given = {"username": request.GET.get("username", ""), "since": clock.today()}
        data = request.POST if request.method == "POST" else None
        form = kind(data, division=choice.division, post=post, initial=given)
        if data is not None and form.is_valid():
            try:
                return _appointed(request, form)
            except Refused as refused:
                problems = refused.problems
    return show(request, template, "settings", {"choice": choice, "form": form}, problems)


def _appointed(request: HttpRequest, form: PostForm) -> HttpResponse:
    """Do it: account and post come together or not at all."""
    by, cleaned, password = request.post, form.cleaned_data, ""  # type: ignore[attr-defined]
    with transaction.atomic():
        account: Account | None = cleaned.get("account")
        if account is None:
            account, password = actions.add_account(
                by=by, division=form.division, username=cleaned["username"], full_name=cleaned["full_name"]
            )
        post = actions.appoint(
            by=by,
            account=account,
            unit=cleaned["unit"],
            role=cleaned["role"],
            division=form.division,
            since=cleaned["since"],
            title=cleaned["title"],
        )
    if password:
        shown = {"tabs": tabs("settings"), "account": account, "appointed": post, "password": password}
        return render(request, "console/settings_password.html", shown)
    messages.success(request, _("%(person)s is appointed: %(post)s.") % {"person": account, "post": post})
    return redirect("console:settings")


@page("settings")
@never_cache
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password for the person of a post who lost theirs, shown once, in the answer itself."""
    by = require_administrator(request)
    post = get_object_or_404(Post.objects.visible_to(by).select_related("account", "unit", "division"), pk=pk)
    try:
        password = actions.reset_password(by=by, account=post.account)
    except Refused as refused:
        return _list(request, refused.problems)
    # Who lost a password has often tried it until the door was shut.
    forget_failures(username=post.account.username)
    shown = {"tabs": tabs("settings"), "account": post.account, "appointed": post, "password": password}
    return render(request, "console/settings_password.html", shown)


@page("settings")
@require_POST
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a post end on a date."""
    by = require_administrator(request)
    ending = get_object_or_404(Post.objects.visible_to(by).select_related("account", "unit", "division"), pk=pk)
    form = EndPostForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused([Problem(str(ending), str(error)) for error in form.errors["until"]])
        actions.end_post(by=by, post=ending, until=form.cleaned_data["until"])
    except Refused as refused:
        return _list(request, refused.problems)
    said = {"person": ending.account, "post": ending, "until": ending.until}
    messages.success(request, _("The post of %(person)s (%(post)s) ends on %(until)s.") % said)
    return redirect("console:settings")


urlpatterns = [
    path("settings/", people, name="settings"),
    path("settings/people/new/", new_person, name="settings_new_person"),
    path("settings/people/appoint/", appoint, name="settings_appoint"),
    path("settings/posts/<int:pk>/end/", end_post, name="settings_end_post"),
    path("settings/posts/<int:pk>/password/", reset_password, name="settings_reset_password"),
]
