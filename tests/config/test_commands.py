"""The commands as an engineer types them."""

from pathlib import Path

import pytest
from django.test import Client
from python_calamine import load_workbook
from typer.testing import CliRunner

from cunshi.config.cli import app
from cunshi.foundation.people.models import Post
from cunshi.work.programmes.models import Programme
from tests.factories.world import World

BAD_PACK = """\
pack: bad-2024
extends: ningxia-2024
version: "1"
year: 2024
root: "64022120500"
source: A
names: {zh: 坏方案, en: Bad plan}
document: {title: 坏方案, issuer: 无}
checkpoints:
  - key: june
    names: {zh: 六月, en: June}
    measure: finished
    due: "06-31"
    at_least: 1.5
"""


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


@pytest.mark.req("PLAN-01")
def test_a_bad_pack_is_refused_with_every_problem_its_line_and_key(tmp_path: Path) -> None:
    file = tmp_path / "bad-2024.yaml"
    file.write_text(BAD_PACK, encoding="utf-8")
    code, said = run("plan", "check", str(file))
    assert code == 1
    for line, key in ((5, "root"), (12, "measure"), (13, "due"), (14, "at_least"), (10, "source")):
        assert f"bad-2024.yaml:{line}" in said and key in said, said


@pytest.mark.req("PLAN-01", "PLAN-11")
@pytest.mark.parametrize("key", ["ningxia-2020", "ningxia-2021", "ningxia-2022", "ningxia-2023", "ningxia-2024"])
def test_every_shipped_pack_of_the_region_loads_and_twice_without_harm(divisions: None, key: str) -> None:
    assert run("plan", "load", key)[0] == 0
    assert run("plan", "load", key)[0] == 0
    assert list(Programme.objects.values_list("key", flat=True)) == [key]


@pytest.mark.req("LED-08")
def test_the_ledger_of_a_township_is_exported_without_its_neighbours(world: World, tmp_path: Path) -> None:
    own = world.propose(title="本村文化广场")
    file = tmp_path / "ledger.xlsx"
    code, _said = run("ledger", "export", "640221205000", "--year", "2024", "-o", str(file))
    assert code == 0
    text = str(load_workbook(str(file)).get_sheet_by_index(0).to_python())
    assert own.title in text
    run("ledger", "export", "640221100000", "--year", "2024", "-o", str(file))
    assert own.title not in str(load_workbook(str(file)).get_sheet_by_index(0).to_python())


def test_an_unknown_division_and_a_missing_folder_are_told_in_sentences(world: World, tmp_path: Path) -> None:
    assert run("ledger", "export", "640299", "--year", "2024", "-o", str(tmp_path / "a.xlsx"))[0] == 1
    code, said = run("ledger", "export", "640221205000", "--year", "2024", "-o", str(tmp_path / "no" / "a.xlsx"))
    assert (code, "no such folder" in said) == (1, True)


@pytest.mark.req("LAND-03")
def test_the_first_administrator_gets_a_random_password_that_opens_the_pages(divisions: None) -> None:
    arguments = (
        "accounts",
        "administrator",
        "admin",
        "--name",
        "张宁",
        "--division",
        "640000000000",
        "--unit",
        "党委农办",
    )
    code, said = run(*arguments)
    assert code == 0
    password = said.split()[-1]
    assert len(password) >= 16
    signed_in = Client().post("/login/", {"username": "admin", "password": password})
    assert (signed_in.status_code, signed_in.headers["Location"]) == (302, "/")
    assert Post.objects.get().role == "administrator"
    assert run(*arguments)[0] == 1


@pytest.mark.req("LAND-01")
def test_the_shipped_divisions_are_imported_again_without_harm(divisions: None) -> None:
    code, said = run("divisions", "import", "shipped")
    assert (code, "0 added, 0 changed" in said) == (0, True)


def test_generated_references_are_up_to_date() -> None:
    assert run("reference", "--check")[0] == 0
