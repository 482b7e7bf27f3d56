"""Targets in words: the figure asked for, with its unit and direction."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as lazy

from cunshi.kernel import ratios
from cunshi.rulebook.targets import Target

_DIRECTIONS = {
    "at_least": lazy("at least %(figure)s"),
    "at_most": lazy("at most %(figure)s"),
    "exactly": lazy("exactly %(figure)s"),
}
_FLOORS = {
    "last_year": lazy("not below last year"),
    "elsewhere": lazy("not below the figure compared with"),
}


def number(value: Decimal | None) -> str:
    """A figure with thousands separated and no zeros at its end; at most two decimals."""
    if value is None:
        return "—"
    text = f"{ratios.half_up(value, 2):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(target: Target, value: Decimal | None) -> str:
    """A figure with the target's unit: 2,600座."""
    return "—" if value is None else f"{number(value)}{target.unit}"


def asked(target: Target, value: Decimal | None = None) -> str:
    """What a target asks: “at least 2,600座”; without a figure its words, or what the plan prints for it."""
    figure = target.value if value is None else value
    if figure is None and target.printed:
        return str(_DIRECTIONS[target.direction]) % {"figure": target.printed}
    if figure is None:
        return str(_FLOORS[str(target.floor)])
    return str(_DIRECTIONS[target.direction]) % {"figure": amount(target, figure)}
