"""Which pages a post can open, and the door that every page stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability

# Pages that need a capability; all others are open to every post, each within its own subtree.
NEEDS: dict[str, frozenset[Capability]] = {
    "screening": frozenset({Capability.DECIDE}),
}


def may_open(post: Post, page: str) -> bool:
    """Whether the post has a use for the page."""
    needed = NEEDS.get(page)
    return needed is None or any(post.may(each) for each in needed)


def page(name: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page for people with a post: signs in first, says so to a person without a post, refuses the wrong role."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            post: Post | None = request.post  # type: ignore[attr-defined]
            if post is None:
                return render(request, "console/no_post.html", status=403)
            if not may_open(post, name):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
