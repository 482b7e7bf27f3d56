"""A post changes hands (交接), or is looked after by somebody else during a leave (代理); no work is lost by either.

What waits for a post follows from its role, unit and division, so it waits for the successor and the substitute too.
What hangs on one post by name (task forces) follows the line of hand-overs: see `queries.holders`.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_manager
from cunshi.foundation.people.actions.posts import end_substitutes
from cunshi.foundation.people.models import Account, Post, PostQuerySet
from cunshi.foundation.people.rules import RoleKey
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if

# Who supervises a village must not carry out its matters (村民委员会组织法 第三十二条).
APART = {RoleKey.VILLAGE_CLERK: RoleKey.VILLAGE_SUPERVISOR, RoleKey.VILLAGE_SUPERVISOR: RoleKey.VILLAGE_CLERK}


def hand_over(*, by: Post | None, post: Post, to: Account, on: date) -> Post:
    """End a post the day before `on` and give the same post to `to` from that day; returns the new post.

    Open work moves on that day, past or future; what the old holder did keeps the old holder's name.
    """
    require_manager(by, post.division_id)
    with acting(by):
        old = _locked(post)
        refuse_if(_hand_over_problems(old, to, on))
        old.until = on - timedelta(days=1)
        old.save(update_fields=["until"])
        end_substitutes(old, old.until)
        return Post.objects.create(
            account=to,
            unit=old.unit,
            role=old.role,
            division=old.division,
            title=old.title,
            since=on,
            origin_id=old.origin_id or old.pk,
        )


def delegate(*, by: Post | None, post: Post, to: Account, since: date, until: date, reason: str) -> Post:
    """Let `to` act in a post from `since` to `until` (both days included); it ends by itself.

    Done by the administrator of the subtree, or by the holder for a colleague of the same unit or division.
    """
    own = by is not None and by.pk == post.pk
    if not own:
        require_manager(by, post.division_id)
    with acting(by, reason=reason):
        locked = _locked(post)
        refuse_if(_delegation_problems(locked, to, since, until, reason, own=own))
        return Post.objects.create(
            account=to,
            unit=locked.unit,
            role=locked.role,
            division=locked.division,
            title=locked.title,
            since=since,
            until=until,
            stands_in_for=locked,
            reason=reason.strip(),
        )


def end_delegation(*, by: Post | None, post: Post, until: date) -> None:
    """End a delegation early, `until` being its last day; one that has not begun is taken back altogether."""
    original = post.stands_in_for
    if by is None or original is None or by.pk != original.pk:
        require_manager(by, post.division_id)
    with acting(by):
        row = _locked(post)
        refuse_if([_early_end_problem(row, until)])
        if row.since > clock.today():
            row.delete()
        else:
            row.until = until
            row.save(update_fields=["until"])


def _locked(post: Post) -> Post:
    """The post, held until the transaction ends, so that it is not handed over or delegated twice at once."""
    return Post.objects.select_for_update(of=("self",)).select_related("account", "unit", "division").get(pk=post.pk)


def _overlapping(posts: PostQuerySet, since: date, until: date | None) -> PostQuerySet:
    rows = posts.filter(Q(until=None) | Q(until__gte=since))
    return rows.filter(since__lte=until) if until else rows


def _hand_over_problems(post: Post, to: Account, on: date) -> Iterable[Problem | None]:
    yield _stand_in_problem(post)
    yield _person_problem(post, to, on, None)
    if on <= post.since:
        yield Problem(
            str(post),
            _("%(person)s holds the post only from %(since)s on.") % {"person": post.account, "since": post.since},
            _("Enter a later day of the hand-over."),
        )
    line = post.origin_id or post.pk
    later = Post.objects.filter(origin=line, since__gt=post.since).select_related("account").first()
    if later:
        yield Problem(
            str(post),
            _("The post was handed over to %(person)s already, from %(since)s on.")
            % {"person": later.account, "since": later.since},
            _("Hand over the post of %(person)s instead.") % {"person": later.account},
        )
    elif post.until and post.until < on - timedelta(days=1):
        yield Problem(
            str(post),
            _("The post ends on %(until)s already.") % {"until": post.until},
            _("Enter the day after as the day of the hand-over, or appoint the successor."),
        )


def _delegation_problems(
    post: Post, to: Account, since: date, until: date, reason: str, *, own: bool
) -> Iterable[Problem | None]:
    yield _stand_in_problem(post)
    yield from _date_problems(post, since, until)
    yield _person_problem(post, to, since, until)
    if not reason.strip():
        yield Problem(_("reason"), _("This is still empty."), _("Say in a few words why, for example a leave."))
    elif len(reason.strip()) > 200:
        yield Problem(_("reason"), _("The reason is longer than 200 characters."), _("Shorten it."))
    other = _overlapping(post.substitutes.select_related("account"), since, until).first()
    if other:
        yield Problem(
            str(post),
            _("%(person)s stands in already, from %(since)s to %(until)s.")
            % {"person": other.account, "since": other.since, "until": other.until},
            _("Choose other days, or end that delegation first."),
        )
    held = Post.objects.current().filter(account=to)
    if own and not held.filter(Q(unit=post.unit_id) | Q(division=post.division_id)).exists():
        yield Problem(
            str(to),
            _("This person belongs neither to your unit nor to your division."),
            _("Choose a colleague, or ask the administrator to delegate the post."),
        )
    if held.filter(role=APART.get(RoleKey(post.role), ""), division=post.division_id).exists():
        yield Problem(
            str(to),
            _("The village's work and its supervision are never in one hand."),
            _("Choose a person who does not hold the other post in this village."),
        )


def _date_problems(post: Post, since: date, until: date) -> Iterable[Problem | None]:
    if until < since:
        yield Problem(_("until"), _("The last day lies before the first."), _("Put the two days in order."))
    elif until < clock.today():
        yield Problem(_("until"), _("The delegation would be over already."), _("Enter today or a later day."))
    elif since < clock.today():
        yield Problem(
            _("from"), _("Nobody can act on days that are past."), _("Let the delegation begin today or later.")
        )
    if since < post.since:
        yield Problem(
            str(post),
            _("%(person)s holds the post only from %(since)s on.") % {"person": post.account, "since": post.since},
            _("Let the delegation begin then or later."),
        )
    if post.until and until > post.until:
        yield Problem(
            str(post),
            _("The post ends on %(until)s already.") % {"until": post.until},
            _("Let the delegation end then or earlier."),
        )


def _stand_in_problem(post: Post) -> Problem | None:
    if post.stands_in_for_id is None:
        return None
    return Problem(
        str(post),
        _("Who stands in for somebody passes the post on to nobody."),
        _("Leave it to the holder of the post or to the administrator."),
    )


def _person_problem(post: Post, to: Account, since: date, until: date | None) -> Problem | None:
    """What forbids this person to have the post in these days."""
    if to.pk == post.account_id:
        return Problem(str(to), _("This is the person who holds the post."), _("Choose another person."))
    if not to.is_active:
        return Problem(str(to), _("This account is closed."), _("Choose another person."))
    same = Post.objects.filter(account=to, unit=post.unit_id, role=post.role, division=post.division_id)
    if _overlapping(same, since, until).exists():
        return Problem(
            str(to),
            _("This person holds this post already."),
            _("Choose another person, or days on which the person does not."),
        )
    return None


def _early_end_problem(row: Post, until: date) -> Problem | None:
    today = clock.today()
    if row.stands_in_for_id is None:
        return Problem(str(row), _("This is no delegation."), _("End the post itself instead."))
    if row.until is not None and (row.until < today or until > row.until):
        return Problem(
            str(row),
            _("The delegation ends on %(until)s already.") % {"until": row.until},
            _("For a longer time delegate the post again."),
        )
    if row.since <= today and until < row.since:
        return Problem(
            str(row),
            _("A post cannot end before it began (%(since)s).") % {"since": row.since},
            _("Enter a later date."),
        )
    return None
