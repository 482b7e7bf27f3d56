"""A numeric target of a plan in words: how much, until when, who owns it, who gets shares."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.front.console.pages.plans.words import level_name
from cunshi.rulebook import targets
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.targets import Target
from cunshi.work.targets.words import asked


def columns(name: str) -> list[str]:
    """The heads of `cells`."""
    return [name, _("Asked for"), _("By"), _("Owner"), _("Split down to")]


def cells(pack: Pack, target: Target) -> list[str]:
    """A row of the plan's page."""
    owner = level_name(pack, target.owner.level)
    unit = target.owner.unit
    below = level_name(pack, target.breakdown) if target.breakdown else "—"
    day = targets.until(pack, target)
    named = target.names.text(get_language())
    return [named, asked(target), str(day), f"{owner} {unit}" if unit else owner, below]
