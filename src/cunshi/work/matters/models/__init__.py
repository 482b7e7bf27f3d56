"""The tables of the room: the matter itself, and the records of what happens to it."""

from cunshi.work.matters.models.matter import FormerVillage, Matter, MatterParticipant, MatterVillage, PlannedFund
from cunshi.work.matters.models.records import (
    ArchiveFile,
    Deliberation,
    Inspection,
    Notice,
    NumberSeries,
    Objection,
    Progress,
    Step,
    WorkSpell,
)
from cunshi.work.matters.models.supervision import Supervision

__all__ = [
    "ArchiveFile",
    "Deliberation",
    "FormerVillage",
    "Inspection",
    "Matter",
    "MatterParticipant",
    "MatterVillage",
    "Notice",
    "NumberSeries",
    "Objection",
    "PlannedFund",
    "Progress",
    "Step",
    "Supervision",
    "WorkSpell",
]
