"""What the phone sends, as typed values; whatever can't be read is refused in words."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints, ValidationError

from cunshi.foundation.evidence.actions import PhotoDraft
from cunshi.kernel.problems import Problem, Refused

LARGEST_BODY = 200_000
MOST_PHOTOS = 30
DAY_SECONDS = 24 * 3600
# A clock outside these years says nothing about when a report was written.
CLOCK_YEARS = range(1990, 2100)


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _sane(moment: datetime | None) -> datetime | None:
    return moment if moment and moment.year in CLOCK_YEARS else None


Text = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_clean)]
Moment = Annotated[AwareDatetime | None, AfterValidator(_sane)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Small = Annotated[int, Field(ge=-(10**9), le=10**9)]


class Sent(BaseModel):
    """What every sending says: its own key, who sent it as which post, and the phone's clock."""

    client_id: UUID
    account: Key
    post: Key
    made_at: Moment = None
    sent_at: Moment = None


class Photo(BaseModel):
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    phase: str
    name: Text = ""
    claimed_at: Moment = None

    def draft(self) -> PhotoDraft:
        return PhotoDraft(self.sha256, self.phase, self.name, self.claimed_at, None)


class WithPhotos(Sent):
    photos: Annotated[list[Photo], Field(max_length=MOST_PHOTOS)] = []

    def drafts(self) -> list[PhotoDraft]:
        return [photo.draft() for photo in self.photos]


class ReportSent(WithPhotos):
    """A report, or with kind "amendment" a correction after the lock."""

    kind: str
    programme: Key
    duty: Text
    first: date
    division: Text = ""
    matter: Key | None = None
    base: Annotated[int, Field(ge=0, lt=2**31)] = 0
    percent: Small | None = None
    count: Small | None = None
    done: Text = ""
    paid: Decimal | None = None
    why: Text = ""
    reason: Text = ""
    seconds: Annotated[int, AfterValidator(lambda n: min(max(n, 0), DAY_SECONDS))] = 0


class WordSent(Sent):
    """A signature ("sign") or an objection ("object") of the supervisory committee at a stage."""

    kind: str
    matter: Key
    stage: Text
    done: Text = ""


class PhotosSent(WithPhotos):
    """Photos of a matter that takes no report any more, for its archive."""

    matter: Key


M = TypeVar("M", bound=Sent)


def read(request: HttpRequest, model: type[M]) -> M:
    """The body of a request as a model. Refused when it is none."""
    try:
        body = json.loads(request.body)
    except (ValueError, UnreadablePostError, RawPostDataException, RecursionError):
        raise Refused(_unreadable("")) from None
    try:
        return model.model_validate(body)
    except ValidationError as error:
        names = {str(problem["loc"][0]) if problem["loc"] else "" for problem in error.errors()}
        raise Refused(_unreadable(name) for name in sorted(names)) from None


def _unreadable(name: str) -> Problem:
    return Problem(
        name,
        _("This can't be read."),
        _("Open the report again on the phone, mend it and send it again; nothing was written."),
    )
