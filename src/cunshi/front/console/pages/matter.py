"""The page of one matter: where it stands, what can be done with it now, and all that happened to it."""

from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from cunshi.exchange.archives.packing import archive_name, write_archive
from cunshi.foundation.history.queries import changes_of
from cunshi.foundation.people.models import Post, Unit
from cunshi.front.console.access import page
from cunshi.front.console.forms.fields import problems_of
from cunshi.front.console.forms.matter import ActForm, DeliberationForm
from cunshi.front.console.matter import sections
from cunshi.front.console.matter.acts import BY_KEY, Act
from cunshi.front.console.matter.changes import NOT_TOLD, lines, lookups
from cunshi.front.console.matter.funds import funds
from cunshi.front.console.matter.loading import load
from cunshi.front.console.matter.offers import Offer, Offers, chain_of, mine
from cunshi.front.console.matter.reports import reports
from cunshi.front.console.shown_photos import by_phase
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters.models import ArchiveFile, Matter
from cunshi.work.matters.states import ALIVE

# Shown in the browser itself; everything else is saved by it.
_INLINE = ("image/", "application/pdf")
_FOUND = 30
_IN_MEMORY = 4 * 1024 * 1024


@page("ledger")
@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page."""
    return show(request, load(_post(request), pk))


@page("ledger")
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one act; refused, the page comes back with every sentence and with what was typed."""
    if key not in BY_KEY:
        raise Http404
    found = load(_post(request), pk)
    if request.method == "GET":
        return redirect("console:matter", pk)
    chosen = BY_KEY[key]
    form = _bound(request, found, chosen)
    if not form.is_valid():
        return show(request, found, kept=Offer(chosen, found, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        chosen.do(_post(request), found, _version(request), form)
    except Refused as refusal:
        again = load(_post(request), pk)
        kept = Offer(chosen, again, form)
        return show(request, again, kept=kept, problems=refusal.problems, status=HTTPStatus.CONFLICT)
    messages.success(request, str(chosen.done))
    return redirect("console:matter", pk)


@page("ledger")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the matter that this one repeats: living ones of the same plan that share a village with it."""
    post = _post(request)
    found = load(post, pk)
    if not mine(post, found, BY_KEY["merge"]):
        return redirect("console:matter", pk)
    words = request.GET.get("q", "").strip()
    villages = [row["code"] for row in found.shown_villages]  # type: ignore[attr-defined]
    others = (
        Matter.objects.visible_to(post)
        .filter(programme=found.programme_id, state__in=ALIVE, coverage__village__in=villages)
        .filter(Q(title__icontains=words) | Q(content__icontains=words) | Q(raised_by__icontains=words))
        .exclude(pk=pk)
        .select_related("village")
        .with_planned()
        .distinct()
    )
    context = {"matter": found, "others": others[:_FOUND], "words": words, "act": BY_KEY["merge"]}
    return render(request, "console/matter/merge.html", context)


@page("ledger")
@require_GET
def archive_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file of the archive; images and PDF open in the browser, all else is saved."""
    visible = Matter.objects.visible_to(_post(request)).filter(pk=pk)
    row = get_object_or_404(ArchiveFile.objects.select_related("file"), pk=file, matter__in=visible)
    try:
        content = row.file.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    kind = row.file.media_type
    response = FileResponse(content, as_attachment=not kind.startswith(_INLINE), filename=row.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page("ledger")
@require_GET
def matter_archive(request: HttpRequest, pk: int) -> FileResponse:
    """The whole archive as one file."""
    found = get_object_or_404(Matter.objects.visible_to(_post(request)), pk=pk)
    # A large archive goes to the data folder's disk, not to memory; the answer closes it, and it is gone.
    file = SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(settings.DATA_FOLDER))  # noqa: SIM115
    write_archive(found, cast(BinaryIO, file))
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=archive_name(found), content_type="application/zip")
    # Packed already: to be packed again on its way would hide from the browser how much is still to come.
    response["Content-Encoding"] = "identity"
    return response


def show(
    request: HttpRequest,
    found: Matter,
    *,
    kept: Offer | None = None,
    booking: dict[str, ActForm] | None = None,
    problems: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page of a matter; with the act or the booking that came back, and why."""
    post = _post(request)
    changes = changes_of(found, ignore=NOT_TOLD)
    looked_up = lookups(changes, found.programme, chain_of(found, Level.REGION), clock.today())
    offers = Offers(post, found, excepted=looked_up.excepted, units=_units(post, found))
    context: dict[str, Any] = {
        "matter": found,
        "pack": found.programme.pack,
        "offers": offers,
        "kept": kept,
        "kept_open": kept is not None and offers.get(kept.act.key) is not None,
        "problems": problems or (problems_of(kept.form) if kept else []),
        "changes": lines(found, changes, looked_up.names),
        **sections.head(post, found),
        **sections.facts(post, found),
        **sections.story(found, offers),
        "photos": by_phase(post, found.shown_photos),  # type: ignore[attr-defined]
        "reports": reports(post, found),
        "books": funds(post, found, booking or {}),
    }
    return render(request, "console/matter/page.html", context, status=status)


def _units(post: Post, found: Matter) -> list[Unit]:
    """Units that could lead: those of the deciding level and of the levels below it down to the village."""
    if not mine(post, found, BY_KEY["accept"]):
        return []
    chain = chain_of(found, Level(post.level))
    return list(Unit.objects.visible_to(post).filter(division__in=chain).select_related("division"))


def _bound(request: HttpRequest, found: Matter, chosen: Act) -> ActForm:
    more: dict[str, Any] = {"auto_id": f"kept-{chosen.key}-%s"}
    if chosen.form is DeliberationForm:
        steps = found.programme.pack.deliberation.steps
        more["rule"] = next((step for step in steps if step.key == request.POST.get("step")), None)
    if chosen.key == "accept":
        more["units"] = _units(_post(request), found)
    return chosen.form(request.POST, request.FILES, matter=found, **more)


def _version(request: HttpRequest) -> int:
    """The version that the form was made from; a form without one is stale."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _post(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


urlpatterns = [
    path("matters/<int:pk>/", matter, name="matter"),
    path("matters/<int:pk>/act/<slug:key>/", act, name="act"),
    path("matters/<int:pk>/merge/", merge, name="merge"),
    path("matters/<int:pk>/files/<int:file>/", archive_file, name="archive_file"),
    path("matters/<int:pk>/archive.zip", matter_archive, name="matter_archive"),
]
