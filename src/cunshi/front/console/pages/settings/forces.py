"""Task forces and leading groups: a named head, members of several units."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Post, ScopedQuerySet, TaskForce, TaskForceMember
from cunshi.foundation.people.queries import holders
from cunshi.front.console.access import page
from cunshi.front.console.forms.settings import TaskForceForm
from cunshi.front.console.pages.settings.frame import Choice, choose_division, require_administrator, show
from cunshi.kernel.problems import Refused

FORCES_A_PAGE = 20
# A list of posts to tick stays readable; others are found by searching.
POSTS_OFFERED = 100


@page("settings")
def forces(request: HttpRequest) -> HttpResponse:
    """The task forces of the subtree."""
    rows = _visible(request.post)  # type: ignore[attr-defined]
    page = Paginator(rows, FORCES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = _held(list(page.object_list))
    context = {"page": page}
    return show(request, "console/settings_forces.html", "settings_forces", context)


def _visible(post: Post) -> ScopedQuerySet:
    members = TaskForceMember.objects.select_related("post")
    rows = TaskForce.objects.visible_to(post).select_related("division", "head")
    return rows.prefetch_related(Prefetch("members", members))


def _held(forces: list[TaskForce]) -> list[TaskForce]:
    """Each with `holder`, who heads it today, and `joined`, its members of today: posts change hands."""
    today = holders(post for force in forces for post in (force.head, *_members(force)))
    for force in forces:
        force.holder = today[force.head_id]  # type: ignore[attr-defined]
        force.joined = [today[post.pk] for post in _members(force)]  # type: ignore[attr-defined]
    return forces


def _members(force: TaskForce) -> list[Post]:
    return [member.post for member in force.members.all()]


@page("settings")
def new_force(request: HttpRequest) -> HttpResponse:
    """A new task force of a division of the subtree."""
    post = require_administrator(request)
    choice = choose_division(request, post)
    return _form(request, post, choice, None)


@page("settings")
def force(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the head, the members and the duty of a task force."""
    post = require_administrator(request)
    found = _held([get_object_or_404(_visible(post), pk=pk)])[0]
    return _form(request, post, Choice(found.division), found)


def _form(request: HttpRequest, post: Post, choice: Choice, found: TaskForce | None) -> HttpResponse:
    problems, form, who = choice.problems, None, request.GET.get("who", "").strip()
    if choice.division is not None:
        kept = [*found.joined, found.holder] if found else []  # type: ignore[attr-defined]
        offered = _offered(post, choice.division, who, request.POST.getlist("members"), kept)
        form = TaskForceForm(request.POST or None, posts=offered, force=found)
        if request.method == "POST" and form.is_valid():
            try:
                return _formed(request, post, choice.division, form)
            except Refused as refused:
                problems = refused.problems
    context = {"choice": choice, "form": form, "force": found, "who": who}
    return show(request, "console/settings_force.html", "settings_forces", context, problems)


def _offered(post: Post, division: Division, who: str, ticked: list[str], kept: list[Post]) -> list[Post]:
    """Posts to choose from: those of the division and of the next level; by name those of the whole subtree."""
    rows = (
        Post.objects.visible_to(post).current().filter(stands_in_for=None).select_related("account", "unit", "division")
    )
    related = Q(division__code__startswith=division.prefix)
    near = Q(division=division) | Q(division__parent=division)
    named = Q(account__full_name__icontains=who) | Q(unit__name__icontains=who)
    chosen = [*(row.pk for row in kept), *(int(each) for each in ticked if each.isdigit())]
    found = list(rows.filter(related & named if who else near)[:POSTS_OFFERED])
    known = {row.pk for row in found}
    held = {row.pk: row for row in kept} | {row.pk: row for row in rows.filter(pk__in=chosen)}
    # Some of those chosen already may stand above the subtree or lie outside what was searched for.
    return [*(row for pk, row in held.items() if pk not in known), *found]


def _formed(request: HttpRequest, post: Post, division: Division, form: TaskForceForm) -> HttpResponse:
    made = actions.form_task_force(by=post, division=division, **form.cleaned_data)
    messages.success(request, _("The task force “%(name)s” is kept.") % {"name": made})
    return redirect("console:settings_forces")


urlpatterns = [
    path("settings/task-forces/", forces, name="settings_forces"),
    path("settings/task-forces/new/", new_force, name="settings_new_force"),
    path("settings/task-forces/<int:pk>/", force, name="settings_force"),
]
