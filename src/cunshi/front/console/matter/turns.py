"""Whose turn it is with a matter, in words: what `states.TRANSITIONS` says, with names of places and offices."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, RoleKey
from cunshi.front.console.matter.loading import upwards
from cunshi.front.console.matter.track import MAIN
from cunshi.kernel.codes import Level
from cunshi.work.matters import access
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import TRANSITIONS, Action, State, Who


def forward(state: str) -> Action | None:
    """The act that brings a matter on along the main line, None when it has ended."""
    here = MAIN.index(State(state)) if state in MAIN else -1
    ahead = (row for row in TRANSITIONS if state in row.sources and row.target in MAIN)
    return next((row.action for row in ahead if MAIN.index(row.target) > here), None)


def my_turn(post: Post, matter: Matter) -> bool:
    """Whether the next act on the main line is the post's."""
    action = forward(matter.state)
    return action is not None and access.may_act(post, action, matter)


def whose_turn(matter: Matter) -> str:
    """The places and offices whose act comes next; empty when none does."""
    action = forward(matter.state)
    if action is None:
        return ""
    who = access.who_of(action, matter.state)
    if who in (Who.VILLAGE, Who.DOER):
        return _of_the_village(matter, who)
    return _office(matter, _level(who, matter))


def _of_the_village(matter: Matter, who: Who) -> str:
    named = [_place(matter, Level.VILLAGE), _place(matter, Level.TOWNSHIP)]
    if who is Who.DOER and matter.lead_unit:
        named.append(str(matter.lead_unit))
    return _(" or ").join(name for name in named if name)


def _level(who: Who, matter: Matter) -> Level | None:
    pack = matter.programme.pack
    if who is Who.HOLDER:
        return Level(matter.level) if matter.level else None
    if who is Who.ACCEPTOR:
        return pack.accepted_by(Level(matter.handling_level)) if matter.handling_level else None
    return access.level_of(who, pack, matter)


def _office(matter: Matter, level: Level | None) -> str:
    if level is None:
        return ""
    role = RoleKey(OFFICE_OF_LEVEL[level]).label
    return _("%(place)s (%(role)s)") % {"place": _place(matter, level), "role": role}


def _place(matter: Matter, level: Level) -> str:
    found: Division | None = next((each for each in upwards(matter.village) if each.level == level), None)
    return found.short_name if found else ""
