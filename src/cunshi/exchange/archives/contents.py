"""What the archive of a matter holds: the plan's items in order, with what is there and what is missing in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from cunshi.exchange.archives.names import safe
from cunshi.rulebook.parts import ArchiveItem
from cunshi.work.matters import queries
from cunshi.work.matters.models import (
    ArchiveFile,
    Deliberation,
    Inspection,
    Matter,
    MatterParticipant,
    MatterVillage,
    Objection,
    Progress,
    Step,
    Supervision,
)
from cunshi.work.matters.rules import shown


@dataclass(frozen=True)
class Item:
    """One item of the plan's list; `missing` says in words what it lacks, empty when it is complete."""

    number: int
    name: str
    folder: str
    held_by: str
    also: str | None
    files: list[ArchiveFile]
    missing: str
    cite: str


def whole(matter: Matter) -> Matter:
    """The matter with all that its archive tells, in a fixed number of queries however long its story."""
    return (
        Matter.objects.select_related("programme", "village", "lead_unit", "notice")
        .prefetch_related(
            "funds",
            "lines",
            "labour",
            Prefetch("coverage", MatterVillage.objects.select_related("village")),
            Prefetch("participations", MatterParticipant.objects.select_related("unit")),
            Prefetch("steps", Step.objects.select_related("by__unit")),
            Prefetch("deliberations", Deliberation.objects.select_related("recorded_by__unit")),
            Prefetch("objections", Objection.objects.select_related("answered_by__unit")),
            Prefetch("progress", Progress.objects.select_related("reported_by__unit")),
            Prefetch("supervisions", Supervision.objects.select_related("by__unit")),
            Prefetch("inspections", Inspection.objects.select_related("recorded_by__unit")),
            Prefetch("files", ArchiveFile.objects.select_related("file", "added_by__unit").order_by("pk")),
        )
        .get(pk=matter.pk)
    )


def items(matter: Matter) -> list[Item]:
    """The plan's list in its order; files under no item of the list come last, so that none is left out."""
    rules = matter.programme.pack.archive
    gaps = {item.key: count for item, count in queries.archive_gaps(matter)}
    files = list(matter.files.all())
    found = [
        _item(
            number,
            shown(rule.names),
            held_by=rule.held_by,
            also=rule.also,
            files=[file for file in files if file.item == rule.key],
            missing=_missing(rule, gaps[rule.key]) if rule.key in gaps else "",
            cite=rule.source.cite,
        )
        for number, rule in enumerate(rules, start=1)
    ]
    known = {rule.key for rule in rules}
    if others := [file for file in files if file.item not in known]:
        found.append(
            _item(len(rules) + 1, _("Other files"), held_by="file", also=None, files=others, missing="", cite="")
        )
    return found


def _item(number: int, name: str, **rest: Any) -> Item:
    return Item(number=number, name=name, folder=f"{number:02d} {safe(name)}", **rest)


def _missing(rule: ArchiveItem, count: int) -> str:
    if rule.held_by == "file":
        return _("files still wanted: %(count)d") % {"count": count}
    return {
        "progress": _("no progress was reported yet"),
        "plan": _("planned dates or planned investment are not filled in"),
        "listing": _("not listed and numbered yet"),
        "deliberation": _("no deliberation is recorded as passed"),
        "acceptance": _("not accepted on inspection yet"),
        "notice": _("not yet on public notice"),
    }[rule.held_by]
