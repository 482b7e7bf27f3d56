"""A string of bits of fixed length, of which the database counts those that differ."""

from typing import Any

from django.db import models
from django.db.models import Func, IntegerField


class BitsField(models.Field):
    """`bits` bits in PostgreSQL, a whole number in Python."""

    def __init__(self, *args: Any, bits: int = 128, **kwargs: Any) -> None:
        self.bits = bits
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bits": self.bits}

    def db_type(self, connection: Any) -> str:
        return f"bit({self.bits})"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return f"%s::bit({self.bits})"

    def get_prep_value(self, value: int | None) -> str | None:
        return None if value is None else f"{value:0{self.bits}b}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value, 2)


class BitsApart(Func):
    """How many bits of two strings differ (PostgreSQL 14 or later)."""

    arity = 2
    template = "bit_count(%(expressions)s)"
    arg_joiner = " # "
    output_field = IntegerField()
