"""A check list is filled in for a village; filled in again it is a further number with a reason, the first stays."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.actions import PhotoDraft, use_photo
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.rulebook.standards import Standard
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import access, rules
from cunshi.work.standards.actions.holding import hold, known, newest, said, stale
from cunshi.work.standards.models import Check
from cunshi.work.standards.rules import CheckDraft

# More would be an album, not evidence.
MOST_PHOTOS = 20


def record_check(
    *,
    by: Post,
    programme: Programme,
    standard: str,
    village: Division,
    draft: CheckDraft,
    reason: str = "",
    base: int = 0,
    photos: Sequence[PhotoDraft] = (),
) -> Check:
    """Keep what the post's level found in a village; of the highest level that checked it, the newest counts.

    `base` is the number of the level's check that the writer had before him, 0 for none.
    """
    rule = known(programme, standard)
    access.require_check(by, rule, village)
    with acting(by, reason=reason):
        hold(village.code)
        rows = Check.objects.filter(programme=programme, standard=standard, division=village, level=by.level)
        before = newest(rows)
        refuse_if(
            [
                *rules.village_problems(programme, village),
                stale(village.short_name, before, base),
                *rules.check_problems(rule, draft, programme.pack),
                *_photo_problems(rule, photos),
                *rules.reason_problems(reason, asked=before is not None),
            ]
        )
        assert draft.checked_on is not None
        check = Check.objects.create(
            **said(by, programme, village, base + 1, reason if before else ""),
            standard=standard,
            level=by.level,
            answers=draft.answers.kept(),
            checked_on=draft.checked_on,
            line=draft.line.strip(),
        )
        for photo in photos:
            use_photo(by=by, draft=photo, subject=check.subject, division=village, year=programme.year)
    return check


def _photo_problems(rule: Standard, photos: Sequence[PhotoDraft]) -> list[Problem]:
    count, least = len({each.sha256 for each in photos}), rule.evidence.photos if rule.evidence else 0
    if count < least:
        what = _("%(count)d photos are fewer than the %(least)d that the plan asks for.")
        return [Problem(_("photos"), what % {"count": count, "least": least}, _("Add what shows the village."))]
    if count > MOST_PHOTOS:
        what = _("A check has room for %(most)d photos.") % {"most": MOST_PHOTOS}
        return [Problem(_("photos"), what, _("Leave some out; choose those that show most."))]
    return []
