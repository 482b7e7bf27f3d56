"""A column for sealed values: what reaches it in clear is refused before it reaches the database."""

from typing import Any

from django.db import models

from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.sealing import is_sealed, masked


class SealedField(models.TextField):
    """Holds a sealed value of one kind, or nothing. `mark` names the column of its fingerprint, where it has one."""

    def __init__(self, *args: Any, kind: str = Kind.ID_NUMBER, mark: str = "", **kwargs: Any) -> None:
        self.kind, self.mark = str(kind), mark
        super().__init__(*args, **{"blank": True, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "kind": self.kind, "mark": self.mark}

    def get_prep_value(self, value: Any) -> Any:
        if value and not is_sealed(value) and not hasattr(value, "resolve_expression"):
            raise ValueError(f"{self.name} is not sealed")
        return super().get_prep_value(value)

    def masked(self, row: models.Model) -> str:
        """What of the row's value may stand on a page."""
        return masked(self.kind, getattr(row, self.attname))
