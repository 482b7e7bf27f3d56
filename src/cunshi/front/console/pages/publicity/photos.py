"""Photos that come with a form: stored at once, so that a form that comes back for another reason loses none."""

from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from cunshi.foundation.evidence.actions import PhotoDraft, store_photo
from cunshi.foundation.evidence.models import Phase
from cunshi.front.console.pages.publicity.frame import post_of
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.publicity.actions.activities import MOST_PHOTOS


@dataclass
class Sent:
    """Photos of a form, by those sent before and those sent now; what could not be taken is told."""

    drafts: list[PhotoDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def sent_with(request: HttpRequest) -> Sent:
    """The photos kept from an earlier attempt (“sha256:name”) and those chosen now."""
    sent = Sent()
    for value in request.POST.getlist("kept")[:MOST_PHOTOS]:
        digest, _colon, name = value.partition(":")
        sent.drafts.append(PhotoDraft(digest, Phase.OTHER, name))
    # One more than there is room for, so that the action says how many there may be.
    for file in request.FILES.getlist("photos")[: MOST_PHOTOS + 1]:
        _store(request, file, sent)
    return sent


def _store(request: HttpRequest, file: UploadedFile, sent: Sent) -> None:
    name = file.name or ""
    try:
        photo = store_photo(by=post_of(request), content=file.read(), name=name)
    except Refused as refusal:
        sent.problems += refusal.problems
    else:
        sent.drafts.append(PhotoDraft(photo.pk, Phase.OTHER, name))
