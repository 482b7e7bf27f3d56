"""Cuts the shipped tables out of the national one; data/README.md says the command.

Writes data/<code>.csv.gz for each root below; a file changes only when the data do.
"""

import csv
import gzip
import io
from pathlib import Path

from cunshi.foundation.divisions.sources import DATA, Line, read_sqlite
from cunshi.foundation.divisions.span import ancestors, bounds

# Ningxia whole; Xunyi whole; Shuangyingzi whole: the places of the plans that the program ships.
ROOTS = ("640000000000", "610429000000", "220112203000")


def cut(lines: list[Line], root: str) -> list[Line]:
    """The lines of a root's ancestors and of its subtree, in the order of their codes."""
    low, high = bounds(root)
    above = set(ancestors(root))
    return sorted(line for line in lines if low <= line.code <= high or line.code in above)


def write(path: Path, lines: list[Line]) -> None:
    """A gzipped CSV without time stamp."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["code", "name"])
    table.writerows((line.code, line.name) for line in lines)
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), mtime=0))


def main(source: str) -> None:
    """Write the shipped tables anew from a data.sqlite; prints the lines of each."""
    lines = read_sqlite(Path(source)).lines
    for root in ROOTS:
        chosen = cut(lines, root)
        write(DATA / f"{root}.csv.gz", chosen)
        print(f"{root}: {len(chosen)}")
