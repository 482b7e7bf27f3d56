"""The rules of a plan as tables: one section for each kind, every value with its unit and its source."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.foundation.people.rules import RoleKey
from cunshi.front.console.pages.plans import duties, ladders, oversight, registers, standards, targets, tasks
from cunshi.front.console.pages.plans.origin import Citation, Plan, cite, taken_from
from cunshi.front.console.pages.plans.words import PAGES, counts, held_by, level_name, measure, step_kind
from cunshi.front.console.templatetags import console
from cunshi.kernel import codes, money
from cunshi.rulebook import parts
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.states import Action


@dataclass
class Row:
    """A rule on the page: anchor, name, values in the order of the section's columns, where it comes from."""

    anchor: str
    cells: list[str]
    cited: Citation | None = None
    origin: Plan | None = None
    columns: list[str] = field(default_factory=list)

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """Each value with the name of its column, which a phone prints beside it."""
        return list(zip(self.columns, self.cells, strict=True))


# Rows from which on a section no longer stands beside another one.
_LONG = 12


@dataclass
class Section:
    """Rules of one kind; `key` is the name that clauses use for them."""

    key: str
    title: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    origin: Plan | None = None

    @property
    def wide(self) -> bool:
        """Whether it is a long list, which takes the whole width of the page."""
        return len(self.rows) > _LONG

    @property
    def cited(self) -> bool:
        """Whether any row has a source or an origin to show."""
        return any(row.cited or row.origin for row in self.rows)


@dataclass(frozen=True)
class _Line:
    """A rule before its origin is known."""

    key: str
    cells: list[str]
    source: Any = None


Lines = Iterable[_Line]


def text(names: Any) -> str:
    return names.text(get_language())


def sections(plans: list[Plan]) -> list[Section]:
    """Every section that the plan fills, in the order in which a matter meets them."""
    pack = plans[0].pack
    found = [
        Section(key, title, columns, [_row(plans, key, line) for line in lines(pack, plans)])
        for key, title, columns, lines in _layout()
    ]
    found.insert(_PLACE_OF_SINGLE, Section(SINGLE, _("Rules for each step"), [_("Rule"), _("Value")], _single(plans)))
    for section in found:
        _say_origin_once(section)
        for row in section.rows:
            row.columns = section.columns
    return [section for section in found if section.rows]


def _single(plans: list[Plan]) -> list[Row]:
    """The rules that are one value each, in one table; clauses name each by its own key."""
    rows = []
    for key, title, value in _singles(plans[0].pack):
        rule = getattr(plans[0].pack, key)
        origin = taken_from(plans, key, None)
        rows.append(Row(anchor(key), [title, value], cite(plans, rule.source), origin))
    return rows


def _say_origin_once(section: Section) -> None:
    """Where a whole section was taken over from one plan, its heading says so instead of every row."""
    origins = {row.origin.pack.pack if row.origin else None for row in section.rows}
    if len(origins) == 1 and len(section.rows) > 1:
        section.origin = section.rows[0].origin
        for row in section.rows:
            row.origin = None


def anchor(section: str, key: str | None = None) -> str:
    return f"rule-{section}-{key}" if key else f"rule-{section}"


def _row(plans: list[Plan], section: str, line: _Line) -> Row:
    by_key = isinstance(getattr(plans[0].pack, section), list) and section != "acceptance"
    origin = None if section == "published" else taken_from(plans, section, line.key if by_key else None)
    return Row(anchor(section, line.key), line.cells, cite(plans, line.source) if line.source else None, origin)


# The section of the rules that are one value each, and its place among the others.
SINGLE = "single"
_PLACE_OF_SINGLE = 6


def _layout() -> list[tuple[str, str, list[str], Callable[[Pack, list[Plan]], Lines]]]:
    name, level = _("Name"), _("Level responsible")
    return [
        ("stages", _("Stages"), [name, _("First day"), _("Last day"), _("What it allows")], _stages),
        ("checkpoints", _("Checkpoints"), [name, _("Rate measured"), _("By the end of"), _("At least")], _checkpoints),
        ("categories", _("Categories"), [name, _("Counts above as")], _categories),
        ("task_lists", _("Task lists"), [name, _("Handling levels")], _task_lists),
        ("handling_levels", _("Handling levels"), [name, _("Task list")], _handling_levels),
        ("route", _("Route of a submitted matter"), [_("Level"), _("Who decides"), _("May do"), _("Handles")], _route),
        (
            "deliberation",
            _("Village deliberation"),
            [_("Step"), _("Manner"), _("Attendance"), _("Majority"), _("Due before")],
            _deliberation,
        ),
        ("supervision", _("Supervision by the village committee"), [_("Stage"), _("Opens after")], _supervision),
        ("acceptance", _("Acceptance"), [_("Matters handled by"), _("Accepted by")], _acceptance),
        ("schedule", _("Backward schedule of a matter"), [_("Step"), _("Working days")], _schedule),
        ("goals", _("Goals of the villages"), [name, _("Years"), _("How it is kept")], _goals),
        ("archive", _("Archive"), [name, _("How it is kept"), _("Files at least")], _archive),
        ("fund_sources", _("Fund sources"), [name], _named("fund_sources")),
        ("proposal_channels", _("How a proposal is raised"), [name], _named("proposal_channels")),
        ("duties", _("Duties"), duties.columns(name, level), _duties),
        ("targets", _("Targets"), targets.columns(name), _targets),
        ("tasks", _("Tasks"), tasks.columns(name), _tasks),
        ("registers", _("Registers"), registers.columns(name), _registers),
        ("comparisons", _("Comparisons of lists"), [name], _named("comparisons")),
        ("standards", _("Standards of villages"), standards.columns(name), _standards),
        ("village_classes", _("Planning classes of villages"), [name], _named("village_classes")),
        ("honours", _("Honours of villages"), [name, _("Target")], _honours),
        ("publicity", _("Forms of publicity"), [name, _("Figures asked for")], _publicity),
        ("data_checks", _("Monthly check of data"), [name, _("Fires"), _("Grade"), _("Issued by")], _data_checks),
        ("assessment", _("Assessment"), [_("Step"), level], _assessment),
        ("awards", _("Awards"), [name, _("Receivers"), _("Each (10,000 yuan)"), _("In all (10,000 yuan)")], _awards),
        ("penalties", _("Penalties"), ladders.columns(name), _penalties),
        ("arrangements", _("Arrangements"), [name, _("What the plan says"), _("Where it is kept")], _arrangements),
        ("published", _("Published figures"), [name, _("Years"), _("As printed"), _("To be computed")], _published),
    ]


def _singles(pack: Pack) -> Iterable[tuple[str, str, str]]:
    if pack.has_ledger:
        yield from _singles_of_ledger(pack)
    if pack.warning:
        yield "warning", _("Early warning"), oversight.warning(pack.warning)
    if pack.monthly_check:
        yield "monthly_check", _("Monthly check issued by"), level_name(pack, pack.monthly_check.by)


def _singles_of_ledger(pack: Pack) -> Iterable[tuple[str, str, str]]:
    yield (
        "coverage",
        _("Coverage"),
        _("every administrative village at least %(number)s a year") % {"number": pack.coverage.per_village},
    )
    yield "proposal", _("Who records proposals"), _roles(pack.proposal.by)
    if pack.joint:
        yield "joint", _("Joint matters"), _joint(pack, pack.joint)
    days = {"days": pack.notice.days, "level": level_name(pack, pack.notice.published_by)}
    yield "notice", _("Public notice"), _("%(days)s days, published at %(level)s") % days
    yield "listing", _("Listed by"), level_name(pack, pack.listing.by)
    yield "numbering", _("Numbering"), _numbering(pack)
    yield "start", _("Who starts"), _roles(pack.start.by)
    yield "progress", _("Who reports progress"), _roles(pack.progress.by)
    yield "finish", _("Who reports the finish"), _roles(pack.finish.by)
    yield "write_off", _("Written off by"), level_name(pack, pack.write_off.by)


def _levels(pack: Pack, levels: Iterable[Any]) -> str:
    return _join(level_name(pack, level) for level in levels)


def _join(words: Iterable[Any]) -> str:
    return _(", ").join(str(word) for word in words)


def _roles(roles: Iterable[str]) -> str:
    return _join(RoleKey(role).label for role in roles)


def _day(day: date) -> str:
    return format_html('<span class="text-nowrap">{}</span>', day)


def _stages(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.stages:
        allows = _join(Action(action).label for action in each.allows)
        yield _Line(each.key, [text(each.names), _day(each.start), _day(each.end), allows], each.source)


def _checkpoints(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.checkpoints:
        cells = [text(each.names), measure(each.measure), _day(each.due), console.ratio(each.at_least)]
        yield _Line(each.key, cells, each.source)


def _categories(pack: Pack, plans: list[Plan]) -> Lines:
    above = plans[1].pack if len(plans) > 1 else pack
    for each in pack.categories:
        upper = above.category(each.rolls_up_to) if each.rolls_up_to else None
        yield _Line(each.key, [text(each.names), text(upper.names) if upper else console.NOTHING], each.source)


def _task_lists(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.task_lists:
        yield _Line(each.key, [text(each.names), _levels(pack, each.levels)], each.source)


def _handling_levels(pack: Pack, _plans: list[Plan]) -> Lines:
    lists = {each.key: text(each.names) for each in pack.task_lists}
    for each in pack.handling_levels:
        yield _Line(each.key, [text(each.names), lists[each.list]])


def _named(section: str) -> Callable[[Pack, list[Plan]], Lines]:
    def lines(pack: Pack, _plans: list[Plan]) -> Lines:
        for each in getattr(pack, section):
            yield _Line(each.key, [text(each.names)], getattr(each, "source", None))

    return lines


def _deliberation(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.deliberation.steps if pack.has_ledger else ():
        cells = [text(each.names), step_kind(each), _share(each.quorum), _more_than(each.majority)]
        before = Action.SUBMIT if each.before == "submit" else Action.WRITE_OFF
        yield _Line(each.key, [*cells, str(before.label)], each.source or pack.deliberation.source)


def _share(share: Fraction | None) -> str:
    return console.NOTHING if share is None else _("at least %(share)s of members") % {"share": share}


def _more_than(share: Fraction | None) -> str:
    return console.NOTHING if share is None else _("more than %(share)s of those present") % {"share": share}


def _joint(pack: Pack, rule: parts.Joint) -> str:
    found = (pack.category(key) for key in rule.categories)
    return _("%(least)s to %(most)s villages within one division at %(level)s; categories: %(categories)s") % {
        "least": rule.min,
        "most": rule.max,
        "level": level_name(pack, rule.within),
        "categories": _join(text(each.names) for each in found if each),
    }


def _route(pack: Pack, _plans: list[Plan]) -> Lines:
    for step in pack.route.steps if pack.has_ledger else ():
        may = _join(Action(action).label for action in step.may)
        cells = [level_name(pack, step.level), _roles([step.decides]), may, _levels(pack, step.handles)]
        yield _Line(step.level.key, cells, pack.route.source)


def _numbering(pack: Pack) -> str:
    example = pack.numbering.number(village=f"{(pack.root or codes.NATION)[:9]}200", year=pack.year, serial=1)
    words = {"village": _("village code"), "year": _("year of the plan"), "serial": _("serial number")}
    form = re.sub(r"\{(\w+)[^}]*\}", lambda place: words[place[1]], pack.numbering.format)
    return _("%(form)s, such as %(example)s") % {"form": form, "example": example}


def _supervision(pack: Pack, _plans: list[Plan]) -> Lines:
    if pack.supervision:
        for each in pack.supervision.stages:
            cells = [text(each.names), str(Action(each.after).label)]
            yield _Line(each.key, cells, pack.supervision.source)


def _acceptance(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.acceptance:
        yield _Line(each.by.key, [_levels(pack, each.handling), level_name(pack, each.by)], each.source)


def _schedule(pack: Pack, _plans: list[Plan]) -> Lines:
    if pack.schedule is None:
        return
    if pack.schedule.idea:
        yield _Line("idea", [_("that there is one for every matter"), console.NOTHING], pack.schedule.idea)
    for each in pack.schedule.steps:
        days = str(each.days) if each.days else _("all that the other steps leave")
        yield _Line(each.key, [text(each.names), days], pack.schedule.source)


def _goals(pack: Pack, _plans: list[Plan]) -> Lines:
    if pack.goals:
        level = level_name(pack, pack.goals.confirmed_by)
        kept = {
            "matters": _("by the matter of each year"),
            "goals": _("set by %(who)s, confirmed at %(level)s") % {"who": _roles(pack.goals.set_by), "level": level},
        }
        for each in pack.goals.horizons:
            yield _Line(each.key, [text(each.names), str(each.years), kept[each.kept_by]], pack.goals.source)


def _archive(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.archive:
        files = str(each.min_files) if each.held_by == "file" else console.NOTHING
        yield _Line(each.key, [text(each.names), held_by(each), files], each.source)


def _duties(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.duties:
        yield _Line(each.key, duties.cells(pack, each), each.source)


def _targets(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.targets:
        yield _Line(each.key, targets.cells(pack, each), each.source)


def _tasks(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.tasks:
        yield _Line(each.key, tasks.cells(pack, each), each.source)


def _registers(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.registers:
        yield _Line(each.key, registers.cells(pack, each), each.source)


def _standards(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.standards:
        yield _Line(each.key, standards.cells(pack, each), each.source)


def _honours(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.honours:
        yield _Line(each.key, standards.wanted_cells(pack, each), each.source)


def _publicity(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.publicity:
        yield _Line(each.key, [text(each.names), counts(each) or console.NOTHING], each.source)


def _data_checks(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.data_checks:
        yield _Line(each.key, oversight.check_cells(pack, each), each.source)


def _assessment(pack: Pack, _plans: list[Plan]) -> Lines:
    if pack.assessment:
        for each in pack.assessment.steps:
            yield _Line(each.key, [text(each.names), level_name(pack, each.by)], pack.assessment.source)


def _awards(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.awards:
        cells = [text(each.names), console.figure(each.count), console.wan(each.each), console.wan(each.total)]
        yield _Line(each.key, cells, each.source)


def _penalties(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.penalties:
        yield _Line(each.key, ladders.cells(each), each.source)


def _arrangements(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.arrangements:
        where = str(PAGES[each.runs].name) if each.runs else _("recorded only")
        yield _Line(each.key, [text(each.names), each.text, where], each.source)


def _published(pack: Pack, _plans: list[Plan]) -> Lines:
    for each in pack.published:
        years = str(each.years[0]) if len(each.years) == 1 else f"{each.years[0]}–{each.years[-1]}"
        value = money.yuan(each.value) if each.unit == "元" else f"{each.value:,}"
        yield _Line(each.key, [text(each.names), years, each.printed, f"{value} {each.unit}"], each.source)
