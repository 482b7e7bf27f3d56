"""How figures of a dashboard are printed."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.front.console.templatetags import console
from cunshi.kernel import money
from cunshi.oversight.measures.quantities import Number, Unit

YI = 10**8


def amount(yuan: Decimal) -> tuple[str, str]:
    """An amount and its unit as officials say it: hundred-million yuan from one on, else 10,000 yuan."""
    if yuan >= YI:
        return console.yi(yuan), _("hundred million yuan")
    return money.wan(yuan), _("ten thousand yuan")


def printed(value: Number | None, unit: Unit | None) -> str:
    """A figure with what its unit needs to be read: %, 10,000 yuan, one to so many."""
    if value is None:
        return console.NOTHING
    if unit is Unit.YUAN:
        return money.wan(Decimal(value))
    if unit is Unit.PERCENT:
        return console.percent(Decimal(value))
    if unit is Unit.TIMES:
        return _("1 : %(times)s") % {"times": value}
    return console.figure(value)


def unit_of(unit: Unit | None) -> str:
    """The unit that a chart or a column names."""
    if unit is None:
        return ""
    return _("ten thousand yuan") if unit is Unit.YUAN else str(unit.label)


def plain(value: Number | None, unit: Unit | None) -> Number | None:
    """The number that a chart draws: money in 10,000 yuan to two decimals."""
    if value is None or unit is not Unit.YUAN:
        return value
    return money.to_wan(Decimal(value)).quantize(Decimal("0.01"))
