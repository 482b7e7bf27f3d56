"""Activities: record, edit, void; their photos."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.actions import PhotoDraft, remove_use, use_photo
from cunshi.foundation.evidence.models import PhotoUse
from cunshi.foundation.evidence.queries import photos_of
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.matters.rules import text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.programmes.queries import in_force_with
from cunshi.work.publicity import access, rules
from cunshi.work.publicity.models import Activity
from cunshi.work.publicity.rules import ActivityDraft

# More would be an album, not evidence.
MOST_PHOTOS = 20


def record(
    *,
    by: Post,
    programme: Programme,
    division: Division,
    draft: ActivityDraft,
    again: bool = False,
    photos: Sequence[PhotoDraft] = (),
) -> Activity:
    """Record an activity of a division; `again` says that one of the same day, form and title was held twice."""
    access.require_record(by, division)
    problems = [
        *rules.place_problems(programme, division, in_force_with("publicity", division.code, programme.year)),
        *rules.activity_problems(programme.pack, draft),
    ]
    with acting(by):
        _hold(division)
        refuse_if([*problems, None if again else _same(programme, division, draft)])
        activity = Activity.objects.create(
            programme=programme, division=division, recorded_by=by, recorded_at=clock.now(), **draft.columns()
        )
        _use(by, activity, photos)
    return activity


def edit(
    *,
    by: Post,
    activity: Activity,
    version: int,
    draft: ActivityDraft,
    again: bool = False,
    photos: Sequence[PhotoDraft] = (),
) -> Activity:
    """Change what an activity says and add photos; what stood there before stays in its history."""
    with acting(by):
        _hold(activity.division)
        locked = _locked(by, activity, version)
        refuse_if(
            [
                *rules.activity_problems(locked.programme.pack, draft),
                None if again else _same(locked.programme, locked.division, draft, besides=locked.pk),
            ]
        )
        columns = draft.columns()
        for name, value in columns.items():
            setattr(locked, name, value)
        locked.version += 1
        locked.save(update_fields=[*columns, "version"])
        _use(by, locked, photos)
    return locked


def remove_photo(*, by: Post, activity: Activity, version: int, use: PhotoUse) -> Activity:
    """Take a photo out of an activity; the record of who took it out stays."""
    with acting(by):
        locked = _locked(by, activity, version)
        remove_use(by=by, photo=use.photo, subject=locked.subject, phase=use.phase)
        locked.version += 1
        locked.save(update_fields=["version"])
    return locked


def void(*, by: Post, activity: Activity, version: int, reason: str) -> Activity:
    """Void an activity that was recorded wrongly: it stays on record with the reason and counts nowhere."""
    with acting(by, reason=reason):
        locked = _locked(by, activity, version)
        refuse_if(text_problems(_("reason"), reason, most=500))
        locked.voided_by, locked.voided_at, locked.void_reason = by, clock.now(), reason.strip()
        locked.version += 1
        locked.save(update_fields=["voided_by", "voided_at", "void_reason", "version"])
    return locked


def _use(by: Post, activity: Activity, photos: Sequence[PhotoDraft]) -> None:
    for draft in photos:
        use_photo(
            by=by, draft=draft, subject=activity.subject, division=activity.division, year=activity.programme.year
        )
    if photos and len(photos_of(activity.subject)) > MOST_PHOTOS:
        raise Refused.because(
            _("photos"),
            _("An activity has room for %(most)d photos.") % {"most": MOST_PHOTOS},
            _("Leave some out; choose those that show most."),
        )


def _hold(division: Division) -> None:
    """One at a time for a division, so that a button pressed twice does not record twice."""
    Division.objects.select_for_update(no_key=True).get(pk=division.pk)


def _locked(by: Post, activity: Activity, version: int) -> Activity:
    """The activity, read afresh and held; refused when it is another's, void, or was changed meanwhile."""
    locked = (
        Activity.objects.select_for_update(of=("self",)).select_related("programme", "division").get(pk=activity.pk)
    )
    access.require_record(by, locked.division)
    refuse_if([_stale(locked, version)])
    return locked


def _stale(locked: Activity, version: int) -> Problem | None:
    if locked.voided_at is not None:
        return Problem(locked.title, _("This activity is void."), _("Record it anew if it was held after all."))
    if locked.version == version:
        return None
    return Problem(
        locked.title,
        _("Somebody changed this while you were typing."),
        _("Open it again and decide on what it says now; nothing was written."),
    )


def _same(programme: Programme, division: Division, draft: ActivityDraft, besides: int = 0) -> Problem | None:
    title = draft.title.strip()
    found = Activity.objects.counting().filter(
        programme=programme, division=division, kind=draft.kind, held_on=draft.held_on, title=title
    )
    if not found.exclude(pk=besides).exists():
        return None
    return rules.Repeated(
        _("title"),
        _("An activity of this day, form and title is recorded already: “%(title)s”.") % {"title": title},
        _("If it was held once more that day, tick “held once more” and save again."),
    )
