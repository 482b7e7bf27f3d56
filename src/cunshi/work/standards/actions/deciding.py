"""A person decides: the grade of a village (never above what follows), its planning class, its honours."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import access, given, queries, rules, words
from cunshi.work.standards.actions.holding import hold, known, newest, said, stale
from cunshi.work.standards.models import Check, Classed, Graded, Honoured
from cunshi.work.standards.scoring import Score


def give_grade(
    *,
    by: Post,
    programme: Programme,
    standard: str,
    village: Division,
    grade: str,
    document: str,
    decided_on: date | None,
    reason: str = "",
    base: int = 0,
) -> Graded:
    """Give a village the grade that follows from its check, or with a reason a lower one; “” takes every grade away."""
    rule = known(programme, standard)
    access.require_grade(by, rule, village)
    ladder = given.ladder(programme, rule)
    if grade and rule.grade(grade) is None:
        raise Refused.because(_("grade"), _("The standard has no such grade."), _("Choose one of its grades."))
    with acting(by, reason=reason):
        hold(village.code)
        before = newest(Graded.objects.filter(programme=programme, standard=standard, division=village))
        check = _checked(programme, standard, village)
        score, rank = queries.score(ladder, check), ladder.rank(grade)
        refuse_if(
            [
                *rules.village_problems(programme, village),
                stale(village.short_name, before, base),
                _not_above(score, rank),
                *_since_check(decided_on, check, programme.pack),
                *rules.document_problems(document),
                *rules.reason_problems(reason, asked=rank < score.rank or before is not None),
            ]
        )
        assert decided_on is not None
        return Graded.objects.create(
            **said(by, programme, village, base + 1, reason),
            standard=standard,
            grade=grade,
            rank=rank,
            follows=score.rank,
            rests_on=check,
            document=document.strip(),
            decided_on=decided_on,
        )


def _checked(programme: Programme, standard: str, village: Division) -> Check:
    """The check that counts. Raises Refused where nobody checked the village."""
    check = queries.counting_check(programme, standard, village.code)
    if check is None:
        raise Refused.because(
            village.short_name,
            _("Nobody has checked this village against the standard yet."),
            _("Let the village, its township or your office fill in the check list first."),
        )
    return check


def _not_above(score: Score, rank: int) -> Problem | None:
    if rank <= score.rank:
        return None
    asked = score.ladder.at(rank)
    known_ = {"asked": words.grade(asked), "grade": words.grade(score.grade)}
    what = _("%(asked)s does not follow from the check: %(grade)s does.") % known_
    lacking = " ".join(words.lack(each, score.ladder.standard) for each in score.lacks)
    return Problem(_("grade"), what, lacking)


def _since_check(day: date | None, check: Check, pack: Pack) -> Iterator[Problem]:
    label = _("decided on")
    yield from rules.day_problems(label, day, pack, within=False)
    if day is not None and day < check.checked_on:
        what = _("The village was checked on %(day)s only.") % {"day": check.checked_on}
        yield Problem(label, what, _("Choose a day from then on."))


def give_class(
    *,
    by: Post,
    programme: Programme,
    village: Division,
    village_class: str,
    since: date | None,
    document: str,
    reason: str = "",
    base: int = 0,
) -> Classed:
    """Say of which planning class a village is from a day on; said again with a reason, the newest counts."""
    access.require_record(by, programme, village)
    known_ = {each.key for each in given.classes_of(programme)}
    if village_class not in known_:
        raise Refused.because(_("planning class"), _("The plan has no such class."), _("Choose one of its classes."))
    with acting(by, reason=reason):
        hold(village.code)
        before = newest(Classed.objects.filter(division=village))
        refuse_if(
            [
                *rules.village_problems(programme, village),
                stale(village.short_name, before, base),
                *rules.day_problems(_("from"), since, programme.pack, within=False),
                *rules.document_problems(document),
                *rules.reason_problems(reason, asked=before is not None),
            ]
        )
        assert since is not None
        return Classed.objects.create(
            **said(by, programme, village, base + 1, reason if before else ""),
            village_class=village_class,
            since=since,
            document=document.strip(),
        )


def give_honour(
    *,
    by: Post,
    programme: Programme,
    village: Division,
    honour: str,
    decided_on: date | None,
    document: str,
    taken: bool = False,
    reason: str = "",
    base: int = 0,
) -> Honoured:
    """Enter a title that a village was given in the plan's year, or that it was taken from it again (with a reason)."""
    access.require_record(by, programme, village)
    rule = next((each for each in given.honours_of(programme) if each.key == honour), None)
    if rule is None:
        raise Refused.because(_("honour"), _("The plan has no such honour."), _("Choose one of its honours."))
    with acting(by, reason=reason):
        hold(village.code)
        before = newest(Honoured.objects.filter(programme=programme, honour=honour, division=village))
        held = before is not None and before.given
        refuse_if(
            [
                *rules.village_problems(programme, village),
                stale(village.short_name, before, base),
                _nothing_new(shown(rule.names), held, taken),
                *rules.day_problems(_("decided on"), decided_on, programme.pack, within=False),
                *rules.document_problems(document),
                *rules.reason_problems(reason, asked=before is not None),
            ]
        )
        assert decided_on is not None
        return Honoured.objects.create(
            **said(by, programme, village, base + 1, reason if before else ""),
            honour=honour,
            given=not taken,
            decided_on=decided_on,
            document=document.strip(),
        )


def _nothing_new(name: str, held: bool, taken: bool) -> Problem | None:
    if held and not taken:
        return Problem(name, _("The village has this title already."), _("See its history."))
    if taken and not held:
        return Problem(name, _("The village does not have this title."), _("See its history."))
    return None
