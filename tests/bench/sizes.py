"""The sizes that are measured, where their data lie, and who looks at them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cunshi.kernel.codes import NATION

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench"
# The pack whose rules the invented years follow, the last of these years, and the day on which everything is looked at.
PACK, YEAR, DAY, SEED = "ningxia-2024", 2024, date(2024, 6, 30), 20240101


@dataclass(frozen=True)
class Size:
    """An amount of data: three years of matters under a root, `scale` a village. `whole`: every page is asked for."""

    name: str
    root: str
    region: str
    scale: float = 1.0
    years: int = 3
    whole: bool = False

    @property
    def folder(self) -> Path:
        return FOLDER / self.name


SIZES = {
    each.name: each
    for each in (
        Size("tiny", "640221205000", "640000000000", years=1),
        Size("6k", "640000000000", "640000000000", whole=True),
        Size("62k", "420000000000", "420000000000"),
        Size("1.9m", NATION, "420000000000", scale=1.33),
    )
}


@dataclass(frozen=True)
class Scope:
    """Somebody who looks at a division: the role and the level of a post."""

    name: str
    role: str
    digits: int


SCOPES = (
    Scope("village", "village_clerk", 12),
    Scope("county", "county_office", 6),
    Scope("region", "region_office", 2),
    Scope("nation", "auditor", 0),
)
