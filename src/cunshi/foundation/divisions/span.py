"""Codes as ranges (pure): a subtree is the interval between two codes, so one index scan reads it."""

from cunshi.kernel import codes
from cunshi.kernel.codes import NATION, Level
from cunshi.kernel.problems import Refused

_PREFIXES = {level.digits for level in Level}


def bounds(code: str) -> tuple[str, str]:
    """Lowest and highest code of the subtree of a 12-digit code, or of a prefix of 2, 4, 6 or 9 digits.

    The nation's code and its empty prefix span everything. Raises Refused when it is none of these.
    """
    well_formed = not code or (code.isascii() and code.isdigit() and len(code) in _PREFIXES)
    whole = codes.full(code) if well_formed else code
    problem = codes.check(whole)
    if problem:
        raise Refused(problem)
    prefix = codes.prefix(whole) if len(code) == codes.LENGTH else code
    return codes.full(prefix), prefix.ljust(codes.LENGTH, "9")


def ancestors(code: str) -> list[str]:
    """Codes above a 12-digit code: the nation first (its row exists only after a national import), then the region."""
    found: list[str] = []
    upper = codes.parent(code)
    while upper is not None:
        found.append(upper)
        upper = codes.parent(upper)
    return [*([NATION] if code != NATION else []), *found[::-1]]
