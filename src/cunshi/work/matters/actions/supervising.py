"""The village's supervisory committee signs or objects at each stage of the plan; the village answers objections."""

from uuid import UUID

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.matters import access, queries, rules
from cunshi.work.matters.actions.moving import lock, require_open
from cunshi.work.matters.models import Matter, Supervision
from cunshi.work.matters.states import Action


def sign(*, by: Post, matter: Matter, stage: str, note: str = "", client_id: UUID | None = None) -> Supervision:
    """Sign a stage for the committee; refused where it has signed already or its own objection is unanswered."""
    return _say(by, matter, stage, note, client_id, agrees=True)


def object_as_supervisor(
    *, by: Post, matter: Matter, stage: str, text: str, client_id: UUID | None = None
) -> Supervision:
    """Object at a stage, also after a signature; nothing is accepted until the objection is answered."""
    return _say(by, matter, stage, text, client_id, agrees=False)


def answer_supervisor(*, by: Post, supervision: Supervision, answer: str) -> Supervision:
    """Answer an objection once, for the village that carries the matter out; never the person who objected."""
    with acting(by, reason=answer):
        matter = lock(supervision.matter_id)
        access.require(by, Action.REPLY, matter)
        row = Supervision.objects.select_for_update(of=("self",)).select_related("by").get(pk=supervision.pk)
        refuse_if(_answer_problems(by, matter, row, answer))
        row.answer, row.answered_by, row.answered_at = answer.strip(), by, clock.now()
        row.save(update_fields=["answer", "answered_by", "answered_at"])
    return row


def _say(by: Post, matter: Matter, stage: str, text: str, client_id: UUID | None, *, agrees: bool) -> Supervision:
    with acting(by):
        locked = lock(matter.pk)
        if sent := _sent_before(by, locked, stage, client_id, agrees=agrees):
            return sent
        require_open(locked, Action.SUPERVISE, by=by)
        refuse_if(_problems(by, locked, stage, text, agrees=agrees))
        return Supervision.objects.create(
            matter=locked,
            village_id=by.division_id,
            stage=stage,
            agrees=agrees,
            text=text.strip(),
            by=by,
            at=clock.now(),
            client_id=client_id,
        )


def _sent_before(by: Post, matter: Matter, stage: str, client_id: UUID | None, *, agrees: bool) -> Supervision | None:
    """The row that this entry of a phone has made already; an id that stands for another entry is refused."""
    row = Supervision.objects.filter(client_id=client_id).first() if client_id else None
    if row is None:
        return None
    if (row.by_id, row.matter_id, row.stage, row.agrees) != (by.pk, matter.pk, stage, agrees):
        raise Refused(
            Problem(
                matter.title,
                _("The same mark was already used for another entry."),
                _("Open the matter again and enter it anew; nothing was written."),
            )
        )
    return row


def _problems(by: Post, matter: Matter, stage: str, text: str, *, agrees: bool) -> list[Problem | None]:
    rule = matter.programme.pack.supervision
    found = rule.stage(stage) if rule else None
    if found is None:
        return [
            Problem(stage, _("The plan has no such stage of supervision."), _("Choose a stage of the matter's page."))
        ]
    name = rules.shown(found.names)
    problems: list[Problem | None] = []
    if found.after not in queries.acts_done(matter):
        problems.append(
            Problem(
                name,
                _("This stage opens only after “%(act)s”.") % {"act": Action(found.after).label},
                _("Sign or object once the matter has come so far."),
            )
        )
    if agrees:
        problems.append(_signature_problem(by, matter, stage, name))
        return [*problems, *rules.text_problems(_("note"), text, most=500, asked=False)]
    return [*problems, *rules.text_problems(_("objection"), text, most=500)]


def _signature_problem(by: Post, matter: Matter, stage: str, name: str) -> Problem | None:
    rows = list(matter.supervisions.filter(stage=stage, village=by.division_id))
    if any(row.open for row in rows):
        return Problem(
            name,
            _("Your committee's objection to this stage is not answered yet."),
            _("Wait for the answer of the village or the township, then sign."),
        )
    if rows and rows[-1].agrees:
        return Problem(
            name,
            _("Your committee has signed this stage already."),
            _("Object to it if something came up since."),
        )
    return None


def _answer_problems(by: Post, matter: Matter, row: Supervision, answer: str) -> list[Problem | None]:
    problems: list[Problem | None] = []
    if row.agrees:
        problems.append(
            Problem(matter.title, _("This is a signature, not an objection."), _("Answer objections only."))
        )
    elif not row.open:
        problems.append(
            Problem(
                matter.title,
                _("This objection is answered already."),
                _("Open the matter again to see the answer."),
            )
        )
    if by.account_id == row.by.account_id:
        problems.append(
            Problem(
                str(by),
                _("Nobody answers an objection of their own."),
                _("Leave the answer to another person of the village or of the township."),
            )
        )
    return [*problems, *rules.text_problems(_("answer"), answer, most=500)]
