"""What all answers to the phone share: who asks, as which post, and problems as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Account, Post
from cunshi.kernel.problems import Problem, Refused

Answer = Callable[[HttpRequest], JsonResponse]


class Stranger(Exception):
    """The phone speaks for another person than the one who is signed in."""


def door(view: Answer) -> Answer:
    """For signed-in people; says in JSON who is missing or what is wrong, and lets nobody keep the answer."""

    @wraps(view)
    def guarded(request: HttpRequest) -> JsonResponse:
        if not request.user.is_authenticated:
            response = JsonResponse({"signed_out": True}, status=401)
        else:
            try:
                response = view(request)
            except Stranger:
                response = JsonResponse({"stranger": True}, status=403)
            except Refused as refused:
                response = JsonResponse({"problems": problems(refused)}, status=422)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def problems(refused: Refused) -> list[dict[str, str]]:
    return [{"where": str(each.where), "what": str(each.what), "mend": str(each.mend)} for each in refused.problems]


def person(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user


def post_of(request: HttpRequest, account: int, post: int) -> Post:
    """The post that the phone writes for. Refused when it is another person's or no longer held."""
    if account != request.user.pk:
        raise Stranger
    held: Post | None = next((each for each in request.posts if each.pk == post), None)  # type: ignore[attr-defined]
    if held is None:
        raise Refused(
            Problem(
                "",
                _("You no longer hold the post for which this was written."),
                _("Hand its photos and figures to whoever holds the post now, then discard it here."),
            )
        )
    return held


def whole(text: Any) -> int:
    """A number of a form; 0 for anything that is none."""
    return int(text) if str(text).isdecimal() and len(str(text)) < 19 else 0
