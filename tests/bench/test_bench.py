"""The benchmarks run whole, at the size of one township."""

import json
import subprocess
import sys

import pytest

from tests.bench.sizes import ROOT

KEYS = {"bench", "size", "scope", "page", "p50_ms", "p95_ms", "sql_ms", "ratio", "queries", "budget_ms", "ok"}


@pytest.mark.req("DOC-04")
def test_every_scope_is_asked_for_its_dashboard_and_ledger_and_set_beside_its_sql() -> None:
    command = [sys.executable, "-m", "tests.bench", "--size", "tiny", "--requests", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["bench"] == "machine", done.stderr
    pages = [line for line in lines if line["bench"] == "page"]
    assert [(line["scope"], line["page"]) for line in pages] == [
        (scope, page) for scope in ("village", "county", "region", "nation") for page in ("dashboard", "ledger")
    ], done.stderr
    for line in pages:
        assert set(line) >= KEYS
        assert 0 < line["p50_ms"] <= line["p95_ms"]
        assert line["sql_ms"] > 0
        assert line["queries"] <= 12
