"""New codes of the divisions below one that is merged or split: given, else the old last digits, else the next free."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.plan import Link, Plan
from cunshi.kernel import codes
from cunshi.kernel.codes import Level

# Where each kind of number begins, by the rule of statistical division codes (see `rules`); the last ends the range.
_BANDS = {
    Level.VILLAGE: (1, 200, 400, 500, 600, 1000),
    Level.TOWNSHIP: (1, 100, 200, 400, 600, 1000),
    Level.COUNTY: (1, 100),
    Level.CITY: (1, 100),
}


def below(upper: Division) -> list[Division]:
    """The living divisions directly below."""
    return list(Division.objects.children_of(upper.code))


class Numbers:
    """Gives out codes for one plan; each is given once, and never one that the table has held before."""

    def __init__(self, plan: Plan, given: Mapping[str, str]) -> None:
        self.plan, self.given = plan, dict(given)
        self._used: dict[str, set[str]] = {}

    def rehome(self, lower: Sequence[Division], upper: Division, target: str) -> None:
        """Link these divisions below `upper`, and all below them, to codes below `target`."""
        if not lower:
            return
        used = self._used_below(target)
        # Codes asked for by name are set aside first, so that none is given away before its turn.
        asked = {each.code: self.given.pop(each.code) for each in lower if each.code in self.given}
        for old, new in asked.items():
            self._check(old, new, target, used, Level(lower[0].level))
            used.add(new)
        within = self._within(lower)
        for each in lower:
            new = asked.get(each.code) or self._next(each, upper, target, used)
            used.add(new)
            for row in within[each.code]:
                self._link(row, codes.prefix(new) + row.code[len(each.prefix) :] if row.code != each.code else new)

    def finish(self) -> None:
        """What was given for divisions that do not move is a slip of the hand."""
        for old in self.given:
            self.plan.refuse(
                old,
                _("A new code is given, but this division does not move."),
                _("Take the line out or check the code."),
            )

    def _link(self, row: Division, new: str) -> None:
        self.plan.links.append(Link(row, new))
        self.plan.names[new] = row.name

    def _within(self, lower: Sequence[Division]) -> dict[str, list[Division]]:
        """Each of these divisions with all that lies in it; one query, the villages' none."""
        if lower[0].level == Level.VILLAGE:
            return {each.code: [each] for each in lower}
        found: dict[str, list[Division]] = {each.code: [] for each in lower}
        spans = sorted(lower, key=lambda each: each.code)
        rows = Division.objects.filter(code__gte=spans[0].code, code__lte=spans[-1].prefix.ljust(12, "9")).living()
        for row in rows.order_by("code"):
            upper = next((each.code for each in spans if row.code.startswith(each.prefix)), None)
            if upper:
                found[upper].append(row)
        return found

    def _used_below(self, target: str) -> set[str]:
        if target not in self._used:
            held = Division.objects.filter(parent_id=target).values_list("code", flat=True)
            self._used[target] = set(held)
        return self._used[target]

    def _next(self, each: Division, upper: Division, target: str, used: set[str]) -> str:
        """The same last digits below the target, else the next free number of the same kind."""
        head, digits = codes.prefix(target), Level(each.level).digits
        same = codes.full(head + each.prefix[len(upper.prefix) :].rjust(digits - len(head), "0"))
        if same not in used:
            return same
        number, width = int(each.prefix[-_width(digits) :]), _width(digits)
        start, end = _band(Level(each.level), number)
        stem = same[: digits - width]
        for other in [*range(number + 1, end), *range(start, number)]:
            code = codes.full(f"{stem}{other:0{width}d}")
            if code not in used:
                return code
        self.plan.refuse(
            each.code, _("Below %(code)s no number of this kind is free.") % {"code": target}, _("Give its new code.")
        )
        return same

    def _check(self, old: str, new: str, target: str, used: Iterable[str], level: Level) -> None:
        malformed = codes.check(new, old)
        if malformed:
            self.plan.problems.append(malformed)
        elif codes.level(new) != level or not new.startswith(codes.prefix(target)):
            self.plan.refuse(
                old,
                _("The new code %(new)s is not directly below %(target)s.") % {"new": new, "target": target},
                _("Give a code that begins with the digits of its upper division."),
            )
        elif new in used:
            self.plan.refuse(old, _("The code %(new)s is taken.") % {"new": new}, _("Give a code that was never used."))


def _width(digits: int) -> int:
    """How many digits a division of its level adds to its upper one's."""
    return 3 if digits > Level.COUNTY.digits else 2


def _band(level: Level, number: int) -> tuple[int, int]:
    bands = _BANDS[level]
    return next((start, end) for start, end in pairwise(bands) if start <= number < end)
