"""From the lines of a source to rows of the table: check everything, then copy, then compare and write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from cunshi.foundation.divisions import queries
from cunshi.foundation.divisions.models import ChangeKind, Division, Kind, Lineage
from cunshi.foundation.divisions.rules import classify, is_administrative_village
from cunshi.foundation.divisions.sources import Line
from cunshi.foundation.divisions.span import bounds
from cunshi.kernel import codes
from cunshi.kernel.codes import FIVE, Level
from cunshi.kernel.problems import Problem

# Called with the stage ("checking", "copying", "writing"), the lines done and the lines in all.
Progress = Callable[[str, int, int], None]
STEP = 20_000
NAME_LENGTH: int = Division._meta.get_field("name").max_length or 0


class Row(NamedTuple):
    """A division as it will stand in the table; the order is that of the temporary table."""

    code: str
    name: str
    full_name: str
    level: int
    kind: str
    parent_id: str | None
    is_administrative_village: bool


@dataclass(frozen=True)
class Known:
    """An upper division already met: what its lower ones need of it."""

    full_name: str
    kind: str


@dataclass(frozen=True)
class Outcome:
    """What an import did; `folded` lines repeat their upper division under the same code and name.

    `left` says of each line why it was left out: its code, or that of its upper division, is retired.
    """

    added: int
    changed: int
    unchanged: int
    folded: int
    left: tuple[Problem, ...] = ()

    @property
    def total(self) -> int:
        return self.added + self.changed + self.unchanged


@dataclass
class Past:
    """What changes of divisions have settled against a table that does not know of them yet."""

    retired: dict[str, Problem]
    called: dict[str, tuple[set[str], str]]
    left: list[Problem] = field(default_factory=list)

    def leaves(self, line: Line) -> bool:
        """Whether the line is left out for a retired code; says why in `left`."""
        problem = self.retired.get(line.code) or self.retired.get(codes.parent(line.code) or "")
        if problem:
            self.left.append(Problem(line.where, problem.what, problem.mend))
        return problem is not None

    def name_of(self, line: Line) -> str:
        """The name that a renaming gave, where the table still has one from before."""
        before, name = self.called.get(line.code, (set(), ""))
        return name if line.name in before else line.name


def past() -> Past:
    """The codes that were retired and the names that were given by changes; three queries."""
    gone = Division.objects.exclude(valid_until=None).values_list("code", flat=True)
    called: dict[str, tuple[set[str], str]] = {}
    renamed = Lineage.objects.filter(change__kind=ChangeKind.RENAME, old__valid_until=None)
    for code, old_name, name in renamed.values_list("old_id", "old_name", "old__name"):
        called.setdefault(code, (set(), name))[0].add(old_name)
    return Past(queries.met_again(gone), called)


def known_uppers() -> dict[str, Known]:
    """The living divisions above village level that the database holds."""
    held = Division.objects.living().filter(level__lt=Level.VILLAGE).values_list("code", "full_name", "kind")
    return {code: Known(full_name, kind) for code, full_name, kind in held.iterator()}


def check(
    lines: Sequence[Line], known: dict[str, Known], progress: Progress | None = None, past: Past | None = None
) -> tuple[list[Row], list[Problem]]:
    """Rows in the order of their codes, upper before lower; every problem in the order of the source."""
    order = sorted(range(len(lines)), key=lambda place: lines[place].code)
    rows: list[Row] = []
    problems: dict[int, Problem] = {}
    uppers = dict(known)
    before: Line | None = None
    for number, place in enumerate(order, start=1):
        line = lines[place]
        problem = _problem(line, before)
        if past and not problem:
            if past.leaves(line):
                continue
            line = line._replace(name=past.name_of(line))
        parent = None if problem else codes.parent(line.code)
        if parent is not None and parent not in uppers:
            problem = _orphan(line, parent)
        before = line
        if problem:
            problems[place] = problem
        else:
            rows.append(_row(line, parent, uppers))
        if progress and (number % STEP == 0 or number == len(order)):
            progress("checking", number, len(order))
    return rows, [problems[place] for place in sorted(problems)]


def _problem(line: Line, before: Line | None) -> Problem | None:
    malformed = codes.check(line.code, line.where)
    if malformed:
        return malformed
    if not line.name or len(line.name) > NAME_LENGTH:
        return Problem(
            line.where,
            _("Division %(code)s has no name, or one of more than %(most)d characters.")
            % {"code": line.code, "most": NAME_LENGTH},
            _("Write the name as the statistical table has it."),
        )
    if before is not None and before.code == line.code:
        return Problem(
            line.where,
            _("Division %(code)s stands twice, also in %(where)s.") % {"code": line.code, "where": before.where},
            _("Keep one of the two lines."),
        )
    return None


def _orphan(line: Line, parent: str) -> Problem:
    return Problem(
        line.where,
        _("The upper division %(parent)s of %(name)s (%(code)s) is unknown.")
        % {"parent": parent, "name": line.name, "code": line.code},
        _("Add the upper division to the table, or mend the code."),
    )


def _row(line: Line, parent: str | None, uppers: dict[str, Known]) -> Row:
    """The row of a line that has no problem; notes it in `uppers` for the lines below it."""
    level = codes.level(line.code)
    kind = classify(line.code, line.name)
    full_name = full_name_of(line.name, kind, uppers[parent].full_name if parent else "")
    if level < Level.VILLAGE:
        uppers[line.code] = Known(full_name, kind)
    return Row(line.code, line.name, full_name, int(level), kind, parent, is_administrative_village(kind))


def full_name_of(name: str, kind: Kind, upper: str) -> str:
    """Names joined from the region down; a group such as 市辖区 is no place and adds nothing."""
    return (upper or name) if kind == Kind.DIRECT_GROUP else upper + name


def copy(rows: list[Row], progress: Progress | None = None) -> None:
    """Put the rows into the temporary table that `write` reads; it goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY division_stage ({', '.join(Row._fields)}) FROM STDIN") as stream:
            for number, row in enumerate(rows, start=1):
                stream.write_row(row)
                if progress and (number % STEP == 0 or number == len(rows)):
                    progress("copying", number, len(rows))
        cursor.execute("CREATE INDEX ON division_stage (code)")
        cursor.execute("ANALYZE division_stage")


def write(rows: list[Row], progress: Progress | None = None) -> tuple[int, int]:
    """Bring the table to the copied rows, a slice at a time; returns how many were added and changed.

    Divisions that the source leaves out stay as they are.
    """
    added = changed = 0
    renamed = False
    with connection.cursor() as cursor:
        for start in range(0, len(rows), STEP):
            part = rows[start : start + STEP]
            span = [part[0].code, part[-1].code]
            cursor.execute(_UPDATE, span * 2)
            changed += cursor.rowcount
            renamed = renamed or cursor.rowcount > 0
            cursor.execute(_INSERT, span * 2)
            added += cursor.rowcount
            if progress:
                progress("writing", start + len(part), len(rows))
        if renamed:
            for level in FIVE[1:]:
                cursor.execute(_RENAME_BELOW, [Kind.DIRECT_GROUP, int(level)])
    return added, changed


def rebuild_full_names(code: str) -> None:
    """Join the full names of a renamed division and of those below it anew."""
    low, high = bounds(code)
    with connection.cursor() as cursor:
        for level in range(codes.level(code), Level.VILLAGE + 1):
            cursor.execute(_RENAME_BELOW + " AND each.code BETWEEN %s AND %s", [Kind.DIRECT_GROUP, level, low, high])


_TABLE = Division._meta.db_table
_COLUMNS = ", ".join(Row._fields)
_VALUES = ", ".join(Row._fields[1:])
_STAGE = f"""
    DROP TABLE IF EXISTS pg_temp.division_stage;
    CREATE TEMPORARY TABLE division_stage (LIKE {_TABLE}) ON COMMIT DROP
"""
# Both sides are cut to the slice: joined to the whole table each slice would read all of it again.
_UPDATE = f"""
    UPDATE {_TABLE} AS held SET ({_VALUES}) = (SELECT {", ".join(f"new.{name}" for name in Row._fields[1:])})
    FROM division_stage AS new
    WHERE new.code BETWEEN %s AND %s AND held.code BETWEEN %s AND %s AND held.code = new.code
      AND ({", ".join(f"held.{name}" for name in Row._fields[1:])})
          IS DISTINCT FROM ({", ".join(f"new.{name}" for name in Row._fields[1:])})
"""
_INSERT = f"""
    INSERT INTO {_TABLE} ({_COLUMNS})
    SELECT {_COLUMNS} FROM division_stage AS new
    WHERE new.code BETWEEN %s AND %s
      AND NOT EXISTS (
          SELECT FROM {_TABLE} AS held WHERE held.code BETWEEN %s AND %s AND held.code = new.code
      )
    ORDER BY code
"""
# A renamed county that came without its villages must still show in their full names. Retired ones keep theirs.
_RENAME_BELOW = f"""
    UPDATE {_TABLE} AS lower SET full_name = said.full_name
    FROM {_TABLE} AS each
    JOIN {_TABLE} AS upper ON upper.code = each.parent_id,
    LATERAL (
        SELECT upper.full_name || CASE WHEN each.kind = %s THEN '' ELSE each.name END
    ) AS said (full_name)
    WHERE lower.code = each.code AND each.level = %s AND each.valid_until IS NULL
      AND each.full_name <> said.full_name
"""
