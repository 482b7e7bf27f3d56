"""One activity: its page, recording, editing, voiding."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cunshi.exchange.workbooks.publicity import kind as kind_name
from cunshi.foundation.evidence.models import PhotoUse
from cunshi.foundation.evidence.queries import copy_of, photos_of
from cunshi.foundation.history.queries import changes_of
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.forms.publicity import ActivityForm, initial_of_activity
from cunshi.front.console.pages.publicity.frame import place_of, post_of, version_of
from cunshi.front.console.pages.publicity.photos import Sent, sent_with
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.schema import Pack
from cunshi.work.publicity import access, actions
from cunshi.work.publicity.models import Activity
from cunshi.work.publicity.rules import Repeated

# What a reader of the history has no use for.
_NOT_TOLD = frozenset({"version", "voided_by", "voided_at"})


@page("publicity")
@require_GET
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """The activity with its photos and what was changed."""
    return _show(request, _load(post_of(request), pk))


@page("publicity")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record an activity of the post's own division, or of a village of the township."""
    post, asked = post_of(request), request.POST or request.GET
    if not access.may_record(post):
        raise PermissionDenied
    place = place_of(post, asked)
    if place.programme is None:
        return render(request, "console/publicity/activity_form.html", place.context())
    kind = asked.get("kind") or place.programme.pack.publicity[0].key
    shown = f"{place.division.code}-{place.programme.year}-{kind}"
    form, sent = _form(request, place.programme.pack, kind, shown=shown, initial={"kind": kind}), sent_with(request)
    programme, division = place.programme, place.division
    if form.is_bound:
        row = _tried(
            form, sent, lambda **given: actions.record(by=post, programme=programme, division=division, **given)
        )
        if row is not None:
            messages.success(request, _("The activity is recorded and counts in every division above."))
            return redirect("console:activity", row.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {**place.context(), "form": form, "shown": shown, "sent": sent, "problems": _sentences(form, sent)}
    return render(request, "console/publicity/activity_form.html", context, status=status)


@page("publicity")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an activity; what stood there before stays in its history."""
    post = post_of(request)
    row = _load(post, pk)
    if row.voided_at or not access.may_record(post, row.division_id):
        messages.error(request, _("This activity is void, or not yours to edit."))
        return redirect("console:activity", pk)
    asked = request.POST or request.GET
    kind = asked.get("kind") or row.kind
    form = _form(request, row.programme.pack, kind, shown=kind, initial=initial_of_activity(row) | {"kind": kind})
    sent = sent_with(request)
    if form.is_bound:
        version = version_of(request)
        if _tried(form, sent, lambda **given: actions.edit(by=post, activity=row, version=version, **given)):
            messages.success(request, _("The changes are saved."))
            return redirect("console:activity", pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "activity": row,
        "programme": row.programme,
        "division": row.division,
        "form": form,
        "shown": kind,
        "sent": sent,
        "version": request.POST.get("version", row.version),
        "problems": _sentences(form, sent),
    }
    return render(request, "console/publicity/activity_form.html", context, status=status)


@page("publicity")
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void an activity with a reason."""
    row = _load(post_of(request), pk)
    reason = request.POST.get("reason", "")
    try:
        actions.void(by=post_of(request), activity=row, version=version_of(request), reason=reason)
    except Refused as refusal:
        return _show(request, _load(post_of(request), pk), problems=refusal.problems, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The activity is void and counts nowhere; it stays on record."))
    return redirect("console:activity", pk)


@page("publicity")
@require_POST
def remove_photo(request: HttpRequest, pk: int, use: int) -> HttpResponse:
    """Take a photo out."""
    row = _load(post_of(request), pk)
    found = _photo(row, use)
    try:
        actions.remove_photo(by=post_of(request), activity=row, version=version_of(request), use=found)
    except Refused as refusal:
        return _show(request, _load(post_of(request), pk), problems=refusal.problems, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The photo is taken out."))
    return redirect("console:activity", pk)


@page("publicity")
@require_GET
def photo(request: HttpRequest, pk: int, use: int, size: str) -> FileResponse:
    """A photo of an activity that the post sees: a small or a page-wide copy, never the file as it came."""
    if size not in ("thumbnail", "page"):
        raise Http404
    found = _photo(_load(post_of(request), pk), use)
    try:
        response = FileResponse(copy_of(found.photo.file, size).open("rb"), content_type="image/jpeg")
    except (FileNotFoundError, Refused):
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _photo(row: Activity, use: int) -> PhotoUse:
    uses = PhotoUse.objects.select_related("photo__file").filter(removed_at=None, subject=row.subject)
    return get_object_or_404(uses, pk=use)


def _form(request: HttpRequest, pack: Pack, kind: str, *, shown: str, initial: dict[str, Any]) -> ActivityForm:
    """The form for a kind: bound when it was sent, as typed when only division, year or kind was changed."""
    if request.method == "GET":
        return ActivityForm(pack=pack, kind=kind, initial=initial)
    if request.POST.get("shown") == shown:
        return ActivityForm(request.POST, pack=pack, kind=kind, twice="twice" in request.POST)
    blank = ActivityForm(pack=pack, kind=kind)
    typed = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in blank.fields.items()}
    return ActivityForm(pack=pack, kind=kind, initial=initial | {k: v for k, v in typed.items() if v is not None})


def _tried(form: ActivityForm, sent: Sent, act: Any) -> Activity | None:
    """What the action wrote. None with every problem told; where a field is wrong by itself the act is only tried."""
    whole, row = form.is_valid() and not sent.problems, None
    try:
        with transaction.atomic():
            row = act(draft=form.draft(), again=form.cleaned_data.get("twice", False), photos=sent.drafts)
            if not whole:
                transaction.set_rollback(True)
    except Refused as refusal:
        form.tell(refusal.problems)
        if any(isinstance(problem, Repeated) for problem in refusal.problems):
            form.fields["twice"] = ActivityForm.base_fields["twice"]
        return None
    return row if whole else None


def _sentences(form: ActivityForm, sent: Sent) -> list[Problem]:
    return [*(form.sentences() if form.is_bound else []), *sent.problems]


def _load(post: Post, pk: int) -> Activity:
    rows = Activity.objects.visible_to(post).select_related("programme", "division", "recorded_by__unit",
                                                            "recorded_by__account", "voided_by__unit")  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def _show(
    request: HttpRequest, row: Activity, *, problems: list[Problem] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    mine = row.voided_at is None and access.may_record(post_of(request), row.division_id)
    labels = {field.name: field.verbose_name for field in Activity._meta.fields}
    changes = [
        (each, labels.get(each.field, each.field))
        for each in changes_of(row, ignore=_NOT_TOLD)
        if each.event == "update"
    ]
    context = {
        "activity": row,
        "kind": kind_name(row),
        "changes": changes,
        "photos": [(use, f"photo-{use.pk}") for use in photos_of(row.subject)],
        "mine": mine,
        "void_hidden": {"version": row.version},
        "problems": problems or [],
    }
    return render(request, "console/publicity/activity.html", context, status=status)


urlpatterns = [
    path("publicity/new/", new, name="new_activity"),
    path("publicity/<int:pk>/", activity, name="activity"),
    path("publicity/<int:pk>/edit/", edit, name="edit_activity"),
    path("publicity/<int:pk>/void/", void, name="void_activity"),
    path("publicity/<int:pk>/photos/<int:use>/remove/", remove_photo, name="remove_activity_photo"),
    path("publicity/<int:pk>/photos/<int:use>/<slug:size>/", photo, name="activity_photo"),
]
