"""What the phone reads: who is signed in, and all that a village needs offline, within its post."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import RoleKey
from cunshi.front.field.door import door, person, whole
from cunshi.front.field.told import village
from cunshi.kernel import clock
from cunshi.kernel.codes import Level


@require_GET
@door
def who(request: HttpRequest) -> JsonResponse:
    """Asked before each sending: the person, a token to write with, and the time."""
    return JsonResponse({"account": _account(request), "csrf": get_token(request), "now": _real_now()})


@require_GET
@door
def data(request: HttpRequest) -> JsonResponse:
    """What the post owes, its matters and the stages to sign; for the post asked for, if the person holds it."""
    posts: list[Post] = request.posts  # type: ignore[attr-defined]
    chosen = whole(request.GET.get("post", ""))
    acting: Post | None = request.post  # type: ignore[attr-defined]
    # Of several posts the village's own is meant here, unless another one is asked for.
    at_home = next((post for post in posts if post.level == Level.VILLAGE), acting)
    usual = acting if acting and acting.level == Level.VILLAGE else at_home
    post = next((each for each in posts if each.pk == chosen), usual)
    here = village(post) if post and post.level == Level.VILLAGE else {"owed": [], "matters": [], "stages": []}
    return JsonResponse(
        {
            "account": _account(request),
            "post": post.pk if post else 0,
            "posts": [_post(each) for each in posts],
            "now": _real_now(),
            "today": clock.today().isoformat(),
            **here,
        }
    )


def _account(request: HttpRequest) -> dict[str, Any]:
    account = person(request)
    return {"id": account.pk, "name": str(account)}


def _post(post: Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "name": str(post),
        "place": post.division.short_name,
        "village": post.level == Level.VILLAGE,
        "reports": post.role == RoleKey.VILLAGE_CLERK,
        "supervises": post.role == RoleKey.VILLAGE_SUPERVISOR,
    }


def _real_now() -> str | None:
    """The time that a phone's clock can be held against; none while a demonstration's date is set."""
    return None if clock.is_set() else clock.now().isoformat()
