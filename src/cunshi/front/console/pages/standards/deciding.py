"""Decisions on a village from the dialogs of its page: grade, planning class, honour."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.standards.places import Place, day, load, post_of, whole
from cunshi.front.console.pages.standards.village import show
from cunshi.kernel.problems import Refused
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import actions


@page("standards")
@require_POST
def decide(request: HttpRequest, code: str, plan: str, act: str) -> HttpResponse:
    """Do one of ACTS; refused, the page comes back with what is to be mended and what was typed."""
    post = post_of(request)
    place = load(post, code, plan)
    if act not in ACTS or place.programme is None or place.programme.key != plan:
        raise Http404
    run, done = ACTS[act]
    try:
        run(post, place, place.programme, request.POST)
    except Refused as refusal:
        return show(request, place, problems=refusal.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, str(done))
    return redirect(place.url)


def _grade(post: Post, place: Place, programme: Programme, data: Mapping[str, str]) -> None:
    actions.give_grade(
        by=post,
        programme=programme,
        standard=data.get("standard", ""),
        village=place.village,
        grade=data.get("grade", ""),
        document=data.get("document", ""),
        decided_on=day(data.get("decided_on", "")),
        reason=data.get("reason", ""),
        base=whole(data.get("base", "")),
    )


def _class(post: Post, place: Place, programme: Programme, data: Mapping[str, str]) -> None:
    actions.give_class(
        by=post,
        programme=programme,
        village=place.village,
        village_class=data.get("village_class", ""),
        since=day(data.get("since", "")),
        document=data.get("document", ""),
        reason=data.get("reason", ""),
        base=whole(data.get("base", "")),
    )


def _honour(post: Post, place: Place, programme: Programme, data: Mapping[str, str]) -> None:
    actions.give_honour(
        by=post,
        programme=programme,
        village=place.village,
        honour=data.get("honour", ""),
        decided_on=day(data.get("decided_on", "")),
        document=data.get("document", ""),
        taken="taken" in data,
        reason=data.get("reason", ""),
        base=whole(data.get("base", "")),
    )


Act = Callable[[Post, Place, Programme, Mapping[str, str]], None]
ACTS: dict[str, tuple[Act, Promise]] = {
    "grade": (_grade, _l("The grade is decided and stands in the village's history.")),
    "class": (_class, _l("The planning class is entered.")),
    "honour": (_honour, _l("The honour is entered.")),
}

urlpatterns = [path("standards/<str:code>/<slug:plan>/<slug:act>/", decide, name="decide_village")]
