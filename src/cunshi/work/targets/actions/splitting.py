"""An amount is shared out: drafted, locked when it adds up, and changed later only by a new version with a reason."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook import targets as rulebook
from cunshi.rulebook.targets import Target
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import access, given, rules
from cunshi.work.targets.actions.holding import hold, known, stale
from cunshi.work.targets.given import Given
from cunshi.work.targets.holders import Holders, holders_of
from cunshi.work.targets.models import Share, Split, SplitState
from cunshi.work.targets.rules import ShareDraft


def save_split(
    *,
    by: Post,
    programme: Programme,
    target: str,
    division: Division,
    shares: Sequence[ShareDraft],
    reason: str = "",
    base: int = 0,
) -> Split:
    """Draft how a division shares out its amount; nothing counts before it is locked, so it may still not add up.

    `base` is the version of the draft that the writer had before him, 0 for none. Over a locked split the draft is a
    new version, which says why.
    """
    rule = known(programme, target)
    access.require_split(by, division)
    with acting(by, reason=reason):
        hold(division.code)
        held = _amount(programme, rule, division)
        assert held.amount is not None
        versions = list(Split.objects.filter(programme=programme, target=target, division=division))
        draft = next((each for each in versions if each.state == SplitState.DRAFT), None)
        later = any(each.state != SplitState.DRAFT for each in versions)
        holders = holders_of(rule, division)
        refuse_if(
            [
                None if (draft.version if draft else 0) == base else stale(shown(rule.names)),
                *_problems(programme, rule, held, shares, holders),
                *text_problems(_("reason"), reason, most=rules.LONGEST_REASON, asked=later),
            ]
        )
        if draft is None:
            number = max((each.number for each in versions), default=0) + 1
            draft = Split(programme=programme, target=target, division=division, number=number, version=0)
        draft.amount, draft.direction, draft.additive = held.amount, rule.direction, rule.additive
        draft.reason, draft.made_by, draft.made_at = reason.strip(), by, clock.now()
        draft.version += 1
        draft.save()
        draft.shares.all().delete()
        Share.objects.bulk_create(_share(draft, each) for each in shares)
    return draft


def lock_split(*, by: Post, split: Split, version: int) -> Split:
    """Let a drafted split hold: it adds up, everybody who reports already keeps a share; the one before is replaced."""
    programme, rule = split.programme, known(split.programme, split.target)
    access.require_split(by, split.division)
    with acting(by, reason=split.reason):
        hold(split.division_id)
        row = Split.objects.select_for_update(of=("self",), no_key=True).get(pk=split.pk)
        name = shown(rule.names)
        if row.state != SplitState.DRAFT:
            raise Refused.because(
                name,
                _("This split is locked already."),
                _("Draft a new version with a reason; both versions stay visible."),
            )
        held = _amount(programme, rule, split.division)
        assert held.amount is not None
        shares = [_drafted(each) for each in row.shares.all()]
        holders = holders_of(rule, split.division)
        refuse_if(
            [
                None if row.version == version else stale(name),
                *_problems(programme, rule, held, shares, holders),
                *rules.adds_up(rule, held.amount, [(holders.name(each.holder), each.amount) for each in shares]),
                *_left_out(row, holders),
            ]
        )
        before = Split.objects.filter(programme=programme, target=row.target, division=row.division_id)
        for old in before.filter(state=SplitState.LOCKED):
            old.state = SplitState.REPLACED
            old.save(update_fields=["state"])
        row.state, row.amount, row.locked_by, row.locked_at = SplitState.LOCKED, held.amount, by, clock.now()
        row.version += 1
        row.save()
    return row


def _amount(programme: Programme, rule: Target, division: Division) -> Given:
    """What the division holds. Raises Refused where it holds nothing, or nobody stated the figure yet."""
    held = given.at(programme, rule, division.code)
    name = shown(rule.names)
    if held is None:
        raise Refused.because(
            name,
            _("%(division)s has no share of this target.") % {"division": division.short_name},
            _("The division above splits its amount first."),
        )
    if held.amount is None:
        raise Refused.because(
            name,
            _("The plan prints no figure here, and nobody stated the one it compares with."),
            _("State that figure first, such as last year's."),
        )
    return held


def _problems(
    programme: Programme, rule: Target, held: Given, shares: Sequence[ShareDraft], holders: Holders
) -> Iterator[Problem]:
    if not shares:
        yield Problem(_("shares"), _("Nobody has a share."), _("Give at least one holder a share."))
    times = Counter(share.holder for share in shares)
    start = rulebook.begins(programme.pack)
    for holder in times:
        if holder not in holders:
            yield Problem(
                holders.name(holder),
                _("It cannot be given a share here."),
                _("Choose a division directly below, or a unit or person of your own division."),
            )
        elif times[holder] > 1:
            yield Problem(holders.name(holder), _("It stands here twice."), _("Give each holder one share."))
    for share in shares:
        yield from rules.share_problems(rule, holders.name(share.holder), share, start=start, until=held.until)


def _left_out(row: Split, holders: Holders) -> Iterator[Problem]:
    """Holders of the split before who reported or split their share further, and are given nothing now."""
    kept = {(each.division_id, each.unit_id, each.person_id) for each in row.shares.all()}
    for holder in holders.at_work(row):
        if holder not in kept:
            yield Problem(
                holders.name(holder),
                _("It has reported or split its share already, and is left out now."),
                _("Keep a share for it; what it reported goes on to count."),
            )


def _share(split: Split, draft: ShareDraft) -> Share:
    return Share(
        split=split,
        division_id=draft.division,
        unit_id=draft.unit,
        person_id=draft.person,
        amount=draft.amount,
        floor=draft.floor,
        deadline=draft.deadline,
        standard=draft.standard.strip(),
    )


def _drafted(share: Share) -> ShareDraft:
    return ShareDraft(
        share.division_id,
        share.amount,
        share.deadline,
        share.unit_id,
        share.person_id,
        share.floor,
        share.standard,
    )
