"""Rules of the whole repository that a reader relies on."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Built at import of a table or a pack; a longer file wants a split.
LONGEST_FILE, LONGEST_FUNCTION = 400, 45


def tracked(*patterns: str) -> list[Path]:
    """The files that git would hand to a newcomer."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def sources() -> list[Path]:
    return [file for file in tracked("src/*.py") if "migrations" not in file.parts]


def test_source_files_stay_short() -> None:
    long = {
        str(file.relative_to(ROOT)): n for file in sources() if (n := len(file.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_functions_stay_short() -> None:
    long = {
        f"{file.relative_to(ROOT)}::{node.name}": length
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_today_comes_from_the_one_clock() -> None:
    asking = re.compile(r"\b(date\.today|datetime\.now|timezone\.now|localdate)\(")
    others = [
        str(file.relative_to(ROOT))
        for file in sources()
        if asking.search(file.read_text(encoding="utf-8")) and file.name != "clock.py"
    ]
    assert others == []


def test_no_path_of_a_machine_and_no_registry_address_stands_in_the_repository() -> None:
    forbidden = re.compile(
        r"(?<!\w)/home/\w|(?<!\w)/root/|/Users/\w|pypi\.org|pythonhosted|npmjs\.(org|com)|deb\.debian\.org"
    )
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in tracked()
        if file.suffix in {".py", ".toml", ".yaml", ".json", ".md", ".ts", ".mjs", ".html", ".lock", ".sh", ""}
        and file != Path(__file__).resolve()
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []


def test_nothing_is_left_open_in_the_source() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|pytest\.mark\.(skip|xfail)")
    found = [
        str(file.relative_to(ROOT))
        for file in tracked("src/*.py", "tests/*.py")
        if file != Path(__file__).resolve() and marks.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
