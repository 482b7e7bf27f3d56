"""Each request acts as one post of the person who signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from cunshi.foundation.people.models import Post

SESSION_KEY = "post"


class PostMiddleware:
    """Set `request.post` (None for nobody or a person without a post) and `request.posts`, all that are held today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.posts = _posts(request)  # type: ignore[attr-defined]
        chosen = request.session.get(SESSION_KEY)
        request.post = next(  # type: ignore[attr-defined]
            (post for post in request.posts if post.pk == chosen),  # type: ignore[attr-defined]
            request.posts[0] if request.posts else None,  # type: ignore[attr-defined]
        )
        _speak(request)
        return self.get_response(request)


def _speak(request: HttpRequest) -> None:
    """In a browser that holds no choice of language, the one kept with the account counts."""
    if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        kept = request.user.language
        if kept != settings.LANGUAGE_CODE:
            translation.activate(kept)
            request.LANGUAGE_CODE = kept


def _posts(request: HttpRequest) -> list[Post]:
    if not request.user.is_authenticated:
        return []
    return list(Post.objects.current().filter(account=request.user).select_related("unit", "division", "account"))
