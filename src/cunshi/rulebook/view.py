"""A pack half read: each section that is well formed as its model, and every fault of form beside it.

Checks run on a view, so that one wrong key doesn't hide the other mistakes of a file.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from cunshi.rulebook.faults import fault
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.tree import Node, PackProblem, Path_

_MONTH_DAY = re.compile(r"\d\d-\d\d")
_DATED = {
    "stages": ("start", "end"),
    "checkpoints": ("due",),
    "targets": ("deadline",),
    "tasks": ("start", "deadline"),
}


@dataclass
class View:
    """The well-formed sections of a pack and the tree they come from; `pack` is None while faults stand.

    It is not `complete` where a plan above it can't be read.
    """

    node: Node
    sections: dict[str, Any]
    problems: list[PackProblem]
    pack: Pack | None
    complete: bool = True

    @property
    def name(self) -> str:
        return str(self.sections.get("pack", self.node.file))

    @property
    def year(self) -> int:
        return int(self.sections.get("year", 0))

    def one(self, section: str) -> Any:
        """The rule of a section, None when it is absent or malformed."""
        return self.sections.get(section)

    def items(self, section: str) -> list[tuple[Path_, Any]]:
        """The well-formed entries of a list section with their paths in the file."""
        return self.sections.get(section) or []


def view(node: Node, *, complete: bool = True) -> View:
    """Read a merged tree. `complete=False` forgives missing sections (the pack above couldn't be read)."""
    data = _dated(node.plain())
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        wanted = [each for each in errors if complete or not (each["type"] == "missing" and len(each["loc"]) == 1)]
        faults = [fault(node, each) for each in wanted]
        return View(node, _sections(data, [each["loc"] for each in errors]), faults, None, complete)
    return View(node, _sections(data, []), [], pack, complete)


def _dated(data: dict[str, Any]) -> dict[str, Any]:
    """Dates written MM-DD lie in the pack's own year, so that a plan can run for several years."""
    # A malformed year is said once, not once for each date.
    year = data["year"] if isinstance(data.get("year"), int) else date.min.year
    for section, keys in _DATED.items():
        rows = data.get(section)
        for row in rows if isinstance(rows, list) else []:
            for key in keys if isinstance(row, dict) else ():
                if isinstance(row.get(key), str) and _MONTH_DAY.fullmatch(row[key]):
                    row[key] = f"{year:04}-{row[key]}"
    return data


def _sections(data: dict[str, Any], faulty: list[tuple[int | str, ...]]) -> dict[str, Any]:
    sections: dict[str, Any] = {}
    for name, field in Pack.model_fields.items():
        written = field.alias or name
        bad = [place for place in faulty if place[0] == written]
        if written not in data:
            continue
        raw = data[written]
        form: Any = field.annotation
        adapter: TypeAdapter[Any] = TypeAdapter(form)
        if isinstance(raw, list):
            rows = {place[1] for place in bad if len(place) > 1}
            if len(rows) == len({place[1:2] for place in bad}):
                sections[name] = _rows(adapter, raw, rows, name)
        elif not bad:
            sections[name] = adapter.validate_python(raw)
    return sections


def _rows(adapter: TypeAdapter[Any], raw: list[Any], bad: set[int | str], name: str) -> list[tuple[Path_, BaseModel]]:
    good = [index for index in range(len(raw)) if index not in bad]
    values = adapter.validate_python([raw[index] for index in good])
    return [((name, index), value) for index, value in zip(good, values, strict=True)]
