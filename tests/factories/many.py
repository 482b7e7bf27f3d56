"""Many matters at once: copies of one, made by the database in a moment, for pages that must not grow slower."""

from django.db import connection

from cunshi.work.matters.models import Matter, MatterVillage, PlannedFund


def copies(matter: Matter, count: int) -> None:
    """`count` copies of a matter with its villages and funds; copies of a listed one get numbers of their own."""
    before = Matter.objects.order_by("-pk").values_list("pk", flat=True)[0]
    columns = [field.column for field in Matter._meta.concrete_fields if field.column not in ("id", "number")]
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO matters_matter ({listed}, number) SELECT {listed}, number || '-' || series "
            f"FROM matters_matter, generate_series(1, %s) AS series WHERE id = %s",
            [count, matter.pk],
        )
        for model, more in ((MatterVillage, ["village_id"]), (PlannedFund, ["source", "amount"])):
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} (matter_id, {', '.join(more)}) SELECT made.id, kept.{', kept.'.join(more)} "
                f"FROM {table} AS kept, matters_matter AS made WHERE kept.matter_id = %s AND made.id > %s",
                [matter.pk, before],
            )
        cursor.execute("ANALYZE matters_matter, matters_mattervillage, matters_plannedfund")
