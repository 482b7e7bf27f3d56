"""The county map joins the divisions on their codes."""

import json
from pathlib import Path

import pytest

from cunshi.foundation.divisions.models import Division
from cunshi.kernel.codes import Level

OUTLINES = Path(__file__).parents[3] / "frontend" / "public" / "maps" / "64.json"


@pytest.mark.req("LAND-01")
def test_every_county_of_ningxia_has_its_outline_under_its_own_code_and_name(shipped):
    counties = Division.objects.within("64").at_level(Level.COUNTY)
    drawn = json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]
    properties = [one["properties"] for one in drawn]
    assert properties == [{"code": county.code, "name": county.name} for county in counties]
    assert len(properties) == 22


@pytest.mark.req("LAND-01")
def test_outlines_are_closed_lie_in_ningxia_and_stay_small():
    drawn = json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]
    rings = [ring for one in drawn for rings in one["geometry"]["coordinates"] for ring in rings]
    assert len(rings) >= 22
    assert all(ring[0] == ring[-1] for ring in rings)
    assert all(104.2 < x < 107.7 and 35.2 < y < 39.5 for ring in rings for x, y in ring)
    assert OUTLINES.stat().st_size < 300_000
