"""A standard of villages in words: its grades, what each item asks, who checks and who gives the grade."""

from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.front.console.pages.plans.words import level_name
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.standards import Item, Standard, Wanted
from cunshi.rulebook.values import Names
from cunshi.work.standards import words


def columns(name: str) -> list[str]:
    """The heads of `cells`."""
    return [name, _("Grades, the lowest first"), _("What is asked"), _("Checked by"), _("Grade given by")]


def cells(pack: Pack, standard: Standard) -> list[str]:
    """A row of the plan's page."""
    asked = ((f"{_text(item.names)}{_(': ')}{_asked(item, standard)}",) for item in standard.items)
    return [
        _text(standard.names),
        "、".join(_text(grade.names) for grade in standard.grades),
        format_html_join("", "<div>{}</div>", asked),
        "、".join(level_name(pack, level) for level in standard.checked_by),
        level_name(pack, standard.decided_by),
    ]


def wanted_cells(pack: Pack, rule: Wanted) -> list[str]:
    """An honour and the target that says how many villages are to have it."""
    target = pack.target(rule.target) if rule.target else None
    return [_text(rule.names), _text(target.names) if target else "—"]


def _asked(item: Item, standard: Standard) -> str:
    """What every grade asks; said once where it is the same for all."""
    told = [(_text(grade.names), words.asked(item, item.asked(grade.key))) for grade in standard.grades]
    if len({each for _name, each in told}) == 1:
        return told[0][1]
    return _(", ").join(f"{name} {each}" for name, each in told)


def _text(names: Names) -> str:
    return names.text(get_language())
