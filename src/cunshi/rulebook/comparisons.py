"""Comparisons of two lists (TGT-09): which own list, what tells a row, which fields must agree and how closely."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from cunshi.rulebook.parts import Roles
from cunshi.rulebook.registers import HELD_AS_FILES, Register, RegisterField
from cunshi.rulebook.values import Entry, Key, Names, Rule, Text

# The list of residents stands beside the registers that a plan defines.
RESIDENTS = "residents"
# What every record of a subject says besides its own fields.
ABOUT: dict[str, tuple[str, ...]] = {
    "household": ("village", "household", "name"),
    "person": ("village", "household", "name", "id_number"),
    "division": ("village",),
    "thing": ("village",),
}
OF_RESIDENTS = ("village", "household", "name", "id_number", "group", "sex", "born")


class ComparedField(Rule):
    """A field that must agree: numbers may differ by `within`, dates by `days`. `headings`: what others call it."""

    field: Key
    within: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    days: Annotated[int, Field(ge=0)] = 0


class Comparison(Entry):
    """An own list (open records of a register, or the residents) compared with a list of somebody else's.

    The key sets of `match_on` are tried in order. `other` is what the other list is called; `with` names a register of
    the same plan where that is the other list, else a table is sent. `headings` are further words for a column.
    """

    register_key: Annotated[Key, Field(alias="register")]
    other: Names
    against: Annotated[Key | None, Field(alias="with")] = None
    match_on: Annotated[list[Annotated[list[Key], Field(min_length=1)]], Field(min_length=1)]
    fields: list[ComparedField] = []
    headings: dict[Key, list[Text]] = {}
    run_by: Roles

    @property
    def columns(self) -> list[str]:
        """Every column that the other list is asked for, each once: what rows are told by, then what must agree."""
        told = [key for keys in self.match_on for key in keys]
        return list(dict.fromkeys([*told, *(each.field for each in self.fields)]))

    @property
    def needed(self) -> list[str]:
        """The columns of the first key set, without which nothing can be compared."""
        return self.match_on[0]

    def compared(self, key: str) -> ComparedField | None:
        return next((each for each in self.fields if each.field == key), None)


def fields_of(register: Register | None) -> dict[str, RegisterField | None]:
    """What rows of a list can be compared by; None for a register is the list of residents.

    Of a column that says where a record lies or whom it is about there is no field.
    """
    if register is None:
        return dict.fromkeys(OF_RESIDENTS)
    own = {each.key: each for each in register.fields if each.type not in HELD_AS_FILES}
    return {**dict.fromkeys(ABOUT[register.subject]), **own}
