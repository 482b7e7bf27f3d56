"""Registers of a pack: what one may not say of itself, and what no lower plan may take away from it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cunshi.rulebook import countedtargets, loader, registerbounds, registerchecks, tree
from cunshi.rulebook.registers import Register
from cunshi.rulebook.tree import Path_
from cunshi.rulebook.view import View, view

NAMES = {"zh": "台账", "en": "Register"}
SOURCE = {"plan": "X", "clause": "§9", "note": {"zh": "测试", "en": "Test"}}
HEAD: dict[str, Any] = {"pack": "upper-2024", "year": 2024, "version": "1"}
OTHER = {
    **{"key": "others", "names": NAMES, "source": SOURCE, "subject": "division", "level": "village"},
    **{"opened_by": ["village_clerk"]},
    **{"fields": [{"key": "seen_on", "names": NAMES, "type": "date", "required": True}]},
    **{"endings": [{"key": "over", "names": NAMES, "by": ["village_clerk"]}]},
}
PEOPLE = {**OTHER, "key": "people", "subject": "person", "fields": []}


def named(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "names": NAMES, **more}


def register(**changes: Any) -> dict[str, Any]:
    """A register of pumps with everything that can be said, faultless."""
    plain: dict[str, Any] = {
        "subject": "thing",
        "level": "village",
        "opened_by": ["village_clerk"],
        "identity": ["number"],
        "fields": [
            named("number", type="text", required=True),
            named("found_on", type="date", required=True, past=True),
            named("kind", type="choice", choices=[named("deep"), named("flat")]),
            named("cost", type="money", at_least=0, at_most=1000),
            named("owner", type="text", personal=True),
            named("fit", type="flag"),
        ],
        "steps": [
            named(
                "looked_at", by=["township_officer"], clock={"days": 10, "since": "found_on"}, asks=["kind"], files=1
            ),
            named(
                "mended", by=["township_officer"], clock={"by": "10-31"}, requires=[{"field": "kind", "filled": True}]
            ),
        ],
        "endings": [named("given_up", by=["township_officer"], after=["opened"])],
        "follow_ups": [named("tested", cadence="monthly", times=2, by=["township_officer"], asks=["fit"])],
        "lanes": [
            {
                **named("quick", source=SOURCE, when=[{"field": "kind", "is": ["deep"]}]),
                "order": ["mended", "looked_at"],
                "clocks": {"looked_at": {"days": 5, "since": "mended"}},
            }
        ],
        "statistics": [named("spent", unit="元", sum="cost", where=[{"field": "kind", "is": ["flat"]}])],
        "subsidies": [
            {
                **named("aid", source=SOURCE, by="kind", paid_by=["county_office"]),
                "amounts": [{"is": "deep", "yuan": 380, "source": SOURCE}],
            }
        ],
    }
    return {**named("pumps", source=SOURCE), **plain, **changes}


def read(tmp_path: Path, *registers: dict[str, Any], **sections: Any) -> View:
    """Only the sections that these checks look at, so that a test need not read a whole plan."""
    file = tmp_path / "upper-2024.yaml"
    file.write_text(json.dumps({**HEAD, "registers": list(registers), **sections}), "utf-8")
    node, faults = tree.read(file)
    assert node is not None and faults == []
    return view(node, complete=False)


def problems(tmp_path: Path, *registers: dict[str, Any], **sections: Any) -> list[tuple[str, str]]:
    pack = read(tmp_path, *registers, **sections)
    assert len(pack.items("registers")) == len(registers)
    found = [*registerchecks.disagreements(pack), *countedtargets.disagreements(pack)]
    return [(problem.key, problem.what) for problem in found]


def without(part: str, key: str) -> list[dict[str, Any]]:
    return [each for each in register()[part] if each["key"] != key]


def changed(part: str, which: str, /, **changes: Any) -> dict[str, Any]:
    """The entries of a part of the faultless register, one of them otherwise."""
    return {part: [{**each, **changes} if each["key"] == which else each for each in register()[part]]}


@pytest.mark.req("TGT-10")
def test_a_register_with_every_part_is_taken(tmp_path: Path) -> None:
    assert problems(tmp_path, register(lasting=True), OTHER, PEOPLE) == []


FAULTS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (
        changed("steps", "mended", key="looked_at", clock=None) | {"lanes": []},
        [("steps.looked_at.key", "The key “looked_at” stands here twice.")],
    ),
    (changed("follow_ups", "tested", key="opened"), [("follow_ups.opened.key", "The key “opened” stands here twice.")]),
    ({"identity": ["nothing"]}, [("identity", "The register has no field “nothing”.")]),
    ({"identity": []}, [("identity", "A thing is told from others by its fields; none is named.")]),
    ({"columns": ["nothing"]}, [("columns", "The register has no field “nothing”.")]),
    (
        changed("steps", "looked_at", asks=["nothing"]),
        [("steps.looked_at.asks", "The register has no field “nothing”.")],
    ),
    (
        changed("steps", "mended", requires=[{"field": "nothing", "filled": True}]),
        [("steps.mended.requires[1].field", "The register has no field “nothing”.")],
    ),
    (
        changed("steps", "mended", requires=[{"field": "kind", "at_least": 1}]),
        [("steps.mended.requires[1]", "“kind” is no number and can't be compared.")],
    ),
    (
        changed("steps", "mended", when=[{"field": "kind", "within_days": 1}]),
        [("steps.mended.when[1]", "“kind” is no date.")],
    ),
    (
        changed("follow_ups", "tested", when=[{"field": "kind", "is": ["round"]}]),
        [("follow_ups.tested.when[1]", "“kind” offers no answer “round”.")],
    ),
    (
        changed("steps", "mended", clock={"by": "10-31", "when": [{"field": "fit", "is": ["perhaps"]}]}),
        [("steps.mended.clock.when[1]", "“fit” offers no answer “perhaps”.")],
    ),
    (changed("lanes", "quick", order=["mended"]), [("lanes.quick.order", "The order doesn't name each step once.")]),
    (
        changed("lanes", "quick", clocks={"sold": {"days": 5}}),
        [("lanes.quick.clocks.sold", "There is no step “sold”.")],
    ),
    (changed("endings", "given_up", after=["sold"]), [("endings.given_up.after", "There is no step “sold”.")]),
    ({"steps": [], "lanes": [], "endings": []}, [("endings", "A record of “pumps” could never be closed.")]),
    ({"lasting": True, "endings": []}, [("endings", "A record of “pumps” could never be closed.")]),
    (
        changed("steps", "looked_at", clock={"days": 3, "by": "10-31"}),
        [("steps.looked_at.clock", "A clock needs either days or a day of the year.")],
    ),
    (
        changed("steps", "looked_at", clock={"working": True}),
        [("steps.looked_at.clock", "A clock needs either days or a day of the year.")],
    ),
    (
        changed("steps", "looked_at", clock={"days": 3, "since": "mended"}),
        [("steps.looked_at.clock", "The clock runs from “mended”, no step before and no date.")],
    ),
    (
        changed("steps", "looked_at", clock={"days": 3, "since": "kind"}),
        [("steps.looked_at.clock", "The clock runs from “kind”, no step before and no date.")],
    ),
    (
        changed("steps", "mended", clock={"by": "10-31", "since": "found_on"}),
        [("steps.mended.clock", "A day of the year needs no beginning.")],
    ),
    (
        changed("fields", "owner", type="choice"),
        [("fields.owner.choices", "“owner” needs answers to choose from, and only a choice has any.")],
    ),
    (changed("fields", "owner", at_least=1), [("fields.owner", "“owner” is no number and can't be compared.")]),
    (changed("fields", "cost", at_least=2000), [("fields.cost", "At least 2000, but at most 1000.")]),
    (changed("fields", "found_on", not_before="kind"), [("fields.found_on.not_before", "“kind” is no date.")]),
    (
        changed("subsidies", "aid", amounts=[{"is": "round", "yuan": 1, "source": SOURCE}]),
        [("subsidies.aid.amounts[1].is", "“kind” offers no answer “round”.")],
    ),
    (
        changed("statistics", "spent", sum="kind"),
        [("statistics.spent.sum", "“kind” is no number and can't be added up.")],
    ),
    (changed("statistics", "spent", reached="sold"), [("statistics.spent.reached", "There is no step “sold”.")]),
    (
        changed("statistics", "spent", of={"where": [{"field": "nothing", "filled": True}]}),
        [("statistics.spent.of.where[1].field", "The register has no field “nothing”.")],
    ),
    ({"excludes": ["pumps"]}, [("excludes[1]", "There is no other register “pumps”.")]),
    (
        {"opens": [{"register": "nothing", "source": SOURCE}]},
        [("opens[1].register", "There is no other register “nothing”.")],
    ),
    (
        {"opens": [{"register": "others", "at": "sold", "carry": {"seen_on": "found_on"}, "source": SOURCE}]},
        [("opens[1].at", "There is no step or report “sold”.")],
    ),
    (
        {"opens": [{"register": "others", "carry": {"nothing": "kind", "seen_on": "found_on"}, "source": SOURCE}]},
        [("opens[1].carry", "The register has no field “nothing”.")],
    ),
    (
        {"opens": [{"register": "others", "carry": {"seen_on": "nothing"}, "source": SOURCE}]},
        [("opens[1].carry", "The register has no field “nothing”.")],
    ),
    (
        {"opens": [{"register": "others", "carry": {"seen_on": "kind"}, "source": SOURCE}]},
        [("opens[1].carry", "“kind” doesn't fit into “seen_on”.")],
    ),
    (
        {"opens": [{"register": "others", "source": SOURCE}]},
        [("opens[1].carry", "The record opened by itself has no “seen_on”, without which none is opened.")],
    ),
    (
        {"opens": [{"register": "people", "source": SOURCE}]},
        [("opens[1].register", "A record of “pumps” doesn't say whom the other one is about.")],
    ),
]


@pytest.mark.req("TGT-10")
@pytest.mark.parametrize(("changes", "told"), FAULTS)
def test_a_register_that_contradicts_itself_is_refused_at_its_place(
    tmp_path: Path, changes: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    assert problems(tmp_path, register(**changes), OTHER, PEOPLE) == [
        (f"registers.pumps.{key}", what) for key, what in told
    ]


@pytest.mark.req("TGT-10")
def test_all_mistakes_of_a_register_are_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, register(identity=["nothing"], columns=["nowhere"], excludes=["none"]))
    assert [what for _key, what in found] == [
        "The register has no field “nothing”.",
        "The register has no field “nowhere”.",
        "There is no other register “none”.",
    ]


LOOSENED: list[tuple[dict[str, Any], list[tuple[Path_, str]]]] = [
    ({}, []),
    (changed("steps", "looked_at", clock={"days": 9, "since": "found_on"}), []),
    (changed("steps", "mended", clock={"by": "09-30"}), []),
    (changed("follow_ups", "tested", times=3), []),
    ({"fields": [*register()["fields"], named("more", type="text")]}, []),
    (
        {"fields": without("fields", "cost"), "statistics": []},
        [(("fields",), "“cost” of the register above is dropped.")],
    ),
    ({"steps": without("steps", "mended"), "lanes": []}, [(("steps",), "“mended” of the register above is dropped.")]),
    ({"follow_ups": []}, [(("follow_ups",), "“tested” of the register above is dropped.")]),
    ({"subsidies": []}, [(("subsidies",), "“aid” of the register above is dropped.")]),
    (changed("fields", "number", required=False), [(("fields", 0), "“number” is required above.")]),
    (changed("fields", "cost", optional=True), [(("fields", 3), "“cost” is required above.")]),
    (changed("fields", "owner", personal=False), [(("fields", 4), "“owner” is personal above.")]),
    (changed("steps", "looked_at", files=0), [(("steps", 0), "0 files are fewer than the 1 above.")]),
    (changed("steps", "looked_at", asks=[]), [(("steps", 0), "The step “looked_at” no longer asks for: kind.")]),
    (
        changed("steps", "mended", requires=[]),
        [(("steps", 1), "The step “mended” is done under fewer conditions than above.")],
    ),
    (
        changed("steps", "mended", when=[{"field": "kind", "is": ["deep"]}]),
        [(("steps", 1), "“mended” is asked of fewer records than above.")],
    ),
    (
        changed("steps", "looked_at", clock=None),
        [(("steps", 0, "clock"), "The clock of the step “looked_at” is dropped.")],
    ),
    (
        changed("steps", "looked_at", clock={"days": 11, "since": "found_on"}),
        [(("steps", 0, "clock"), "It allows 11 days, above 10.")],
    ),
    (
        changed("steps", "looked_at", clock={"days": 10, "working": True, "since": "found_on"}),
        [(("steps", 0, "clock"), "It allows 10 days, above 10.")],
    ),
    (
        changed("steps", "looked_at", clock={"days": 10, "since": "opened"}),
        [(("steps", 0, "clock"), "The clock runs from “opened”, above from “found_on”.")],
    ),
    (
        changed(
            "steps", "looked_at", clock={"days": 10, "since": "found_on", "when": [{"field": "fit", "is": ["no"]}]}
        ),
        [(("steps", 0, "clock"), "The clock runs for fewer records than above.")],
    ),
    (
        changed("steps", "mended", clock={"by": "11-30"}),
        [(("steps", 1, "clock"), "The date 11-30 is later than 10-31 above.")],
    ),
    (
        changed("lanes", "quick", clocks={"looked_at": {"days": 6, "since": "mended"}}),
        [(("lanes", 0, "clocks", "looked_at"), "It allows 6 days, above 5.")],
    ),
    (
        changed("follow_ups", "tested", times=1),
        [(("follow_ups", 0), "It is owed more rarely than above: monthly, not monthly.")],
    ),
    (
        changed("follow_ups", "tested", cadence="quarterly"),
        [(("follow_ups", 0), "It is owed more rarely than above: quarterly, not monthly.")],
    ),
    (
        changed("follow_ups", "tested", when=[{"field": "kind", "is": ["deep"]}]),
        [(("follow_ups", 0), "“tested” is asked of fewer records than above.")],
    ),
    (
        changed("subsidies", "aid", amounts=[{"is": "deep", "yuan": 379, "source": SOURCE}]),
        [(("subsidies", 0, "amounts"), "“deep” is given 379 yuan, above 380.")],
    ),
    (
        changed("subsidies", "aid", when=[{"field": "fit", "is": ["yes"]}]),
        [(("subsidies", 0), "“aid” is asked of fewer records than above.")],
    ),
]


@pytest.mark.req("PLAN-02", "TGT-10")
@pytest.mark.parametrize(("changes", "told"), LOOSENED)
def test_a_lower_plan_tightens_a_register_and_never_loosens_it(
    tmp_path: Path, changes: dict[str, Any], told: list[tuple[Path_, str]]
) -> None:
    own = {**register(**changes), "source": {**SOURCE, "plan": "law: 办法"}}
    found = list(registerbounds.loosened(read(tmp_path, register()), read(tmp_path, own)))
    assert [(path[2:], what) for path, what, _above, _own in found] == told
    cited = {(above.source.cite, mine.source.cite) for _path, _what, above, mine in found}
    assert cited == ({("chosen by this system", "办法 §9")} if told else set())


@pytest.mark.req("PLAN-02")
def test_the_refusal_of_a_loosened_register_names_both_clauses(tmp_path: Path) -> None:
    plan = yaml.safe_load((loader.PACKS / "xunyi-2024.yaml").read_text("utf-8"))
    own = next(each for each in plan["registers"] if each["key"] == "monitoring")
    own["steps"][0]["clock"]["days"] = 16
    own["source"] = {**SOURCE, "plan": "law: 办法"}
    pack = {**HEAD, "pack": "lower-2024", "extends": "xunyi-2024", "registers": [own]}
    file = tmp_path / "lower-2024.yaml"
    file.write_text(json.dumps(pack, default=str), "utf-8")
    assert [(each.key, each.what, each.mend) for each in loader.check(file)] == [
        (
            "registers.monitoring.steps.identified.clock",
            "It allows 16 days, above 15.",
            "A lower plan may tighten, not loosen: here 办法 §9, above C§2.1.2 (xunyi-2024).",
        )
    ]


TARGET = named(
    "mended",
    unit="个",
    direction="at_least",
    value=5,
    owner={"level": "county"},
    breakdown="village",
    source=SOURCE,
)


@pytest.mark.req("TGT-01", "TGT-10")
@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"register": "pumps", "reached": "mended"}, []),
        ({"register": "pumps", "sum": "cost", "state": "open"}, []),
        ({"register": "wells"}, [("register", "There is no register “wells”.")]),
        ({"register": "pumps", "reached": "sold"}, [("reached", "There is no step “sold”.")]),
        ({"register": "pumps", "sum": "kind"}, [("sum", "“kind” is no number and can't be added up.")]),
        (
            {"register": "pumps", "where": [{"field": "kind", "is": ["round"]}]},
            [("where[1]", "“kind” offers no answer “round”.")],
        ),
        ({"register": "pumps", "of": {}}, [("of", "A ratio, and nothing else, says what it is counted of.")]),
    ],
)
def test_a_target_counted_from_a_register_names_what_that_can_count(
    tmp_path: Path, counts: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    found = problems(tmp_path, register(), targets=[{**TARGET, "counts": counts}])
    assert found == [(f"targets.mended.counts.{key}", what) for key, what in told]


@pytest.mark.req("TGT-01")
def test_a_register_of_townships_cannot_count_the_shares_of_villages(tmp_path: Path) -> None:
    found = problems(tmp_path, register(level="township"), targets=[{**TARGET, "counts": {"register": "pumps"}}])
    place = "targets.mended.counts.register"
    assert found == [(place, "The register is kept by township, the shares go down to village.")]


@pytest.mark.req("TGT-10")
def test_a_form_asks_at_the_opening_what_no_step_or_report_asks_later() -> None:
    asked = Register.model_validate(register()).asked_at_opening
    assert [field.key for field in asked] == ["number", "found_on", "cost", "owner"]
