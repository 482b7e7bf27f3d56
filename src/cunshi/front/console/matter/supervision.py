"""The supervisory committee's part of a matter's page: what it said at each stage, and what can be said now."""

from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.front.console.forms.matter import CommitteeAnswerForm, CommitteeObjectionForm, SignForm
from cunshi.front.console.matter.offers import Offers
from cunshi.rulebook.parts import SupervisionStage
from cunshi.work.matters import queries
from cunshi.work.matters.models import Matter, Supervision


def supervision(matter: Matter, offers: Offers) -> dict[str, Any] | None:
    """Each stage of the plan with the committees' words; None where the plan asks for none."""
    rule = matter.programme.pack.supervision
    if rule is None:
        return None
    reached = queries.acts_done(matter)
    rows = [_stage(matter, stage, offers, opened=stage.after in reached) for stage in rule.stages]
    words = [word for row in rows for word in row["words"]]
    return {
        "source": rule.source,
        "rows": rows,
        "mine": [row["rule"].key for row in rows if row["sign"]],
        "to_answer": [word["row"] for word in words if word["form"]],
    }


def _stage(matter: Matter, stage: SupervisionStage, offers: Offers, *, opened: bool) -> dict[str, Any]:
    said = [row for row in matter.supervisions.all() if row.stage == stage.key]
    own = [row for row in said if row.village_id == offers.post.division_id]
    may = opened and offers.get("sign") is not None
    settled = bool(own) and own[-1].agrees
    common: dict[str, Any] = {"matter": matter, "initial": {"stage": stage.key}}
    return {
        "rule": stage,
        "opened": opened,
        "words": [{"row": row, "form": _answer(offers, row)} for row in said],
        "sign": SignForm(**common, auto_id=f"sign-{stage.key}-%s")
        if may and not settled and not any(row.open for row in own)
        else None,
        "object": CommitteeObjectionForm(**common, auto_id=f"contest-{stage.key}-%s") if may else None,
    }


def _answer(offers: Offers, row: Supervision) -> CommitteeAnswerForm | None:
    """The form of an answer, for a post that may give it and did not object itself."""
    if not row.open or offers.get("answer_supervisor") is None or _same_person(offers.post, row):
        return None
    return CommitteeAnswerForm(matter=offers.matter, initial={"supervision": row.pk}, auto_id=f"reply-{row.pk}-%s")


def _same_person(post: Post, row: Supervision) -> bool:
    return post.account_id == row.by.account_id
