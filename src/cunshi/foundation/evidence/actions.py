"""All writes on stored files and on photos as evidence."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.evidence import pictures
from cunshi.foundation.evidence.models import Phase, Photo, PhotoUse, ReuseFlag, StoredFile, Upload, Verdict
from cunshi.foundation.evidence.queries import may_judge, nearest
from cunshi.foundation.evidence.rules import LONGEST_NAME, is_picture, media_type, problems_of
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, codes
from cunshi.kernel.problems import Problem, Refused, refuse_if

LONGEST_REASON = 500
# One at a time: two uses at once would each miss that the other shows the same picture.
_ONE_AT_A_TIME = 7_204_001


@dataclass(frozen=True)
class PhotoDraft:
    """A photo sent before, for use: time and place (latitude, longitude) as its sender states them."""

    sha256: str
    phase: str
    name: str
    claimed_at: datetime | None = None
    claimed_place: tuple[float, float] | None = None


def store(*, content: bytes, name: str) -> StoredFile:
    """Keep a file by its content and return its row; the same content again returns the same row."""
    if problems := problems_of(content, name):
        raise Refused(problems)
    digest = hashlib.sha256(content).hexdigest()
    row = StoredFile(
        sha256=digest,
        size=len(content),
        media_type=media_type(content) or "",
        stored_at=clock.now(),
    )
    _write(row.path, content)
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return row


def store_photo(*, by: Post, content: bytes, name: str) -> Photo:
    """Keep a picture with what it says of itself, and who sent it; the same bytes again are the same photo."""
    refuse_if(problems_of(content, name) or [_no_picture(content, name)])
    known = Photo.objects.filter(pk=hashlib.sha256(content).hexdigest()).first()
    facts = None if known else pictures.read(content, name)
    with acting(by):
        file = store(content=content, name=name)
        if facts:
            Photo.objects.bulk_create([Photo(file=file, **vars(facts))], ignore_conflicts=True)
        photo = known or Photo.objects.select_related("file").get(pk=file.pk)
        upload = Upload(photo=photo, account_id=by.account_id, sent_at=clock.now())
        Upload.objects.bulk_create([upload], ignore_conflicts=True)
    return photo


def use_photo(*, by: Post, draft: PhotoDraft, subject: str, division: Division, year: int) -> PhotoUse:
    """Use a photo that the person sent for a subject; used for another one before, it is flagged, not refused.

    The same photo for the same subject and phase again returns the use that is there.
    """
    require_scope(by, division.code)
    refuse_if(_draft_problems(draft))
    with acting(by):
        sent = Photo.objects.select_related("file").filter(uploads__account=by.account_id)
        photo = sent.filter(pk=draft.sha256).first()
        if photo is None:
            raise Refused(_not_sent(draft.name))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        north, east = draft.claimed_place or (None, None)
        use, made = PhotoUse.objects.get_or_create(
            subject=subject,
            photo=photo,
            phase=draft.phase,
            removed_at=None,
            defaults={
                "division": division,
                "year": year,
                "name": draft.name,
                "claimed_at": draft.claimed_at,
                "claimed_latitude": north,
                "claimed_longitude": east,
                "added_by": by,
                "added_at": clock.now(),
            },
        )
        if made:
            _flag(use)
    return use


def remove_use(*, by: Post, photo: Photo, subject: str, phase: str) -> None:
    """Take a photo out of a subject's phase; the row stays, with who took it out and when."""
    with acting(by):
        for use in PhotoUse.objects.select_for_update().filter(
            photo=photo, subject=subject, phase=phase, removed_at=None
        ):
            require_scope(by, use.division_id)
            use.removed_by, use.removed_at = by, clock.now()
            use.save(update_fields=["removed_by", "removed_at"])


def judge(*, by: Post, flag: ReuseFlag, same: bool, reason: str) -> ReuseFlag:
    """Say whether two photos are the same one, once, with the reason."""
    with acting(by, reason=reason):
        locked = ReuseFlag.objects.select_for_update().get(pk=flag.pk)
        refuse_if([_may_not_judge(by, locked) or _judged_already(locked) or _reason_problem(reason)])
        locked.verdict = Verdict.SAME if same else Verdict.DIFFERENT
        locked.judged_by, locked.judged_at, locked.reason = by, clock.now(), reason.strip()
        locked.save(update_fields=["verdict", "judged_by", "judged_at", "reason"])
    return locked


def smallest_with_both(one: str, other: str) -> str | None:
    """The code of the smallest division that holds both codes; None when they share no region."""
    line = [one, *reversed(ancestors(one))]
    return next((code for code in line if code != codes.NATION and other.startswith(codes.prefix(code))), None)


def _flag(use: PhotoUse) -> None:
    """Flag a photo that is new to its subject; in a second phase it was compared already."""
    if PhotoUse.objects.filter(subject=use.subject, photo=use.photo, removed_at=None).exclude(pk=use.pk).exists():
        return
    ReuseFlag.objects.bulk_create(
        ReuseFlag(
            use=use,
            earlier=earlier,
            distance=earlier.distance,  # type: ignore[attr-defined]
            within_id=smallest_with_both(use.division_id, earlier.division_id),
        )
        for earlier in nearest(use.photo, use.subject)
    )


def _no_picture(content: bytes, name: str) -> Problem | None:
    if is_picture(content):
        return None
    return Problem(name, _("By its content this is no photo."), _("Send a JPEG, PNG, WebP or HEIC photo."))


def _draft_problems(draft: PhotoDraft) -> Iterable[Problem]:
    where = draft.name[:40]
    if draft.phase not in Phase.values:
        yield Problem(where, _("The phase is none of: before, during, after, other."), _("Choose one of them."))
    if len(draft.name) > LONGEST_NAME:
        yield Problem(
            where,
            _("The file name has more than %(most)d characters.") % {"most": LONGEST_NAME},
            _("Give the file a shorter name."),
        )
    if draft.claimed_at and draft.claimed_at.tzinfo is None:
        yield Problem(where, _("The time stated names no time zone."), _("Send it with its time zone."))
    if draft.claimed_place and not _on_the_globe(*draft.claimed_place):
        yield Problem(where, _("The place stated lies nowhere on the globe."), _("Leave the place empty."))


def _on_the_globe(north: float, east: float) -> bool:
    return isfinite(north) and isfinite(east) and abs(north) <= 90 and abs(east) <= 180


def _not_sent(name: str) -> Problem:
    # The same words for a photo that is not there and for one that a stranger sent: neither is told apart.
    return Problem(name, _("You have not sent this photo."), _("Send the photo first, then use it."))


def _may_not_judge(by: Post, flag: ReuseFlag) -> Problem | None:
    if may_judge(by, flag):
        return None
    return Problem(
        "",
        _("Whether these photos are the same is judged by an office whose area holds both (%(place)s).")
        % {"place": flag.within or _("no division holds both")},
        _("Leave it to that office."),
    )


def _judged_already(flag: ReuseFlag) -> Problem | None:
    if flag.verdict is None:
        return None
    return Problem(
        "",
        _("This was judged already: %(verdict)s.") % {"verdict": flag.get_verdict_display()},
        _("Open the page again to see the reason."),
    )


def _reason_problem(reason: str) -> Problem | None:
    if not reason.strip():
        return Problem(_("reason"), _("This is still empty."), _("Say in a sentence what both photos show."))
    if (count := len(reason.strip())) > LONGEST_REASON:
        what = _("The text has %(count)d characters; there is room for %(most)d.")
        return Problem(_("reason"), what % {"count": count, "most": LONGEST_REASON}, _("Shorten it."))
    return None


def _write(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a file under its name is always whole."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(path)
