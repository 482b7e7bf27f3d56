"""One task: the words of its clause, who does it, how far it is, what proves it, and what was said of it."""

from typing import Any

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from cunshi.foundation.evidence.pictures import COPIES
from cunshi.foundation.evidence.queries import copy_of
from cunshi.foundation.people.models import Post, Unit, UnitKind
from cunshi.front.console.access import page
from cunshi.front.console.pages.tasks.places import Work, args_of, load
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.tasks import turns
from cunshi.work.tasks import access
from cunshi.work.tasks.models import PieceFile
from cunshi.work.tasks.places import can_lead

_INLINE = ("image/", "application/pdf")
_TAKING_PART = (UnitKind.OFFICE, UnitKind.DEPARTMENT, UnitKind.GOVERNMENT, UnitKind.OTHER)


@page("tasks")
@require_GET
def task(request: HttpRequest, plan: str, key: str, code: str, month: int) -> HttpResponse:
    """The task as a page to read, print and act on."""
    return show(request, load(post_of(request), plan, key, code, month))


def post_of(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


def show(request: HttpRequest, work: Work, *, problems: list[Problem] | None = None, status: int = 200) -> HttpResponse:
    """The page, with what was typed where an act was refused."""
    post, place, piece = post_of(request), work.place, work.piece
    closed = piece is not None and piece.closed_on is not None
    begun = place.turn.first <= clock.today()
    works = not closed and access.may_work(post, place, piece, work.lead)
    directs = not closed and access.may_direct(post, place)
    parties = list(piece.parties.all()) if piece else []
    files = list(piece.files.select_related("file__photo", "added_by__unit")) if piece else []
    context: dict[str, Any] = {
        "work": work,
        "place": place,
        "piece": piece,
        "args": args_of(place),
        "days_late": max((clock.today() - place.turn.last).days, 0) if work.state == "late" else 0,
        "named": {"units": [each.unit for each in parties if each.unit], "persons": _persons(parties)},
        "files": files,
        "lacking": max(place.task.evidence - len(files), 0),
        "steps": _steps(work),
        "turns": [each for each in turns(place.programme.pack, place.task) if each.month],
        "may_work": works and begun,
        "not_begun": works and not begun,
        "may_reopen": closed and access.may_reopen(post, place),
        "hidden": {"base": work.base},
        **(_choices(work, parties, directs=directs) if works or directs else {}),
        "typed": request.POST if problems else {},
        "problems": problems or [],
    }
    return render(request, "console/tasks/task.html", context, status=status)


def _persons(parties: list[Any]) -> list[Post]:
    return [each.person for each in parties if each.person]


def _steps(work: Work) -> list[Any]:
    if work.piece is None:
        return []
    return list(work.piece.steps.select_related("by__unit", "by__account", "unit").order_by("-pk"))


def _choices(work: Work, parties: list[Any], *, directs: bool) -> dict[str, Any]:
    """Who can lead; units that can take part: of the plan's division and right below it; persons of the lead unit."""
    place = work.place
    root = place.programme.root_id
    near = Q(division__in={root, place.holder}) | Q(division__parent=root, division__level__lte=Level.TOWNSHIP)
    units = Unit.objects.filter(near, division__valid_until=None).select_related("division")
    known = list(units.order_by("division_id", "name"))
    posts = Post.objects.current().select_related("account", "unit").order_by("account__full_name", "pk")
    mine = posts.filter(unit=work.lead) if work.lead else posts.filter(division=place.holder)
    chosen = {each.unit_id for each in parties}, {each.person_id for each in parties}
    taking = [each for each in known if each.kind in _TAKING_PART and each != work.lead]
    return {
        "leads": [each for each in known if can_lead(place, each)] if directs else [],
        "parties": {
            "units": [(each, each.pk in chosen[0]) for each in taking],
            "persons": [(each, each.pk in chosen[1]) for each in mine],
        },
    }


@page("tasks")
@require_GET
def file(request: HttpRequest, plan: str, key: str, code: str, month: int, pk: int, size: str) -> FileResponse:
    """A file of a task that the post sees; "thumbnail" is a small copy of a photo, "original" the file itself."""
    if size not in ("original", *COPIES):
        raise Http404
    work = load(post_of(request), plan, key, code, month)
    row = get_object_or_404(PieceFile.objects.select_related("file"), pk=pk, piece=work.piece)
    kind = row.file.media_type if size == "original" else "image/jpeg"
    try:
        content = (row.file.path if size == "original" else copy_of(row.file, size)).open("rb")
    except (FileNotFoundError, Refused):
        raise Http404 from None
    response = FileResponse(content, as_attachment=not kind.startswith(_INLINE), filename=row.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


PLACE = "tasks/<slug:plan>/<slug:key>/<str:code>/<int:month>/"
urlpatterns = [
    path(PLACE, task, name="task"),
    path(f"{PLACE}files/<int:pk>/<str:size>/", file, name="task_file"),
]
