"""The data files of the demonstration."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "data"


@cache
def read(name: str) -> dict[str, Any]:
    """One data file by its name without ending."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def day(value: date | str) -> date:
    """A date of a data file."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def yuan(amounts: dict[str, int | str]) -> dict[str, Decimal]:
    """Amounts by source, in yuan."""
    return {source: Decimal(str(amount)) for source, amount in amounts.items()}
