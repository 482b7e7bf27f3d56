"""`make requirements`: each row of requirements.yaml with the tests that carry it, and those without.

The table of rows lies beside the project (`../shared/requirements.yaml`, or the path in CUNSHI_REQUIREMENTS).
"""

import ast
import os
import sys
from collections import defaultdict
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]


def rows() -> dict[str, str]:
    """Row id to its Chinese term."""
    path = Path(os.environ.get("CUNSHI_REQUIREMENTS") or ROOT.parent / "shared" / "requirements.yaml")
    if not path.exists():
        raise SystemExit(f"{path.name} is not beside the project; name its path in CUNSHI_REQUIREMENTS.")
    areas = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {row["id"]: row["zh"] for area in areas for row in area["rows"]}


def marked() -> dict[str, list[str]]:
    """Row id to the tests marked with it, read from the source so that nothing needs to run."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        everywhere = [row for node in tree.body if isinstance(node, ast.Assign) for row in _rows_in(node.value)]
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            for row in {*everywhere, *(row for each in node.decorator_list for row in _rows_in(each))}:
                if node.name.startswith(("test_", "Test")):
                    found[row].append(f"{file.relative_to(ROOT)}::{node.name}")
    return found


def _rows_in(node: ast.expr) -> list[str]:
    """The ids in every `pytest.mark.req(...)` below a node."""
    return [
        str(argument.value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "req"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]


def main() -> None:
    known, found = rows(), marked()
    for row, term in known.items():
        tests = found.get(row, [])
        print(f"{row}  {term}  {len(tests) or 'no'} tests")
        for test in tests:
            print(f"    {test}")
    strange = sorted(set(found) - set(known))
    if strange:
        sys.exit(f"Marked rows that don't exist: {', '.join(strange)}")


if __name__ == "__main__":
    main()
