"""A plan has a ledger of matters wholly or not at all, and holds for one division or for any of a level."""

import json
from pathlib import Path
from typing import Any

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.schema import LEDGER, Pack
from tests.factories.plain import CONTENT, SOURCE, plain_pack

pytestmark = pytest.mark.req("PLAN-11", "PLAN-01")


def told(folder: Path, *without: str, **changes: Any) -> list[tuple[str, str]]:
    """Key and first sentence of each problem of the plain plan changed so."""
    content = {key: value for key, value in (CONTENT | changes).items() if key not in without}
    path = folder / "plain-2024.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
    return [(each.key, each.what) for each in loader.check(path)]


def test_a_plan_of_duties_and_targets_alone_can_be_used(tmp_path: Path) -> None:
    assert told(tmp_path) == []
    pack = loader.load(tmp_path / "plain-2024.yaml")
    assert (pack.has_ledger, pack) == (False, plain_pack())


def test_a_plan_without_a_ledger_is_the_same_after_it_was_stored() -> None:
    pack = plain_pack()
    again = Pack.model_validate(pack.content())
    assert (again.digest, again.content(), again) == (pack.digest, pack.content(), pack)
    assert set(pack.content()) & {"route", "notice", "listing"} == set()


@pytest.mark.parametrize("part", LEDGER)
def test_a_ledger_that_lacks_a_part_is_refused_naming_it(tmp_path: Path, part: str) -> None:
    whole = loader.load("xunyi-2024").content()
    parts = {key: whole[key] for key in LEDGER if key != part}
    said = f"A plan has all parts of a ledger of matters or none; missing: {part}."
    assert [what for key, what in told(tmp_path, **parts) if key == ""] == [said]


def test_all_missing_parts_are_said_in_one_sentence(tmp_path: Path) -> None:
    listing = {"by": "county", "source": SOURCE}
    said = "A plan has all parts of a ledger of matters or none; missing: " + ", ".join(
        part for part in LEDGER if part != "listing"
    )
    assert told(tmp_path, listing=listing) == [("", f"{said}.")]


def test_what_speaks_of_matters_is_refused_in_a_plan_without_them(tmp_path: Path) -> None:
    whole = loader.load("hongyazi-2024").content()
    stage, duty = CONTENT["stages"][0], CONTENT["duties"][0]
    found = told(
        tmp_path,
        archive=whole["archive"],
        stages=[stage | {"allows": ["propose"]}],
        duties=[duty | {"asks": "progress"}],
    )
    assert found == [
        ("archive", "“archive” speaks of matters, but the plan has no ledger of them."),
        ("stages.year.allows", "The stage “year” allows acts on matters, but the plan has no ledger of them."),
        ("duties.meeting.asks", "The duty “meeting” asks for the progress of matters, but the plan has no ledger."),
    ]


def test_a_plan_holds_for_one_division_or_for_any_of_a_level(tmp_path: Path) -> None:
    said = [("root", "A plan holds for one division, or for any division of a level.")]
    assert told(tmp_path, "root", **{"for": "township"}) == []
    assert told(tmp_path, "root") == said
    assert told(tmp_path, **{"for": "township"}) == said


def test_a_lower_plan_with_a_place_of_its_own_takes_the_choice_of_places_away(tmp_path: Path) -> None:
    assert told(tmp_path, "root", **{"for": "township"}) == []
    lower = tmp_path / "lower-2024.yaml"
    lower.write_text('pack: lower-2024\nextends: plain-2024\nroot: "220112203000"\n', encoding="utf-8")
    pack = loader.load(lower)
    assert (pack.root, pack.holds_for, [duty.key for duty in pack.duties]) == ("220112203000", None, ["meeting"])
