"""Many matters at once: copies of one, made by the database in a moment, for pages that must not grow slower."""

from datetime import date

from django.db import connection

from cunshi.work.matters.models import Matter, MatterVillage, PlannedFund
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.models import Report


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
        cursor.execute(
            'INSERT INTO funds_fundentry (matter_id, source, kind, amount, "on", voucher, note, recorded_at) '
            "SELECT made.id, kept.source, kept.kind, kept.amount, kept.\"on\", '', '', kept.recorded_at "
            "FROM funds_fundentry AS kept, matters_matter AS made "
            "WHERE kept.matter_id = %s AND kept.kind = 'planned' AND made.id > %s",
            [matter.pk, before],
        )
        cursor.execute("ANALYZE matters_matter, matters_mattervillage, matters_plannedfund, funds_fundline")


def under_way_everywhere(matter: Matter, programme: Programme, since: date) -> int:
    """A started matter like `matter` in each administrative village that has none, under a plan; how many were made."""
    before = Matter.objects.order_by("-pk").values_list("pk", flat=True)[0]
    own = ("id", "number", "village_id", "programme_id", "title", "lead_unit_id", "notice_id")
    names = [field.column for field in Matter._meta.concrete_fields if field.column not in own]
    columns, copied = ", ".join(names), ", ".join(f"matters_matter.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO matters_matter ({columns}, number, village_id, programme_id, title) "
            f"SELECT {copied}, village.code || '-2024-01', village.code, %s, village.name || '道路硬化' "
            "FROM matters_matter, divisions_division village WHERE matters_matter.id = %s "
            "AND village.is_administrative_village AND village.code LIKE %s "
            "AND NOT EXISTS (SELECT 1 FROM matters_matter other WHERE other.village_id = village.code)",
            [programme.pk, matter.pk, "64%"],
        )
        made = cursor.rowcount
        cursor.execute(
            "INSERT INTO matters_mattervillage (matter_id, village_id) "
            "SELECT id, village_id FROM matters_matter WHERE id > %s",
            [before],
        )
        cursor.execute(
            "INSERT INTO matters_workspell (matter_id, since) SELECT id, %s FROM matters_matter WHERE id > %s",
            [since, before],
        )
        cursor.execute("ANALYZE matters_matter, matters_mattervillage, matters_workspell")
    return made


def reported(report: Report, first: date, submitted_on: date, share: int) -> None:
    """A report like `report` for a period of each matter under way that has none, of one in `share` of them."""
    own = ("id", "matter_id", "division_id", "programme_id", "first", "submitted_on")
    columns = ", ".join(f"report.{field.column}" for field in Report._meta.concrete_fields if field.column not in own)
    bare = columns.replace("report.", "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reporting_report ({bare}, matter_id, division_id, programme_id, first, submitted_on) "
            f"SELECT {columns}, matter.id, matter.village_id, matter.programme_id, %s, %s "
            "FROM reporting_report report, matters_workspell spell JOIN matters_matter matter ON matter.id = matter_id "
            "WHERE report.id = %s AND mod(matter.id, %s) <> 0 AND NOT EXISTS (SELECT 1 FROM reporting_report other "
            "WHERE other.matter_id = matter.id AND other.first = %s)",
            [first, submitted_on, report.pk, share, first],
        )
        cursor.execute("ANALYZE reporting_report")
