"""Records opened from a table: checked whole, then all of it or its good rows; what waits meanwhile is sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.redaction import redact
from cunshi.foundation.privacy.sealing import seal, unseal
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused
from cunshi.rulebook.registers import Register
from cunshi.work.programmes.models import Programme
from cunshi.work.registers import access
from cunshi.work.registers.actions import incoming
from cunshi.work.registers.actions.incoming import Entry, Line
from cunshi.work.registers.actions.opening import Weighed, enter, weigh
from cunshi.work.registers.actions.writing import known
from cunshi.work.registers.models import Upload

# A table that nobody confirmed is thrown away after so many days.
KEPT_DAYS = 7


@dataclass(frozen=True)
class Outcome:
    """The rows of a table in order, each with its problems; `written` of them were opened."""

    entries: Sequence[Entry]
    written: int = 0

    @property
    def good(self) -> int:
        return sum(not each.problems for each in self.entries)

    @property
    def bad(self) -> int:
        return len(self.entries) - self.good


def check(*, by: Post, programme: Programme, register: str, lines: Sequence[Line]) -> Outcome:
    """What a table would open, without writing anything."""
    return Outcome(_weighed(by, programme, known(programme, register), lines)[0])


def import_records(
    *, by: Post, programme: Programme, register: str, lines: Sequence[Line], good_only: bool = False
) -> Outcome:
    """Open the records of a table. With a problem in any row nothing is written, unless `good_only`."""
    rule = known(programme, register)
    try:
        with acting(by, reason=_("import of a table")):
            entries, weighed = _weighed(by, programme, rule, lines)
            good = [each for each in weighed if not each.problems]
            if len(good) < len(entries) and not good_only:
                return Outcome(entries)
            enter(by, rule, good)
            return Outcome(entries, len(good))
    except IntegrityError as error:
        raise Refused.because(
            "",
            _("Somebody opened one of these records at the same moment; nothing was written."),
            _("Check the table again; it then says which row."),
        ) from error


def _weighed(
    by: Post, programme: Programme, rule: Register, lines: Sequence[Line]
) -> tuple[list[Entry], list[Weighed]]:
    """Each row with all that is wrong with it, and what the rows would open whose place and subject were found."""
    access.require_opener(by, rule)
    entries = incoming.entries(by, rule, lines)
    drafts = [each.draft for each in entries if each.draft]
    weighed = weigh(by=by, programme=programme, register=rule.key, drafts=drafts)
    for entry, one in zip([each for each in entries if each.draft], weighed, strict=True):
        entry.problems = one.problems
    return entries, weighed


def keep(*, by: Post, purpose: str, name: str, rows: int, content: Mapping[str, Any]) -> Upload:
    """Keep a table sealed until its sender confirms it, in place of the one before."""
    with transaction.atomic():
        Upload.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()
        Upload.objects.filter(by=by, purpose=purpose).delete()
        return Upload.objects.create(
            by=by,
            purpose=purpose,
            name=redact(name)[:200],
            rows=rows,
            content=seal(json.dumps(content, ensure_ascii=False)),
            at=clock.now(),
        )


def kept(*, by: Post, purpose: str) -> tuple[Upload, dict[str, Any]] | None:
    """The post's own table that waits for this purpose, in clear."""
    row = Upload.objects.filter(by=by, purpose=purpose).first()
    return (row, json.loads(unseal(row.content))) if row else None


def discard(*, by: Post, purpose: str) -> None:
    """Throw away the table that waits."""
    Upload.objects.filter(by=by, purpose=purpose).delete()
