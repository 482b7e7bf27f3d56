"""The division that a page is about: asked for in the address, within the post's own subtree."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from cunshi.foundation.divisions import queries as divisions
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.kernel import codes
from cunshi.kernel.codes import Level

Group = tuple[str, Sequence[Division]]


def path_of(request: HttpRequest, post: Post) -> list[Division]:
    """The divisions from the post's own down to the one asked for, its own by default."""
    code, own = request.GET.get("division", ""), post.division
    if code in ("", own.code):
        return [own]
    if codes.check(code):
        raise Http404
    if not post.covers(code):
        raise PermissionDenied
    found = [each for each in divisions.path_to(code).order_by("code") if post.covers(each.code)]
    if not found or found[-1].code != code:
        raise Http404
    return found


def place_of(request: HttpRequest, code: str) -> tuple[Division, list[Division]]:
    """A division of the post's subtree and the way to it from the post's own; one outside doesn't exist here."""
    post: Post = request.post  # type: ignore[attr-defined]
    require_covered(post, code)
    line = list(divisions.path_to(code).order_by("code"))
    if not line or line[-1].code != code:
        raise Http404
    return line[-1], [each for each in line if post.covers(each.code)]


def require_covered(post: Post, code: str) -> None:
    """Http404 for what is no code, and for a division outside the post's subtree."""
    if codes.check(code) or not post.covers(code):
        raise Http404


def below(division: Division) -> list[Group]:
    """What can be chosen below, in groups; a region offers its counties, so that a village is three steps away."""
    if division.level == Level.VILLAGE:
        return []
    if division.level != Level.REGION:
        children = list(Division.objects.children_of(division.code))
        return [("", children)] if children else []
    found = (
        Division.objects.within(division.code).living().filter(level__in=[Level.CITY, Level.COUNTY]).order_by("code")
    )
    cities: dict[str, tuple[str, list[Division]]] = {}
    for each in found:
        if each.level == Level.CITY:
            cities[each.code] = (each.short_name, [])
        else:
            cities[str(each.parent_id)][1].append(each)
    return list(cities.values())
