"""Codes as ranges (pure): a subtree is the interval between two codes, so one index scan reads it."""

from cunshi.kernel import codes
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused

_PREFIXES = {level.digits for level in Level}


def bounds(code: str) -> tuple[str, str]:
    """Lowest and highest code of the subtree of a 12-digit code, or of a prefix of 2, 4, 6 or 9 digits.

    Raises Refused when it is neither.
    """
    well_formed = code.isascii() and code.isdigit() and len(code) in _PREFIXES
    whole = codes.full(code) if well_formed else code
    problem = codes.check(whole)
    if problem:
        raise Refused(problem)
    prefix = codes.prefix(whole) if len(code) == codes.LENGTH else code
    return codes.full(prefix), prefix.ljust(codes.LENGTH, "9")


def ancestors(code: str) -> list[str]:
    """Codes above a 12-digit code, region first."""
    found: list[str] = []
    upper = codes.parent(code)
    while upper is not None:
        found.append(upper)
        upper = codes.parent(upper)
    return found[::-1]
