"""Forms that a register's fields make: what was typed comes back with what is wrong, files are kept at arrival."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cunshi.foundation.evidence.actions import store, store_photo
from cunshi.foundation.evidence.models import StoredFile
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.sealing import is_sealed
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.registers import HELD_AS_FILES, NUMERIC, RegisterField
from cunshi.work.matters.rules import shown
from cunshi.work.registers.actions import Paper
from cunshi.work.registers.values import NO, YES
from cunshi.work.registers.words import in_words

MOST_FILES = 30
_SALT = "registers.papers"
Options = Sequence[tuple[str, str]]


@dataclass
class Question:
    """One field of a form: what is typed, what can be chosen, what is wrong with it.

    `last` is what the record says now, in words; `kept` are files that came before and wait for the form to be right.
    """

    field: RegisterField
    value: str = ""
    needed: bool = True
    options: Options = ()
    problems: list[str] = dataclasses.field(default_factory=list)
    last: str = ""
    kept: list["Kept"] = dataclasses.field(default_factory=list)

    @property
    def name(self) -> str:
        return f"f-{self.field.key}"

    @property
    def label(self) -> str:
        return shown(self.field.names)

    @property
    def kind(self) -> str:
        """Which control it takes."""
        each = self.field
        if each.type in HELD_AS_FILES:
            return each.type
        if each.type in ("choice", "flag", "date", "officer"):
            return "select" if each.type in ("choice", "flag") else each.type
        if each.type == "division":
            return "select" if self.options else "line"
        if each.type in NUMERIC:
            return "number"
        return "line" if each.sealed else "text"


@dataclass(frozen=True)
class Kept:
    """A file that was stored at its arrival; `token` is how the form hands it on, good for this person alone."""

    paper: Paper
    token: str


def questions(
    fields: Iterable[RegisterField],
    *,
    given: Mapping[str, str] | None = None,
    needed: Callable[[RegisterField], bool],
    options: Mapping[str, Options] | None = None,
    current: Mapping[str, Any] | None = None,
    prefill: bool = False,
) -> list[Question]:
    """A question a field. `given` is what was typed; `current` what the record says, filled in where `prefill`."""
    found = []
    for each in fields:
        held = (current or {}).get(each.key)
        start = "" if held is None or is_sealed(held) or not prefill else str(held)
        typed = given.get(f"f-{each.key}") if given is not None else None
        found.append(
            Question(
                each,
                start if typed is None else typed,
                needed(each),
                _choices(each) or (options or {}).get(each.type, ()),
                # What is filled in already need not be told beside it.
                last="" if start or held is None else in_words(each, held, dict((options or {}).get("division", ()))),
            )
        )
    return found


def _choices(each: RegisterField) -> Options:
    if each.type == "flag":
        return [(YES, _("yes")), (NO, _("no"))]
    return [(choice.key, shown(choice.names)) for choice in each.choices]


def answers(request: HttpRequest, fields: Iterable[RegisterField]) -> dict[str, str]:
    """What was typed for these fields, by key."""
    return {
        each.key: request.POST.get(f"f-{each.key}", "").strip() for each in fields if each.type not in HELD_AS_FILES
    }


def beside(asked: Iterable[Question], problems: Sequence[Problem]) -> None:
    """Put each problem beside the field that it names."""
    for each in asked:
        each.problems = [f"{problem.what} {problem.mend}" for problem in problems if problem.where == each.label]


def take_files(request: HttpRequest, by: Post, keys: Mapping[str, str]) -> tuple[list[Kept], list[Problem]]:
    """Files of a form by field or step (`keys`: to their types): stored as they arrive, so that none is lost."""
    kept = [found for token in request.POST.getlist("kept")[:MOST_FILES] if (found := _again(token, by, keys))]
    problems: list[Problem] = []
    for key, kind in keys.items():
        for upload in request.FILES.getlist(f"f-{key}"):
            name = str(upload.name)[-200:]
            if len(kept) >= MOST_FILES:
                problems.append(Problem(name, _("A form takes at most %(most)d files.") % {"most": MOST_FILES}))
                continue
            try:
                content = upload.read()
                file = (
                    store_photo(by=by, content=content, name=name).file
                    if kind == "photo"
                    else store(content=content, name=name)
                )
            except Refused as refusal:
                problems += refusal.problems
            else:
                kept.append(_kept(Paper(key, file, name), by))
    return list({each.paper.file.pk + each.paper.key: each for each in kept}.values()), problems


def hold_files(asked: Iterable[Question], kept: Sequence[Kept]) -> None:
    for each in asked:
        each.kept = [one for one in kept if one.paper.key == each.field.key]


def _kept(paper: Paper, by: Post) -> Kept:
    token = signing.dumps([paper.key, paper.file.pk, paper.name, by.account_id], salt=_SALT)
    return Kept(paper, token)


def _again(token: str, by: Post, keys: Mapping[str, str]) -> Kept | None:
    try:
        key, pk, name, account = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    file = StoredFile.objects.filter(pk=pk).first() if account == by.account_id and key in keys else None
    return Kept(Paper(key, file, name), token) if file else None


def day_of(text: str, label: str, problems: list[Problem]) -> date | None:
    """A day as typed; None for none, with a problem for what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        problems.append(Problem(label, _("This is no day."), _("Write the day as 2024-06-30.")))
        return None
