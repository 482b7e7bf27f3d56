"""Photos of a report's form: stored as soon as they arrive, so that a refusal loses none."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cunshi.foundation.evidence.actions import PhotoDraft, store_photo
from cunshi.foundation.evidence.models import Phase
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Problem, Refused

PHASES = (Phase.BEFORE, Phase.DURING, Phase.AFTER)
MOST = 30
_KEPT = re.compile(r"^(before|during|after)\|([0-9a-f]{64})\|(.{1,200})$")
_SESSION = "report_photos"


@dataclass(frozen=True)
class Kept:
    """A photo that was stored and is chosen for the report; `value` is how the form hands it on."""

    draft: PhotoDraft

    @property
    def value(self) -> str:
        return f"{self.draft.phase}|{self.draft.sha256}|{self.draft.name}"

    @property
    def phase(self) -> str:
        return str(Phase(self.draft.phase).label)


def fields() -> list[dict[str, Any]]:
    """The file fields of the form, one for each phase."""
    return [{"name": f"photos_{phase.value}", "label": phase.label} for phase in PHASES]


def taken(request: HttpRequest, by: Post) -> tuple[list[Kept], list[Problem]]:
    """The photos kept from before and those that came now, stored; those that are no photos as problems."""
    kept = [found for text in request.POST.getlist("kept")[:MOST] if (found := _read(text))]
    problems: list[Problem] = []
    for phase in PHASES:
        for upload in request.FILES.getlist(f"photos_{phase.value}"):
            name = str(upload.name)[-200:]
            if len(kept) >= MOST:
                problems.append(Problem(name, _("A report takes at most %(most)d photos.") % {"most": MOST}))
                continue
            try:
                photo = store_photo(by=by, content=upload.read(), name=name)
            except Refused as refusal:
                problems += refusal.problems
            else:
                kept.append(Kept(PhotoDraft(str(photo.pk), phase.value, name)))
    return list({each.value: each for each in kept}.values()), problems


def _read(text: str) -> Kept | None:
    found = _KEPT.match(text)
    return Kept(PhotoDraft(found[2], found[1], found[3])) if found else None


def remember(request: HttpRequest, place: str, kept: list[Kept]) -> None:
    """Keep the photos chosen for a draft with the person's session; none forgets them."""
    chosen: dict[str, list[str]] = request.session.get(_SESSION, {})
    if kept:
        chosen[place] = [each.value for each in kept]
    else:
        chosen.pop(place, None)
    request.session[_SESSION] = chosen


def remembered(request: HttpRequest, place: str) -> list[Kept]:
    texts = request.session.get(_SESSION, {}).get(place, [])
    return [found for text in texts if (found := _read(text))]
