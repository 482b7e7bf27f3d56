"""The one way to clear personal values: a look, with its reason, written down before anything is shown."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.access import require_view
from cunshi.foundation.privacy.models import Look
from cunshi.foundation.privacy.redaction import redact
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if

SHORTEST_REASON = 4
LONGEST_REASON = 200


def look(*, by: Post, of: models.Model, division: str, fields: Sequence[str], reason: str, name: str = "") -> Look:
    """Write down that `by` looks at these personal fields of `of`, which belongs to the division of this code.

    `fields` are keys of fields, `name` is what the log calls the object (its `str` unless given). The caller unseals
    and shows the values only after this returns. Raises Refused for a post that may not, and without a real reason.
    """
    require_view(by, division)
    refuse_if([_reason_problem(reason)])
    with acting(by, reason=redact(reason.strip())):
        return Look.objects.create(
            by=by,
            at=clock.now(),
            subject=of._meta.label_lower,
            key=str(of.pk),
            name=redact(name or str(of))[:200],
            fields=list(fields),
            division_id=division,
            reason=redact(reason.strip()),
        )


def _reason_problem(reason: str) -> Problem | None:
    said = reason.strip()
    if len(set(said) - set(" .,-。，、")) < 2 or len(said) < SHORTEST_REASON:
        return Problem(
            _("reason"),
            _("Say in at least %(least)d characters why you look at this.") % {"least": SHORTEST_REASON},
            _("For instance: the household's subsidy is checked against its bank card."),
        )
    if len(said) > LONGEST_REASON:
        return Problem(
            _("reason"), _("It is longer than %(most)d characters.") % {"most": LONGEST_REASON}, _("Shorten it.")
        )
    return None
