"""What the system itself holds of a matter, as papers to read: its facts, progress, deliberations and acceptance."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from docx.document import Document as Word

from cunshi.exchange.documents import pages
from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.kernel import money
from cunshi.work.funds.queries import Worked, money_of, worked
from cunshi.work.matters.models import Deliberation, Matter, Step, Supervision
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import Action, State
from cunshi.work.publicity.queries import cases_of

Write = Callable[[Matter, BinaryIO], None]


def facts(matter: Matter, file: BinaryIO) -> None:
    """Content, figures, funds and the path with its reasons, as .docx."""
    document = _document(matter, _("Facts of the matter"))
    if matter.illustrative or matter.programme.illustrative:
        pages.write_line(document, wording.illustrative(), points=12)
    _section(document, _("Content and figures"), [_("Item"), _("Content")], _facts(matter), [2, 8])
    funds = [
        [wording.source(matter.programme.pack, line.source), money.wan(line.amount)] for line in matter.funds.all()
    ]
    if funds:
        funds.append([_("Total"), money.wan(matter.planned)])
    head = [_("Fund source"), _("Amount (10,000 yuan)")]
    _section(document, _("Planned investment"), head, funds, [6, 4], right=[1], last_bold=True)
    _books(document, matter)
    steps = [_step(matter, step) for step in matter.steps.all()]
    head = [_("When"), _("What"), _("Before"), _("After"), _("Who"), _("Reason")]
    _section(document, _("Path"), head, steps, [3, 3, 3, 3, 4, 5])
    document.save(file)


def _books(document: Word, matter: Matter) -> None:
    """What was allocated, paid and reimbursed by source, and the villagers' labour; of a listed matter only."""
    lines, labour = list(matter.lines.all()), worked(matter.labour.all())
    if not lines:
        return
    named = [(wording.source(matter.programme.pack, line.source), money_of([line])) for line in lines]
    rows = [
        [name, *(money.wan(each) for each in (sums.planned, sums.allocated, sums.paid, sums.reimbursed))]
        for name, sums in [*named, (_("Total"), money_of(lines))]
    ]
    head = [_("Fund source"), _("Planned investment"), _("Allocated"), _("Paid"), _("Reimbursed")]
    title = _("Fund ledger (10,000 yuan)")
    _section(document, title, head, rows, [6, 3, 3, 3, 3], right=[1, 2, 3, 4], last_bold=True)
    if labour != Worked():
        given = _("Labour contributed: %(people)s people, %(days)s labour days.")
        paid = _("Work relief: %(people)s people, %(days)s labour days, %(wages)s yuan of wages.")
        wages = money.yuan(labour.wages)
        pages.write_line(document, given % {"people": labour.contributors, "days": labour.contributed}, points=12)
        pages.write_line(document, paid % {"people": labour.workers, "days": labour.worked, "wages": wages}, points=12)


def _facts(matter: Matter) -> list[list[str]]:
    channel = next((each for each in matter.programme.pack.proposal_channels if each.key == matter.channel), None)
    raised = [matter.raised_by, _day(matter.raised_on), shown(channel.names) if channel else matter.channel]
    lines: list[tuple[str, Any]] = [
        (_("Matter number"), matter.number),
        (_("Plan"), str(matter.programme)),
        (_("Year"), matter.year),
        (_("Lead village / joint villages"), wording.villages(matter)),
        (_("Name of the matter"), matter.title),
        (_("Content"), matter.content),
        (_("Category"), wording.category(matter)),
        (_("Handling level"), wording.handling(matter)),
        (_("State"), matter.get_state_display()),
        (_("Progress"), f"{matter.percent}%"),
        (_("Raised by"), _(", ").join(raised)),
        (_("Responsible unit"), wording.units(matter)),
        (_("Responsible person"), matter.responsible),
        (_("Households that benefit"), matter.beneficiaries),
        (_("Planned start"), matter.planned_start),
        (_("Planned finish"), matter.planned_finish),
        (_("Listed on"), matter.listed_on),
        (_("Started on"), matter.started_on),
        (_("Finished on"), matter.finished_on),
        (_("Accepted on"), matter.accepted_on),
        (_("Written off on"), matter.written_off_on),
    ]
    return [[label, "—" if value in (None, "") else str(value)] for label, value in lines]


def _step(matter: Matter, step: Step) -> list[str]:
    at = timezone.localtime(step.at).strftime("%Y-%m-%d %H:%M")
    source, target = (
        _stood(matter, state, level) for state, level in ((step.source, step.from_level), (step.target, step.to_level))
    )
    return [at, str(Action(step.action).label), source, target, str(step.by or "—"), step.reason]


def _stood(matter: Matter, state: str, level: int | None) -> str:
    if not state:
        return ""
    label = str(State(state).label)
    if not level:
        return label
    return _("%(state)s (%(level)s)") % {"state": label, "level": wording.level_name(matter.programme.pack, level)}


def progress(matter: Matter, file: BinaryIO) -> None:
    """Every progress report, oldest first, as .xlsx."""
    table = Table(
        name=_("Progress"),
        title=_("%(matter)s: progress") % {"matter": matter.title},
        columns=[
            Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
            Column("on", _l("Reported on"), lambda row: row.reported_on, Kind.DATE, 12),
            Column("percent", _l("Progress"), lambda row: row.percent, Kind.PERCENT, 10),
            Column("done", _l("What was done"), lambda row: row.done, width=60),
            Column("by", _l("Reported by"), lambda row: row.reported_by, width=30),
            Column("paid", _l("Paid since (10,000 yuan)"), lambda row: row.paid, Kind.WAN, 14, total=True),
            Column("why", _l("Explanation"), lambda row: row.why, width=30),
        ],
        rows=matter.progress.all(),
        note=matter.number or "",
        nothing=_("No progress was reported yet."),
    )
    with Book(file) as book:
        book.add(table)


def deliberations(matter: Matter, file: BinaryIO) -> None:
    """The village's deliberations and disclosures, the public notice and the objections, as .docx."""
    document = _document(matter, _("Records of deliberation and notice"))
    head = [_("Step"), _("Held on"), _("Entitled / present / in favour"), _("Result"), _("Minutes")]
    rows = [_deliberation(matter, row) for row in matter.deliberations.all()]
    _section(document, _("Deliberation and disclosure"), head, rows, [4, 3, 3, 2, 8])
    notice = matter.notice
    notices = [[notice.title, _day(notice.opened_on), _day(notice.closes_on)]] if notice else []
    _section(document, _("Public notice"), [_("Title"), _("From"), _("To")], notices, [6, 2, 2])
    head = [_("Who objects"), _("Raised on"), _("Objection"), _("Answer"), _("Result"), _("Answered by")]
    objections = [
        [row.raised_by, _day(row.raised_on), row.text, row.answer, _upheld(row.upheld), str(row.answered_by or "—")]
        for row in matter.objections.all()
    ]
    _section(document, _("Objections"), head, objections, [2, 2, 5, 5, 2, 4])
    document.save(file)


def _deliberation(matter: Matter, row: Deliberation) -> list[str]:
    rule = next((each for each in matter.programme.pack.deliberation.steps if each.key == row.step), None)
    votes = "—" if row.present is None else f"{row.entitled} / {row.present} / {row.in_favour}"
    result = _("carried") if row.passed else _("not carried")
    return [shown(rule.names) if rule else row.step, _day(row.held_on), votes, result, row.minutes]


def _upheld(upheld: bool | None) -> str:
    if upheld is None:
        return _("not answered yet")
    return _("upheld") if upheld else _("found groundless")


def acceptance(matter: Matter, file: BinaryIO) -> None:
    """Every inspection with opinion and signatories, as .docx."""
    document = _document(matter, _("Record of acceptance"))
    head = [_("Inspected on"), _("Result"), _("Opinion"), _("Signatories"), _("Recorded by")]
    rows = [
        [
            _day(row.held_on),
            _("passed") if row.passed else _("to be rectified"),
            row.opinion,
            row.signatories,
            str(row.recorded_by or "—"),
        ]
        for row in matter.inspections.all()
    ]
    _section(document, _("Inspection and acceptance"), head, rows, [2, 2, 7, 3, 4])
    head = [_("Stage"), _("Committee"), _("Day"), _("Result"), _("What the committee says"), _("Answer")]
    words = [_word(matter, row) for row in matter.supervisions.all()]
    _section(document, _("Village supervisory committee"), head, words, [3, 4, 3, 2, 6, 5])
    document.save(file)


def _word(matter: Matter, row: Supervision) -> list[str]:
    """What a supervisory committee signed or objected to, with the answer."""
    rule = matter.programme.pack.supervision
    stage = next((each for each in rule.stages if each.key == row.stage), None) if rule else None
    word = _("signed") if row.agrees else _("objected")
    name = shown(stage.names) if stage else row.stage
    return [name, str(row.by), _day(timezone.localtime(row.at).date()), word, row.text, row.answer]


def cases(matter: Matter, file: BinaryIO) -> None:
    """The typical cases that name the matter, as .docx."""
    document = _document(matter, _("Typical cases"))
    for row in cases_of(matter).select_related("division"):
        pages.write_line(document, row.title, font=pages.HEADING, points=14)
        for line in (str(row.division), row.text, row.practice):
            pages.write_line(document, line, points=12)
    document.save(file)


def _document(matter: Matter, title: str) -> Word:
    document = pages.portrait()
    pages.write_line(document, matter.title, font=pages.TITLE, points=20, centred=True)
    pages.write_line(document, title, font=pages.HEADING, points=16, centred=True)
    if matter.number:
        pages.write_line(document, matter.number, points=12, centred=True)
    return document


def _section(
    document: Word,
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    right: Iterable[int] = (),
    last_bold: bool = False,
) -> None:
    pages.write_line(document, title, font=pages.HEADING, points=14)
    if rows:
        pages.write_table(document, head, rows, widths=widths, right=right, last_bold=last_bold)
    else:
        pages.write_line(document, _("Nothing is recorded yet."), points=12)


def _day(day: Any) -> str:
    return day.isoformat()


# The papers by the name of their file; then, for each thing an archive item can ask of the system, the paper for it.
PAPERS: dict[str, tuple[Any, Write]] = {
    "facts": (_l("Facts of the matter.docx"), facts),
    "progress": (_l("Progress.xlsx"), progress),
    "deliberations": (_l("Records of deliberation and notice.docx"), deliberations),
    "acceptance": (_l("Record of acceptance.docx"), acceptance),
}
# Written only where there is something to tell, and where the plan's list counts it.
BESIDE_FILES: dict[str, tuple[Any, Write]] = {"case": (_l("Typical cases.docx"), cases)}
TOLD_BY = {
    "plan": "facts",
    "listing": "facts",
    "progress": "progress",
    "deliberation": "deliberations",
    "notice": "deliberations",
    "acceptance": "acceptance",
}
