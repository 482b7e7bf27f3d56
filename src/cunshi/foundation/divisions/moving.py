"""What every room needs to carry its rows from old divisions to their heirs."""

from collections.abc import Mapping

from django.db import connection, models


def repoint(model: type[models.Model], field: str, heirs: Mapping[str, str], unless: str = "") -> int:
    """Point the rows of `model` whose `field` names an old division to its heir; returns how many. One statement.

    `unless` is an SQL condition on the row (`held`) and its new code (`step.new`) that leaves it where it is.
    """
    column = f"{field}_id"
    condition = f" AND NOT ({unless})" if unless else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} AS held SET {column} = step.new "
            f"FROM unnest(%s::text[], %s::text[]) AS step (old, new) WHERE held.{column} = step.old{condition}",
            [list(heirs), list(heirs.values())],
        )
        return cursor.rowcount
