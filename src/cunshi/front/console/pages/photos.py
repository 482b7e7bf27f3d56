"""Photos as pages show them: small copies and originals within the post's reach; photos used again, side by side."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cunshi.foundation.evidence.actions import judge
from cunshi.foundation.evidence.models import PhotoUse, ReuseFlag
from cunshi.foundation.evidence.pictures import COPIES
from cunshi.foundation.evidence.queries import copy_of, judged_flags, open_flags
from cunshi.foundation.people.models import Post
from cunshi.front.console import shown_photos
from cunshi.front.console.access import page
from cunshi.front.console.forms.photos import JudgeForm
from cunshi.kernel.problems import Problem, Refused

_ROWS = 10


@page("ledger")
@require_GET
def photo(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """A copy ("thumbnail", "page") or the original of a used photo, for posts that may see what it was used for."""
    use = get_object_or_404(PhotoUse.objects.select_related("photo__file"), pk=pk)
    if not shown_photos.may_see(_post(request), use):
        raise Http404
    file = use.photo.file
    try:
        content = (file.path if kind == "original" else copy_of(file, kind)).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    media_type = file.media_type if kind == "original" else "image/jpeg"
    response = FileResponse(content, filename=use.name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@page("reuse")
@require_GET
def reuse(request: HttpRequest) -> HttpResponse:
    """Photos that look like earlier ones: to be judged, or to be known."""
    return _show(request)


@page("reuse")
@require_POST
def judge_reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge a pair: the same photo or not, with the reason."""
    post = _post(request)
    flag = get_object_or_404(ReuseFlag.objects.visible_to(post), pk=pk)
    form = JudgeForm(request.POST, auto_id=f"judge-{pk}-%s")
    if not form.is_valid():
        problems = [
            Problem(str(form.fields[name].label), str(text)) for name in form.errors for text in form.errors[name]
        ]
        return _show(request, kept={pk: form}, problems=problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        judge(by=post, flag=flag, same=form.cleaned_data["same"] == "yes", reason=form.cleaned_data["reason"])
    except Refused as refusal:
        return _show(request, kept={pk: form}, problems=refusal.problems, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Judged. The reason is kept with your name."))
    return redirect("console:reuse")


def _show(
    request: HttpRequest,
    *,
    kept: dict[int, JudgeForm] | None = None,
    problems: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    post = _post(request)
    waiting = Paginator(open_flags(post), _ROWS).get_page(request.GET.get("page"))
    judged = Paginator(judged_flags(post), _ROWS).get_page(request.GET.get("judged"))
    pairs = shown_photos.pairs(post, [*waiting, *judged])
    for pair in pairs:
        blank = JudgeForm(auto_id=f"judge-{pair.flag.pk}-%s")
        pair.form = (kept or {}).get(pair.flag.pk, blank) if pair.may_judge else None
    context: dict[str, Any] = {
        "open": [pair for pair in pairs if pair.flag.verdict is None],
        "judged": [pair for pair in pairs if pair.flag.verdict],
        "page": waiting,
        "judged_page": judged,
        "problems": problems or [],
    }
    return render(request, "console/reuse.html", context, status=status)


def _post(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


urlpatterns = [
    *(path(f"photos/<int:pk>/{kind}/", photo, {"kind": kind}, name=f"photo_{kind}") for kind in (*COPIES, "original")),
    path("reuse/", reuse, name="reuse"),
    path("reuse/<int:pk>/judge/", judge_reuse, name="judge_reuse"),
]
