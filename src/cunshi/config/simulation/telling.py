"""Values for the fields of a register, invented: within its bounds, mostly as they should be."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cunshi.config.simulation.homes import card, id_number, phone
from cunshi.config.simulation.words import Words
from cunshi.foundation.privacy.kinds import Sex
from cunshi.rulebook.conditions import Condition
from cunshi.rulebook.registers import HELD_AS_FILES, Register, RegisterField


class Teller:
    """Says what the fields of one register are told; `usual` is the chance of a choice's first answer.

    `county` are the six digits that ID numbers begin with.
    """

    def __init__(self, register: Register, county: str, words: Words, draw: random.Random, usual: float) -> None:
        self.register, self.county, self.words, self.draw, self.usual = register, county, words, draw, usual
        self.serial, self.taken = 0, set[str]()

    def tell(self, fields: Iterable[RegisterField], today: date, wanted: Iterable[Condition] = ()) -> dict[str, Any]:
        """A value for each field that isn't held as a file; `wanted` conditions are met where they speak of one."""
        self.serial += 1
        asked = {condition.field: condition for condition in wanted}
        told: dict[str, Any] = {}
        for field in fields:
            if field.type in HELD_AS_FILES or (field.optional and self.draw.random() < 0.5):
                continue
            told[field.key] = self._one(field, today, told, asked.get(field.key))
        return told

    def _one(self, field: RegisterField, today: date, told: dict[str, Any], wanted: Condition | None) -> str:
        if wanted and wanted.among:
            return wanted.among[0]
        if field.type in ("number", "money"):
            return self._number(field, wanted)
        if field.type == "date":
            return self._date(field, today, told)
        if field.type == "choice":
            keys = [choice.key for choice in field.choices]
            return keys[0] if self.draw.random() < self.usual else self.draw.choice(keys)
        return self._said(field)

    def _said(self, field: RegisterField) -> str:
        if field.type == "flag":
            return "yes" if self.draw.random() < self.usual else "no"
        if field.type == "id_number":
            return self._id_number()
        if field.type == "phone":
            return phone(self.draw)
        if field.type == "bank":
            return card(self.draw)
        if field.type == "division":
            return ""
        if field.type == "officer" or field.personal:
            return self.words.person(self.draw)
        number = f"{self.serial:03}"
        return (
            f"{field.names.zh}{number}（模拟）" if field.key in self.register.identity else f"{field.names.zh}（模拟）"
        )

    def _number(self, field: RegisterField, wanted: Condition | None) -> str:
        low = field.at_least if field.at_least is not None else Decimal(1)
        low = max(low, wanted.at_least) if wanted and wanted.at_least is not None else low
        high = field.at_most if field.at_most is not None else low + (Decimal(20000) if field.type == "money" else 50)
        high = min(high, wanted.at_most) if wanted and wanted.at_most is not None else high
        value = low + (high - low) * Decimal(str(round(self.draw.random(), 3)))
        return str(value.quantize(Decimal(1))) if field.whole or field.type == "money" else str(round(value, 1))

    def _date(self, field: RegisterField, today: date, told: dict[str, Any]) -> str:
        day = today - timedelta(days=self.draw.randint(0, 6)) if field.past else today
        day = day if field.past else today + timedelta(days=self.draw.randint(20, 300))
        first = told.get(field.not_before or "")
        return max(day, date.fromisoformat(first)).isoformat() if first else day.isoformat()

    def _id_number(self) -> str:
        born = date(1960, 1, 1) + timedelta(days=self.draw.randint(0, 14_000))
        return id_number(self.county, born, self.draw.choice(list(Sex)), self.draw, self.taken)
