"""All writes on comparisons: two lists compared, an ambiguous row settled, a row marked as dealt with."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.redaction import redact
from cunshi.foundation.privacy.sealing import seal
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook.comparisons import RESIDENTS, Comparison
from cunshi.work.comparing import access, rules
from cunshi.work.comparing.models import Finding, Kind, Run, Settled
from cunshi.work.comparing.rules import Pair
from cunshi.work.comparing.sides import Side, own_side, records, sent_side
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.actions.incoming import Line

LONGEST_REASON = 500
_AT_ONCE = 1000


def known(programme: Programme, key: str) -> Comparison:
    """The plan's comparison of this key. Raises Refused when it has none."""
    rule = programme.pack.comparison(key)
    if rule is None:
        raise Refused.because(
            key, _("The plan has no comparison “%(key)s”.") % {"key": key}, _("Choose one of the plan's page.")
        )
    return rule


def run(
    *,
    by: Post,
    programme: Programme,
    comparison: str,
    name: str,
    lines: Sequence[Line],
    columns: Iterable[str],
) -> Run:
    """Compare the own list with a table that was sent; `columns` are those that it has."""
    rule = known(programme, comparison)
    access.require_run(by, programme, rule)
    present = set(columns)
    missing = [each for each in rule.needed if each not in present]
    refuse_if(
        [Problem(each, _("No column is chosen for it."), _("Choose the column that says it.")) for each in missing]
    )
    register = None if rule.register_key == RESIDENTS else programme.pack.register(rule.register_key)
    own = own_side(by, programme, rule)
    theirs = sent_side(by, rule, register, lines)
    clear = {line.row: {key: line[key] for key in rule.columns} for line in lines}
    return _write(by, programme, rule, redact(name)[:200], own, theirs, clear, present)


def run_registers(*, by: Post, programme: Programme, comparison: str) -> Run:
    """Compare the own list with the other register of the plan that the comparison names."""
    rule = known(programme, comparison)
    access.require_run(by, programme, rule)
    register = programme.pack.register(rule.against or "")
    if register is None:
        raise Refused.because(shown(rule.names), _("The other list is a table that is sent."), _("Choose the table."))
    own, theirs = own_side(by, programme, rule), records(by, programme, register, rule)
    clear = {number: dict(told) for number, told in theirs.shown.items()}
    return _write(by, programme, rule, shown(register.names), own, theirs, clear, set(rule.columns))


def _write(
    by: Post,
    programme: Programme,
    rule: Comparison,
    name: str,
    own: Side,
    theirs: Side,
    clear: dict[int, dict[str, str]],
    present: set[str],
) -> Run:
    pairs = rules.compare(own.rows, theirs.rows, rule.match_on, rule.fields, present)
    counts = Counter(each.kind.value for each in pairs)
    with acting(by):
        row = Run.objects.create(
            programme=programme,
            comparison=rule.key,
            division=by.division,
            name=name,
            ours=len(own.rows),
            theirs=len(theirs.rows),
            counts={kind.value: counts[kind.value] for kind in Kind},
            columns=[each for each in rule.columns if each in present],
            by=by,
            at=clock.now(),
        )
        findings = [_finding(row, rule, pair, own, theirs, clear) for pair in pairs]
        Finding.objects.bulk_create(findings, batch_size=_AT_ONCE)
        return row


def _finding(
    row: Run, rule: Comparison, pair: Pair, own: Side, theirs: Side, clear: dict[int, dict[str, str]]
) -> Finding:
    found = Finding(
        run=row,
        kind=pair.kind,
        number=pair.theirs,
        division_id=_place(row, pair, own, theirs),
        told=_told(row.columns, theirs.shown.get(pair.theirs or 0, {}), own.shown.get(pair.ours or 0, {})),
        differing=list(pair.differing),
        candidates=list(pair.candidates),
    )
    _point(found, rule, pair.ours)
    if pair.theirs and pair.kind is not Kind.MATCHED:
        found.theirs = seal(json.dumps(clear[pair.theirs], ensure_ascii=False))
    return found


def _place(row: Run, pair: Pair, own: Side, theirs: Side) -> str:
    mine = pair.ours or next(iter(pair.candidates), 0)
    return own.places.get(mine) or theirs.places.get(pair.theirs or 0) or row.division_id


def _told(columns: Iterable[str], theirs: object, own: object) -> dict[str, list[str]]:
    """Both sides of each column as they may be shown."""
    return {key: [theirs.get(key, ""), own.get(key, "")] for key in columns}  # type: ignore[attr-defined]


def _point(found: Finding, rule: Comparison, key: int | None) -> None:
    if rule.register_key == RESIDENTS:
        found.resident_id = key
    else:
        found.record_id = key


def settle(*, by: Post, finding: Finding, own: int, reason: str = "") -> Finding:
    """Say which own row an ambiguous one means. Raises Refused for a row that it can't mean or that is taken."""
    with acting(by, reason=reason):
        row, rule = _held(by, finding)
        strange = Problem(str(row), _("This row is none of its candidates."), _("Choose one of the rows shown."))
        refuse_if(
            [
                _settled_before(row),
                None if own in row.candidates else strange,
                *text_problems(_("reason"), reason, most=LONGEST_REASON, asked=False),
            ]
        )
        pointer = "resident" if rule.register_key == RESIDENTS else "record"
        taken = row.run.findings.filter(**{f"{pointer}_id": own}, settled_as=Settled.MATCH).first()
        if taken:
            what = _("Row %(row)s of the other list was matched with it.") % {"row": taken.number}
            raise Refused.because(str(row), what, _("Choose another one, or mark this row as dealt with."))
        _point(row, rule, own)
        return _keep(row, by, Settled.MATCH, reason)


def deal(*, by: Post, finding: Finding, reason: str) -> Finding:
    """Mark a row as dealt with, for a reason: mended in one of the lists, or right as it is."""
    with acting(by, reason=reason):
        row, _rule = _held(by, finding)
        matched = Problem(str(row), _("The two lists agree on this row."), _("Nothing needs to be done."))
        refuse_if(
            [
                _settled_before(row),
                matched if row.kind == Kind.MATCHED else None,
                *text_problems(_("reason"), reason, most=LONGEST_REASON),
            ]
        )
        return _keep(row, by, Settled.DEALT, reason)


def _held(by: Post, finding: Finding) -> tuple[Finding, Comparison]:
    rows = Finding.objects.select_for_update(of=("self",)).select_related("run__programme")
    row = rows.get(pk=finding.pk)
    rule = known(row.run.programme, row.run.comparison)
    access.require_settle(by, row.run, rule)
    return row, rule


def _settled_before(row: Finding) -> Problem | None:
    if not row.settled_as:
        return None
    what = _("It was settled by %(by)s.") % {"by": row.settled_by}
    return Problem(str(row), what, _("What was mended since disappears from the next comparison."))


def _keep(row: Finding, by: Post, how: Settled, reason: str) -> Finding:
    row.settled_as, row.settled_by, row.settled_at, row.reason = how, by, clock.now(), redact(reason.strip())
    row.save()
    return row
