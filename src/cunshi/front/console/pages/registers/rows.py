"""A record as a row of a list: what it is about, its columns masked, its next step and how long that has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cunshi.exchange.workbooks import wording
from cunshi.front.console.pages.registers.places import Place
from cunshi.rulebook.registers import HELD_AS_FILES, NUMERIC, Register, RegisterField
from cunshi.work.matters.rules import shown
from cunshi.work.registers import words
from cunshi.work.registers.models import Record

FEW = 3


@dataclass(frozen=True)
class Column:
    field: RegisterField

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def label(self) -> str:
        return shown(self.field.names)

    @property
    def figure(self) -> bool:
        return self.field.type in NUMERIC


def columns(rule: Register) -> list[Column]:
    """The columns that the pack names, else the first few fields that its title doesn't show already."""
    if rule.columns:
        return [Column(each) for key in rule.columns if (each := rule.field(key))]
    told_already = set(rule.title or rule.identity)
    fields = [each for each in rule.fields if each.key not in told_already and each.type not in HELD_AS_FILES]
    return [Column(each) for each in fields[:FEW]]


def rows_of(
    place: Place, records: Sequence[Record], shown_columns: Sequence[Column], group: str, named: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rows in their order; the first of each group carries its heading."""
    rows, last = [], None
    for each in records:
        row = row_of(place, each, shown_columns, named)
        if group:
            heading = _heading(place, each, group, named)
            row["heading"] = heading if heading != last else None
            row["group_size"] = each.group_size  # type: ignore[attr-defined]
            last = heading
        rows.append(row)
    return rows


def row_of(
    place: Place, record: Record, shown_columns: Sequence[Column], named: Mapping[str, str] | None = None
) -> dict[str, Any]:
    rule = place.rule
    late = record.closed_on is None and bool(record.due) and words.days_late(record) > 0
    return {
        "record": record,
        "title": words.title_of(rule, record),
        "url": reverse("console:record", args=[record.pk]),
        "village": wording.place(record.division, place.division) if place.division.level < rule.level else "",
        "cells": [(each, words.value_of(rule, record, each.key, named)) for each in shown_columns],
        "step": words.step_name(rule, record.owes),
        "left": words.left_in_words(record.due),
        "late": late,
        "closed_as": words.closed_as(rule, record),
    }


def _heading(place: Place, record: Record, group: str, named: Mapping[str, str]) -> dict[str, str]:
    if group == "place":
        return {"name": wording.place(record.division, place.division) or record.division.short_name, "value": ""}
    field = place.rule.field(group)
    value = str(record.values.get(group, ""))
    name = words.in_words(field, value, named) if field else value
    return {"name": name or words.NOTHING, "value": value if value and field and not field.sealed else ""}
