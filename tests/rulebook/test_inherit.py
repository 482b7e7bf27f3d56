"""A lower plan inherits, may tighten, and is refused where it loosens."""

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader

SOURCE = "source: {plan: A, clause: §4.2}"


def told(folder, section, extends="ningxia-2024"):
    path = folder / "lower-2024.yaml"
    path.write_text(f"pack: lower-2024\nextends: {extends}\n{section}", encoding="utf-8")
    return [(each.key, each.sentence().partition(": ")[2]) for each in loader.check(path)]


@pytest.mark.req("PLAN-01")
def test_the_township_inherits_what_its_plan_doesnt_state():
    region, township = loader.load("ningxia-2024"), loader.load("hongyazi-2024")
    for rule in ("route", "deliberation", "notice", "numbering", "coverage", "assessment"):
        assert getattr(township, rule) == getattr(region, rule)
    assert township.listing.source.plan == "A"
    assert [point.key for point in township.checkpoints] == ["year_end", "june", "august", "october"]
    assert [source.key for source in township.fund_sources[: len(region.fund_sources)]] == [
        source.key for source in region.fund_sources
    ]
    assert not any(clause.id.startswith("B") for clause in township.clauses)


@pytest.mark.req("LED-05")
def test_an_inherited_joint_rule_speaks_of_the_townships_own_categories():
    joint = loader.load("hongyazi-2024").joint
    assert joint.categories == ["rural_construction", "public_service"]
    assert (joint.min, joint.max, joint.within) == (2, 3, Level.COUNTY)


@pytest.mark.req("PLAN-01")
def test_published_figures_belong_to_the_one_year_that_prints_them():
    assert [len(loader.load(f"ningxia-{year}").published) for year in range(2020, 2025)] == [0, 0, 24, 0, 0]


@pytest.mark.req("PLAN-01")
def test_dates_without_a_year_move_with_the_packs_year():
    dues = [str(loader.load(f"ningxia-{year}").checkpoints[0].due) for year in (2020, 2024)]
    assert dues == ["2020-12-31", "2024-12-31"]


@pytest.mark.req("PLAN-02")
def test_tightening_is_allowed(tmp_path):
    section = (
        f"notice: {{days: 10, published_by: township, {SOURCE}}}\n"
        f"joint: {{min: 2, max: 2, within: township, categories: [infrastructure], {SOURCE}}}\n"
        "checkpoints:\n"
        "  - {key: year_end, names: {zh: 交账, en: Settled}, measure: written_off, due: '12-20', at_least: 1,"
        f" {SOURCE}}}\n"
    )
    assert told(tmp_path, section) == []


@pytest.mark.req("PLAN-02")
def test_each_loosening_is_refused_with_both_clauses(tmp_path):
    section = (
        f"notice: {{days: 3, published_by: township, {SOURCE}}}\n"
        f"joint: {{min: 2, max: 4, within: city, categories: [infrastructure], {SOURCE}}}\n"
        "checkpoints:\n"
        "  - {key: year_end, names: {zh: 交账, en: Settled}, measure: written_off, due: 2025-01-31, at_least: 0.9,"
        f" {SOURCE}}}\n"
        "deliberation:\n  steps:\n"
        "    - {key: representatives, names: {zh: 决议, en: R}, kind: deliberation, votes: true, before: submit,"
        " quorum: 1/2}\n"
        f"  {SOURCE}\n"
    )
    chosen, party = "chosen by this system", "中国共产党农村基层组织工作条例 第十九条"

    def refused(what, above):
        return f"{what} A lower plan may tighten, not loosen: here A§4.2, above {above} (ningxia-2024)."

    assert told(tmp_path, section) == [
        ("notice.days", refused("The notice of 3 days is shorter than the 7 days above.", chosen)),
        ("checkpoints.year_end.at_least", refused("The share 0.9 is lower than 1 above.", "B§1")),
        ("checkpoints.year_end.due", refused("The date 2025-01-31 is later than 2024-12-31 above.", "B§1")),
        ("joint.max", refused("4 joint villages are more than the 3 above.", "B§2.3")),
        (
            "joint.within",
            refused("Joint villages may lie further apart than above: city, not county.", "B§2.3"),
        ),
        *(
            ("deliberation.steps", refused(f"The step “{step}” of the plan above is dropped.", party))
            for step in ("branch_proposal", "committees_consultation", "party_members")
        ),
        ("deliberation.steps.representatives.quorum", refused("The share 1/2 is lower than 2/3 above.", party)),
        ("deliberation.steps.representatives.majority", refused("The share 0 is lower than 1/2 above.", party)),
        *(
            ("deliberation.steps", refused(f"The step “{step}” of the plan above is dropped.", party))
            for step in ("resolution_disclosed", "result_disclosed")
        ),
    ]


@pytest.mark.req("PLAN-02", "REP-06")
def test_a_lower_plan_may_add_stages_of_supervision_and_neither_drop_nor_move_one(tmp_path):
    def section(*stages):
        rows = (f"    - {{key: {key}, names: {{zh: 环节, en: S}}, after: {act}}}\n" for key, act in stages)
        return f"supervision:\n  stages:\n{''.join(rows)}  {SOURCE}\n"

    whole = [("listed", "list"), ("started", "start"), ("under_way", "report"), ("finished", "finish")]
    assert told(tmp_path, section(("noticed", "notice"), *whole)) == []
    mend = "A lower plan may tighten, not loosen: here A§4.2, above B§3.1 (ningxia-2024)."
    assert told(tmp_path, section(("started", "report"), *whole[2:])) == [
        ("supervision.stages", f"The stage “listed” that the plan above supervises is dropped. {mend}"),
        (
            "supervision.stages.started.after",
            f"The stage comes after another act than above: report, not start. {mend}",
        ),
    ]


@pytest.mark.req("PLAN-02")
def test_an_archive_that_asks_for_fewer_photos_than_above_is_refused(tmp_path):
    section = (
        "archive:\n  - {key: photos_after, names: {zh: 实施后图片, en: After}, from: file, min_files: 0, "
        f"{SOURCE}}}\n"
    )
    assert told(tmp_path, section, extends="hongyazi-2024") == [
        (
            "archive.photos_after.min_files",
            "0 files are fewer than the 1 above. A lower plan may tighten, not loosen: "
            "here A§4.2, above A§4.2 (hongyazi-2024).",
        )
    ]


@pytest.mark.req("PLAN-02")
def test_a_lower_plan_of_another_year_may_move_the_date_with_the_year(tmp_path):
    path = tmp_path / "lower-2025.yaml"
    path.write_text("pack: lower-2025\nextends: hongyazi-2024\nyear: 2025\nstages: []\n", encoding="utf-8")
    assert loader.check(path) == []
    assert str(loader.load(path).checkpoints[1].due) == "2025-06-30"


@pytest.mark.req("PLAN-02")
def test_coverage_route_and_who_has_the_word_are_not_loosened(tmp_path):
    section = (
        f"coverage: {{per_village: 0, {SOURCE}}}\n"
        f"listing: {{by: village, {SOURCE}}}\n"
        f"write_off: {{by: village, {SOURCE}}}\n"
        f"notice: {{days: 9, published_by: village, {SOURCE}}}\n"
        "route:\n  top_assigns_department: true\n  steps:\n"
        "    - {level: township, decides: township_officer, may: [accept, raise], handles: [township]}\n"
        "    - {level: city, decides: city_office, may: [accept, raise], handles: [city]}\n"
        "    - {level: region, decides: region_office, may: [accept], handles: [region]}\n"
        f"  {SOURCE}\n"
        "acceptance:\n"
        f"  - {{handling: [county, township, village], by: township, {SOURCE}}}\n"
        f"  - {{handling: [city], by: city, {SOURCE}}}\n"
        f"  - {{handling: [region], by: region, {SOURCE}}}\n"
    )
    found = [(key, what.split(" A lower plan")[0], what.split("here ")[1]) for key, what in told(tmp_path, section)]
    down = "It lies with {}, above with {}: no lower level may take it."
    assert [(key, what) for key, what, _clauses in found] == [
        ("coverage.per_village", "It asks for 0 matters a village, above for 1."),
        ("route.steps", "The step of county, which decides above, is dropped."),
        ("listing.by", down.format("village", "township")),
        ("write_off.by", down.format("village", "township")),
        ("notice.published_by", down.format("village", "township")),
        ("acceptance[1].by", down.format("township", "county")),
    ]
    # Each names the own clause and the one above.
    assert all(clauses.startswith("A§4.2, above ") and clauses.endswith("(ningxia-2024).") for *_rest, clauses in found)


@pytest.mark.req("PLAN-02")
def test_a_stage_neither_ends_later_nor_allows_more(tmp_path):
    def stages(end, *allows):
        return (
            "stages:\n  - {key: solicitation, names: {zh: 征集, en: S}, start: 2023-11-09, end: "
            f"{end}, allows: [{', '.join(allows)}], {SOURCE}}}\n"
        )

    assert told(tmp_path, stages("2024-03-01", "propose"), extends="hongyazi-2024") == []
    later = told(tmp_path, stages("2024-03-15", "propose", "finish"), extends="hongyazi-2024")
    assert [what.split(" A lower plan")[0] for _key, what in later] == [
        "The stage ends on 2024-03-15, above on 2024-03-01.",
        "It allows “finish”, which the stage above does not.",
    ]


@pytest.mark.req("PLAN-02")
def test_what_each_unit_owes_for_itself_is_not_left_to_one(tmp_path):
    section = (
        f"duties:\n  - {{key: leader_visit, names: {{zh: 走访, en: Visit}}, cadence: monthly, by: county, {SOURCE}}}\n"
    )
    assert told(tmp_path, section, extends="xunyi-2024") == [
        (
            "duties.leader_visit.each_unit",
            "Above each unit owes it for itself, here one for all. A lower plan may tighten, not loosen: "
            "here A§4.2, above C§4.1 (xunyi-2024).",
        )
    ]
