"""The numbers of the invented year, read once from data/model.yaml, which says where each comes from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "data" / "model.yaml"


@dataclass(frozen=True)
class Parameters:
    """The file's sections; those of fixed keys are read as plain mappings."""

    seed: int
    categories: dict[str, dict[str, float]]
    handling: dict[str, float]
    cost: dict[str, float]
    spread: float
    least: int
    sources: dict[int, float]
    days: dict[str, tuple[str, str]]
    planned: dict[str, Any]
    pace: dict[str, float]
    slip: dict[str, float]
    trouble: dict[str, Any]
    stopped: dict[str, Any]
    returned: float
    failed: float
    joint: float
    reports: dict[str, Any]
    after: dict[str, tuple[int, int]]
    money: dict[str, Any]
    whole: dict[str, Any]


@cache
def parameters() -> Parameters:
    """The shipped parameters."""
    return Parameters(**yaml.safe_load(FILE.read_text(encoding="utf-8")))
