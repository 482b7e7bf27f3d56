"""The four changes thought through, before anything is written: each gives a plan with all that forbids it."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.divisions import checks
from cunshi.foundation.divisions.models import ChangeKind, Division
from cunshi.foundation.divisions.numbering import Numbers, below
from cunshi.foundation.divisions.plan import Link, Part, Plan
from cunshi.kernel import codes


def rename(code: str, name: str) -> Plan:
    """The same division under another name."""
    plan, name = Plan(ChangeKind.RENAME), name.strip()
    old = checks.known(plan, [code])
    checks.check_name(plan, code, name)
    for each in old:
        if each.name == name:
            plan.refuse(code, _("%(name)s is its name already.") % {"name": name}, _("Enter the new name."))
        plan.links.append(Link(each, each.code))
        plan.names[each.code] = name
    return plan


def renumber(code: str, new: str) -> Plan:
    """Another code, of the division and of all below it; of a village also a move to another township."""
    plan = Plan(ChangeKind.RENUMBER)
    old = checks.known(plan, [code])
    if new == code:
        plan.refuse(code, _("This is its code already."), _("Enter the new code."))
    elif checks.fits(plan, new, old):
        for each in old:
            _recode(plan, each, new)
    return plan


def merge(merged: Sequence[str], into: str, name: str = "", numbers: Mapping[str, str] | None = None) -> Plan:
    """Several divisions of one level become one, which stands already or is new under `name`.

    `numbers` gives lower divisions their new codes; the others keep their last digits, or get the next free ones.
    """
    plan = Plan(ChangeKind.MERGE)
    # A target that stands already is itself among those merged, whether named or not.
    standing = Division.objects.living().filter(code=into).exists()
    wanted = list(dict.fromkeys([*merged, *([into] if standing else [])]))
    old = checks.known(plan, wanted)
    if len(wanted) < 2:
        plan.refuse("", _("A merger takes two divisions at least."), _("Name the others too."))
    if not standing:
        checks.check_name(plan, into, name.strip())
        if not checks.fits(plan, into, old):
            return plan
        plan.names[into] = name.strip()
    elif not checks.one_level(plan, old):
        return plan
    given = Numbers(plan, numbers or {})
    for each in old:
        plan.links.append(Link(each, into))
        if each.code != into:
            given.rehome(below(each), each, into)
    given.finish()
    return plan


def split(code: str, parts: Sequence[Part], heir: str, numbers: Mapping[str, str] | None = None) -> Plan:
    """One division becomes several; one of them may keep the code. `heir` is the code that carries on the work."""
    plan = Plan(ChangeKind.SPLIT)
    old = checks.known(plan, [code])
    checks.check_parts(plan, parts, heir)
    fresh = [part for part in parts if part.code != code]
    if not all([checks.fits(plan, part.code, old) for part in fresh]) or not old:
        return plan
    lower = below(old[0])
    goes = _shared_out(plan, code, parts, lower)
    given = Numbers(plan, numbers or {})
    for part in parts:
        plan.links.append(Link(old[0], part.code, part.code == heir))
        if part.code != code:
            checks.check_name(plan, part.code, part.name.strip())
            plan.names[part.code] = part.name.strip()
            given.rehome([each for each in lower if goes.get(each.code) == part.code], old[0], part.code)
    given.finish()
    return plan


def _shared_out(plan: Plan, code: str, parts: Sequence[Part], lower: Collection[Division]) -> dict[str, str]:
    """Which part each lower division goes to; a part that keeps the code keeps whatever goes nowhere else."""
    known = {each.code: each for each in lower}
    goes: dict[str, str] = {}
    for part in parts:
        for each in part.below:
            if each not in known:
                plan.refuse(
                    each, _("This code is not directly below the division that is split."), _("Check the code.")
                )
            elif each in goes:
                plan.refuse(each, _("This division goes to two parts."), _("Name it under one part only."))
            goes[each] = part.code
    left = [] if any(part.code == code for part in parts) else [known[each] for each in known if each not in goes]
    for row in left:
        plan.refuse(row.code, _("%(name)s goes to no part.") % {"name": row.short_name}, _("Say to which it goes."))
    return goes


def _recode(plan: Plan, top: Division, new: str) -> None:
    """Links of a division and of all below it to codes that begin with the new prefix."""
    prefix = codes.prefix(new)
    for each in Division.objects.within(top.code).living().order_by("code"):
        code = prefix + each.code[len(top.prefix) :]
        plan.links.append(Link(each, code))
        plan.names[code] = each.name
