"""Money: Decimal yuan to the cent inside, 10,000 yuan (万元) where plans and pages print it."""

import re
import unicodedata
from decimal import Decimal

from cunshi.kernel.problems import Problem, Refused
from cunshi.kernel.words import say

CENT = Decimal("0.01")
WAN = Decimal(10_000)
# Twelve digits of yuan is more than any budget here and fits every amount column.
LIMIT = Decimal(10) ** 12

_PLAIN = re.compile(r"\d+(\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")


def parse_yuan(text: object, where: str = "") -> Decimal:
    """An amount in yuan as people type it: thousands commas and full-width digits are understood.

    Raises Refused with the reason for a negative amount, letters, more than two decimals or no number.
    """
    return _amount(text, where, decimals=2).quantize(CENT)


def parse_wan(text: object, where: str = "") -> Decimal:
    """An amount typed in 10,000 yuan, returned in yuan; six decimals make a cent. Refuses like parse_yuan."""
    return (_amount(text, where, decimals=6) * WAN).quantize(CENT)


def to_wan(yuan: Decimal) -> Decimal:
    """Yuan in units of 10,000 yuan, exactly."""
    return yuan / WAN


def yuan(amount: Decimal) -> str:
    """Yuan as printed: 27,509,200.00."""
    return f"{amount.quantize(CENT):,}"


def wan(amount: Decimal) -> str:
    """An amount in yuan printed in 10,000 yuan, two decimals at least and no more than needed: 2,750.92."""
    text = f"{to_wan(amount).normalize():,f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def _amount(text: object, where: str, decimals: int) -> Decimal:
    # Full-width digits, point and comma of a Chinese keyboard become the plain ones.
    written = unicodedata.normalize("NFKC", str(text if text is not None else "")).strip()
    reason = _reason(written, decimals)
    if reason:
        raise Refused(Problem(where, *reason))
    value = Decimal(written.replace(",", ""))
    if value >= LIMIT:
        raise Refused(
            Problem(
                where,
                say("The amount {text} is larger than any plan.", text=written),
                say("Check the unit: is it yuan or 10,000 yuan?"),
            )
        )
    return value


def _reason(written: str, decimals: int) -> tuple[str, str] | None:
    """Why `written` is no amount, and how to mend it; None when it is one."""
    if not written:
        return say("The amount is empty."), say("Write a number, 0 if nothing is planned.")
    if written[0] in "-−–(" and any(sign.isdigit() for sign in written):
        return say("The amount {text} is negative.", text=written), say("Write an amount of 0 or more.")
    if not (_PLAIN.fullmatch(written) or _GROUPED.fullmatch(written)):
        return _malformed(written)
    if len(written.partition(".")[2]) > decimals:
        what = say("The amount {text} has more than {count} decimals.", text=written, count=decimals)
        return what, say("Round it to the cent.")
    return None


def _malformed(written: str) -> tuple[str, str]:
    if any(sign.isalpha() for sign in written):
        what = say("The amount “{text}” has letters or characters in it.", text=written)
        return what, say("Write digits only, without a unit.")
    what = say("“{text}” is not an amount.", text=written)
    return what, say("Write digits, at most one point, and commas only between thousands: 1,234.50.")
