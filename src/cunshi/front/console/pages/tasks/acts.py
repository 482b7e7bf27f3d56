"""The acts on a task's page: note, prove, close, name, open again; refused, the page keeps what was typed."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cunshi.foundation.people.models import Post, Unit
from cunshi.front.console.access import page
from cunshi.front.console.pages.tasks.places import Work, load
from cunshi.front.console.pages.tasks.task import PLACE, post_of, show
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.tasks import actions
from cunshi.work.tasks.models import PieceFile
from cunshi.work.tasks.rules import MOST_FILES


@page("tasks")
@require_POST
def act(request: HttpRequest, plan: str, key: str, code: str, month: int, name: str) -> HttpResponse:
    """Do one of ACTS for a task."""
    if name not in ACTS:
        raise Http404
    work = load(post_of(request), plan, key, code, month)
    try:
        said = ACTS[name](request, post_of(request), work)
    except Refused as refusal:
        again = load(post_of(request), plan, key, code, month)
        return show(request, again, problems=refusal.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, said)
    return redirect(work.url)


def _note(request: HttpRequest, post: Post, work: Work) -> str:
    posted = request.POST
    actions.note(
        by=post, place=work.place, percent=_number(posted.get("percent", "")), line=posted.get("line", ""),
        why=posted.get("why", ""), base=_base(request),
    )  # fmt: skip
    return _("The progress is noted.")


def _prove(request: HttpRequest, post: Post, work: Work) -> str:
    if not _stored(request, post, work):
        raise Refused.because(_("evidence"), _("No file was chosen."), _("Choose a file or photo."))
    return _("The evidence is kept.")


def _close(request: HttpRequest, post: Post, work: Work) -> str:
    # What came along is kept first: a refusal for another reason loses no file.
    count = _stored(request, post, work)
    actions.close(by=post, place=work.place, line=request.POST.get("closing", ""), base=_base(request) + count)
    return _("The task is closed.")


def _stored(request: HttpRequest, post: Post, work: Work) -> int:
    """Keep the files sent, one by one; what could not be taken is told together, the rest stays."""
    problems: list[Problem] = []
    kept = 0
    # One more than there is room for, so that the action says how many there may be.
    for each in request.FILES.getlist("files")[: MOST_FILES + 1]:
        kept += _took(post, work, each, problems)
    if problems:
        raise Refused(problems)
    return kept


def _took(post: Post, work: Work, file: UploadedFile, problems: list[Problem]) -> bool:
    try:
        actions.add_file(by=post, place=work.place, name=file.name or "", content=file.read())
    except Refused as refusal:
        problems += refusal.problems
        return False
    return True


def _remove(request: HttpRequest, post: Post, work: Work) -> str:
    row = PieceFile.objects.filter(pk=_number(request.POST.get("file", "")) or 0, piece=work.piece).first()
    if row is None:
        raise Http404
    actions.remove_file(by=post, place=work.place, file=row)
    return _("The file is taken out; the history keeps that it was there.")


def _name(request: HttpRequest, post: Post, work: Work) -> str:
    unit = Unit.objects.filter(pk=_number(request.POST.get("unit", "")) or 0).first()
    if unit is None:
        raise Refused.because(_("lead unit"), _("No unit was chosen."), _("Choose a unit of the list."))
    reason = request.POST.get("reason", "")
    actions.name_lead(by=post, place=work.place, unit=unit, reason=reason, base=_base(request))
    return _("The lead unit is named; it finds the task in its month list.")


def _parties(request: HttpRequest, post: Post, work: Work) -> str:
    units = Unit.objects.filter(pk__in=_numbers(request, "units"))
    persons = Post.objects.filter(pk__in=_numbers(request, "persons")).select_related("account", "unit")
    actions.set_parties(by=post, place=work.place, units=list(units), persons=list(persons), base=_base(request))
    return _("Who takes part is kept.")


def _reopen(request: HttpRequest, post: Post, work: Work) -> str:
    actions.reopen(by=post, place=work.place, reason=request.POST.get("reason", ""), base=_base(request))
    return _("The task is open again.")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [number for text in request.POST.getlist(name) if (number := _number(text)) is not None]


def _base(request: HttpRequest) -> int:
    return _number(request.POST.get("base", "")) or 0


ACTS: dict[str, Callable[[HttpRequest, Post, Work], str]] = {
    "note": _note,
    "prove": _prove,
    "close": _close,
    "remove": _remove,
    "name": _name,
    "parties": _parties,
    "reopen": _reopen,
}
urlpatterns = [path(f"{PLACE}<str:name>/", act, name="act_on_task")]
