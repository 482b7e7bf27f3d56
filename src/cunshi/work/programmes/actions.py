"""All writes on plans: opening a year, leave to act outside a stage."""

from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import LEVEL_NAMES, Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, Capability
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook.calendar import stages_allowing
from cunshi.rulebook.schema import Pack
from cunshi.work.programmes.models import Programme, PublishedPack, StageException


def open_year(*, by: Post | None, pack: Pack, root: str = "", illustrative: bool = False) -> Programme:
    """Publish a pack for its year. The same pack again changes nothing; another one under its key is refused.

    `root` is the code of the division for which a plan without a place of its own is opened.
    """
    _require_opener(by, pack, root)
    place = _place(pack, root)
    key = key_of(pack, place.code)
    refuse_if(retired_among([place]))
    if opened := Programme.objects.filter(key=key).first():
        return _same(opened, pack)
    if pack.has_ledger:
        _refuse_second(pack, place)
    upper = Programme.objects.filter(key=pack.extends).first() if pack.extends else None
    with acting(by):
        published, _made = PublishedPack.objects.get_or_create(digest=pack.digest, defaults={"content": pack.content()})
        return Programme.objects.create(
            key=key,
            year=pack.year,
            root=place,
            extends=upper,
            published=published,
            ledger=pack.has_ledger,
            illustrative=illustrative,
            opened_by=by,
            opened_at=clock.now(),
        )


def key_of(pack: Pack, code: str) -> str:
    """The key of a plan opened for a division: the pack's own, with the code where it has no place of its own."""
    return pack.pack if pack.root else f"{pack.pack}-{code}"


def _place(pack: Pack, asked: str) -> Division:
    code = pack.root or asked
    if not code:
        raise _refused(
            pack.pack,
            _("This plan has no place of its own."),
            _("Name the division for which it is opened (%(level)s).") % {"level": _level(pack)},
        )
    place = Division.objects.filter(code=code).first()
    if place is None:
        raise _refused(
            pack.pack,
            _("Division %(code)s is not in the division table.") % {"code": code},
            _("Import the divisions first: cunshi divisions import."),
        )
    if asked not in ("", place.code) or (pack.holds_for and place.level != pack.holds_for):
        raise _refused(
            pack.pack,
            _("This plan cannot be opened for %(division)s.") % {"division": asked},
            _("It holds for: %(place)s.") % {"place": pack.root or _level(pack)},
        )
    return place


def _level(pack: Pack) -> str:
    return str(LEVEL_NAMES[pack.holds_for]) if pack.holds_for else ""


def _refuse_second(pack: Pack, root: Division) -> None:
    if other := Programme.objects.with_ledger().filter(root=root, year=pack.year).first():
        raise _refused(
            pack.pack,
            _("%(root)s has a plan for %(year)s already: %(key)s.")
            % {"root": root, "year": pack.year, "key": other.key},
            _("One plan runs in a division and year; extend the one that runs."),
        )


# Who acts on matters may ask for leave to act; who only reads has nothing to ask for.
_ACTING = (Capability.PROPOSE, Capability.DECIDE, Capability.CARRY_OUT)


def _same(opened: Programme, pack: Pack) -> Programme:
    if opened.digest == pack.digest:
        return opened
    raise _refused(
        pack.pack,
        _("This plan is published already with other content."),
        _("A published plan is not changed: give the changed pack a new key."),
    )


def ask_exception(
    *, by: Post, programme: Programme, division: Division, action: str, until: date, reason: str
) -> StageException:
    """Ask the level above for leave to do `action` outside its stage in `division` until a date."""
    require_scope(by, division.code)
    problems = retired_among([division])
    if not may_ask_exception(by):
        problems.append(
            Problem(str(by), _("Your post only reads."), _("The post that wants to act asks for the exception."))
        )
    if not stages_allowing(programme.pack, action):
        problems.append(
            Problem(_("action"), _("The plan's stages do not bar this action."), _("Do it without an exception."))
        )
    if until < clock.today():
        problems.append(Problem(str(until), _("The date lies in the past."), _("Enter today or a later date.")))
    if not reason.strip():
        problems.append(Problem(_("reason"), _("A reason is missing."), _("Say why the stage cannot be kept.")))
    if not division.code.startswith(programme.root.prefix):
        problems.append(
            Problem(
                str(division),
                _("The plan does not cover this division."),
                _("Choose a division that it covers."),
            )
        )
    if problems:
        raise Refused(problems)
    with acting(by, reason=reason):
        return StageException.objects.create(
            programme=programme,
            division=division,
            action=action,
            until=until,
            reason=reason.strip(),
            asked_by=by,
            asked_at=clock.now(),
        )


def decide_exception(*, by: Post, exception: StageException, approved: bool, answer: str = "") -> StageException:
    """Approve or refuse an exception; only an office of a level above the one that asked may."""
    require_scope(by, exception.division_id)
    if not may_decide_exception(by, exception):
        raise _refused(
            str(by),
            _("Only another person, in an office of a level above %(post)s, may decide this.")
            % {"post": exception.asked_by},
            _("Leave the decision to the office above."),
        )
    if not approved and not answer.strip():
        raise _refused(_("answer"), _("A refusal needs a reason."), _("Say why it is refused."))
    with acting(by, reason=answer):
        row = StageException.objects.select_for_update().get(pk=exception.pk)
        if row.decided_at:
            raise _refused(
                str(row.decided_by),
                _("This request is decided already."),
                _("Open the list again to see the decision."),
            )
        row.approved, row.answer, row.decided_by, row.decided_at = approved, answer.strip(), by, clock.now()
        row.save(update_fields=["approved", "answer", "decided_by", "decided_at"])
    return row


def may_ask_exception(by: Post) -> bool:
    """A post that acts on matters; inspectors, assessors and auditors only read."""
    return any(by.may(capability) for capability in _ACTING)


def may_decide_exception(by: Post, exception: StageException) -> bool:
    """An office of another person, whose level lies above the asker's and whose subtree holds the division."""
    above = by.level < exception.asked_by.level and by.account_id != exception.asked_by.account_id
    return above and by.role == OFFICE_OF_LEVEL.get(by.level) and by.covers(exception.division_id)


def _require_opener(by: Post | None, pack: Pack, root: str) -> None:
    if by is None:
        return
    if not by.may(Capability.OPEN_YEAR):
        raise _refused(str(by), _("Your post may not open a plan."), _("Ask the office of your division."))
    require_scope(by, pack.root or root or by.division_id)


def _refused(where: str, what: str, mend: str) -> Refused:
    return Refused([Problem(where, what, mend)])
