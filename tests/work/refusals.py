"""What an act is refused for, and the proof that a refused act wrote nothing."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection

from cunshi.kernel.problems import Refused

ROOMS = (
    "people",
    "programmes",
    "matters",
    "funds",
    "goals",
    "publicity",
    "reporting",
    "registers",
    "comparing",
    "targets",
    "standards",
    "tasks",
    "evidence",
)


def rows() -> dict[str, str]:
    """A fingerprint of every row of each table, history included."""
    tables = [model._meta.db_table for room in ROOMS for model in apps.get_app_config(room).get_models()]
    each = "SELECT '{0}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each.format(table) for table in tables))
        return dict(cursor.fetchall())


def refused(act: Callable[..., object], *given: object, **arguments: object) -> list[str]:
    """What is wrong, one text a problem; fails when the act is not refused or when it wrote anything."""
    before = rows()
    with pytest.raises(Refused) as caught:
        act(*given, **arguments)
    assert rows() == before
    return [str(problem.what) for problem in caught.value.problems]
