"""What the phone sends: photos one by one, then the report. Everything may come twice and counts once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.foundation.evidence.actions import store_photo
from cunshi.foundation.evidence.models import Photo, Upload
from cunshi.foundation.evidence.rules import LARGEST
from cunshi.foundation.people.models import Post
from cunshi.front.field.door import Answer, door, person, post_of, problems, whole
from cunshi.front.field.told import figures
from cunshi.front.field.wire import LARGEST_BODY, PhotosSent, ReportSent, Sent, WithPhotos, WordSent, read
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.matters import actions as matters
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import actions
from cunshi.work.reporting.rules import Conflict, Content, Sending

# What a photo's form holds beside the photo.
FORM_BYTES = 20_000


def sized(most: int) -> Callable[[Answer], Answer]:
    """Refuse a body that is too large before a byte of it is read; the token is checked after that."""

    def decorate(view: Answer) -> Answer:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def measured(request: HttpRequest) -> JsonResponse:
            if (size := whole(request.headers.get("Content-Length", ""))) > most:
                return JsonResponse({"problems": [_too_large(size, most)]}, status=413)
            return checked(request)

        return measured

    return decorate


def _too_large(size: int, most: int) -> dict[str, str]:
    said = {"size": f"{size / 2**20:.1f}", "most": f"{most / 2**20:.1f}"}
    what = _("This has %(size)s MB; at most %(most)s MB are taken at once.") % said
    return {"where": "", "what": what, "mend": _("Take a smaller photo, or fewer words.")}


@sized(LARGEST + FORM_BYTES)
@require_POST
@door
def photos(request: HttpRequest) -> JsonResponse:
    """Keep one photo. The same bytes again are the same photo."""
    by = post_of(request, whole(request.POST.get("account", "")), whole(request.POST.get("post", "")))
    upload = request.FILES.get("photo")
    if not isinstance(upload, UploadedFile):
        raise Refused(Problem("", _("No photo came."), _("Choose the photo again.")))
    content = upload.read()
    if len(content) != whole(request.POST.get("size", "")):
        # Cut on its way; the phone sends it again.
        return JsonResponse({"cut": True}, status=503)
    photo = store_photo(by=by, content=content, name=upload.name or "")
    return JsonResponse({"sha256": photo.pk, **_facts(photo)})


def _facts(photo: Photo) -> dict[str, Any]:
    found = []
    if photo.taken_at is None:
        found.append(_("The photo holds no time at which it was taken."))
    elif photo.taken_at > clock.now():
        found.append(_("The photo's own time lies in the future."))
    if photo.latitude is None:
        found.append(_("The photo holds no place at which it was taken."))
    place = None if photo.latitude is None else [photo.latitude, photo.longitude]
    return {"taken_at": photo.taken_at and photo.taken_at.isoformat(), "place": place, "doubts": found}


@sized(LARGEST_BODY)
@require_POST
@door
def reports(request: HttpRequest) -> JsonResponse:
    """File a report or an amendment."""
    sent = read(request, ReportSent)
    by = post_of(request, sent.account, sent.post)
    if missing := _missing(request, sent):
        return JsonResponse({"missing": missing}, status=409)
    try:
        version = _file(by, sent)
    except Conflict as conflict:
        theirs = figures(conflict.report) if conflict.report else None
        told = {"kind": conflict.kind, "problems": problems(conflict), "theirs": theirs}
        return JsonResponse({"conflict": told}, status=409)
    return _receipt(sent, version)


def _file(by: Post, sent: ReportSent) -> int:
    place: dict[str, Any] = {
        "by": by,
        "programme": _found(Programme.objects.visible_to(by).filter(pk=sent.programme).first()),
        "duty": sent.duty,
        "first": sent.first,
        "matter": _matter(by, sent.matter) if sent.matter else None,
        "division": None if sent.matter else _division(by, sent.division),
        "content": Content(
            percent=sent.percent, done=sent.done, paid=sent.paid, count=sent.count, why=sent.why, photos=sent.drafts()
        ),
        "sending": Sending(
            client_id=sent.client_id, made_at=sent.made_at, sent_at=sent.sent_at, seconds=sent.seconds or None
        ),
    }
    if sent.kind == "amendment":
        return actions.amend(**place, reason=sent.reason).report.version
    return actions.submit(**place, base=sent.base).version


@sized(LARGEST_BODY)
@require_POST
@door
def signatures(request: HttpRequest) -> JsonResponse:
    """Sign a stage for the supervisory committee, or object at it."""
    sent = read(request, WordSent)
    by = post_of(request, sent.account, sent.post)
    matter = _matter(by, sent.matter)
    if sent.kind == "object":
        matters.object_as_supervisor(by=by, matter=matter, stage=sent.stage, text=sent.done, client_id=sent.client_id)
    else:
        matters.sign(by=by, matter=matter, stage=sent.stage, note=sent.done, client_id=sent.client_id)
    return _receipt(sent)


@sized(LARGEST_BODY)
@require_POST
@door
def archive(request: HttpRequest) -> JsonResponse:
    """Put photos into the archive of a matter that takes no report any more."""
    sent = read(request, PhotosSent)
    by = post_of(request, sent.account, sent.post)
    if missing := _missing(request, sent):
        return JsonResponse({"missing": missing}, status=409)
    matters.add_photos(by=by, matter=_matter(by, sent.matter), photos=sent.drafts())
    return _receipt(sent)


def _missing(request: HttpRequest, sent: WithPhotos) -> list[str]:
    """Photos that this person has not sent, or that were lost since: the phone still has them and sends them again."""
    named = {photo.sha256 for photo in sent.photos}
    known = set(Upload.objects.filter(account=person(request), photo__in=named).values_list("photo_id", flat=True))
    return sorted(named - known)


def _receipt(sent: Sent, version: int = 0) -> JsonResponse:
    told = {"client_id": str(sent.client_id), "version": version, "at": clock.now().isoformat()}
    return JsonResponse({"receipt": told})


def _matter(by: Post, pk: int) -> Matter:
    rows = Matter.objects.visible_to(by).select_related("programme", "village")
    return _found(rows.filter(pk=pk).first())


def _division(by: Post, code: str) -> Division:
    division = _found(Division.objects.filter(code=code, code__startswith=by.prefix).first())
    refuse_if(retired_among([division]))
    return division


def _found(row: Any) -> Any:
    if row is None:
        raise Refused(
            Problem(
                "",
                _("What this is about does not lie within your post, or is gone."),
                _("Read the list anew and fill in the report there."),
            )
        )
    return row
