"""What the pages of households share: the post, a household or member within its subtree, the villages it enters."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.residents import access
from cunshi.foundation.residents.models import Household, Resident
from cunshi.front.console.forms.residents import ToldForm
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused


def post_of(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


def household_of(post: Post, pk: int) -> Household:
    """A household of the post's subtree, an ended one too; one outside doesn't exist here."""
    return get_object_or_404(Household.objects.visible_to(post).select_related("division"), pk=pk)


def member_of(post: Post, pk: int) -> Resident:
    rows = Resident.objects.visible_to(post).select_related("household__division")
    return get_object_or_404(rows, pk=pk)


def require_writer(post: Post) -> None:
    if not access.may_register(post):
        raise PermissionDenied


def villages_of(post: Post) -> list[Division]:
    """The villages and communities whose households the post enters."""
    return list(Division.objects.within(post.division_id).at_level(Level.VILLAGE).order_by("code"))


def version_of(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def attempt(form: ToldForm, act: Callable[[], object]) -> list[Problem] | None:
    """Do the act; None when it is done, else what stands at no field of the form.

    Where a field is wrong by itself the act is only tried, so that every problem is told at once.
    """
    try:
        with transaction.atomic():
            act()
            if form.is_valid():
                return None
            transaction.set_rollback(True)
    except Refused as refusal:
        return form.tell(refusal.problems)
    return []


def show(
    request: HttpRequest, template: str, context: dict[str, Any], problems: list[Problem] | None = None
) -> HttpResponse:
    """Render a page; `wrong` in the context or problems say that nothing was done."""
    wrong = bool(problems) or context.get("wrong", False)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, f"console/residents/{template}", {"problems": problems or [], **context}, status=status)
