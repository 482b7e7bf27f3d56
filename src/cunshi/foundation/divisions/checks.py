"""What a change must fulfil: known codes, free ones of the right level and place, names, a day and a document."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.divisions import queries
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.plan import Order, Part, Plan
from cunshi.kernel import clock, codes
from cunshi.kernel.problems import Problem

NAME_LENGTH: int = Division._meta.get_field("name").max_length or 0
DOCUMENT_LENGTH = 160


def order_problems(plan: Plan, order: Order) -> list[Problem]:
    """What speaks against the day and the document."""
    found = Plan(plan.kind)
    if not order.document.strip():
        found.refuse(
            _("Document that orders it"),
            _("The document that orders the change is missing."),
            _("Write its number or title, as the approval has it."),
        )
    elif len(order.document.strip()) > DOCUMENT_LENGTH:
        found.refuse(
            _("Document that orders it"),
            _("It is longer than %(most)d characters.") % {"most": DOCUMENT_LENGTH},
            _("Shorten it."),
        )
    if order.day > clock.today():
        found.refuse(
            str(order.day),
            _("The change does not hold yet: rows move on the day on which it is entered."),
            _("Enter it on that day or later."),
        )
    for each in plan.old.values():
        if each.valid_from and order.day < each.valid_from:
            found.refuse(
                str(order.day),
                _("%(name)s (%(code)s) is valid only from %(day)s on.")
                % {"name": each.short_name, "code": each.code, "day": each.valid_from},
                _("Enter that day or a later one."),
            )
    return found.problems


def known(plan: Plan, wanted: Sequence[str]) -> list[Division]:
    """The living divisions of these codes; each code that is malformed, unknown or retired becomes a problem."""
    malformed = [problem for code in wanted if (problem := codes.check(code, code))]
    plan.problems += malformed
    rows = Division.objects.in_bulk(wanted)
    gone = queries.met_again(wanted)
    plan.problems += gone.values()
    for code in wanted:
        if code not in rows and not codes.check(code):
            plan.refuse(
                code,
                _("There is no division with this code."),
                _("Check the code, or import the table of divisions that holds it."),
            )
    return [rows[code] for code in wanted if code in rows and code not in gone]


def fits(plan: Plan, new: str, old: Sequence[Division]) -> bool:
    """Whether a new code is well formed, free, of the level of the old ones and below a division that stands."""
    before = len(plan.problems)
    malformed = codes.check(new, new)
    if malformed:
        plan.problems.append(malformed)
        return False
    one_level(plan, old)
    if old and codes.level(new) != old[0].level:
        plan.refuse(
            new,
            _("This is a code of the %(level)s, %(name)s is of the %(other)s.")
            % {
                "level": Division(level=codes.level(new)).get_level_display(),
                "name": old[0].short_name,
                "other": old[0].get_level_display(),
            },
            _("Give a code of the same level."),
        )
    _check_free(plan, new)
    _check_upper(plan, new)
    return len(plan.problems) == before


def one_level(plan: Plan, old: Sequence[Division]) -> bool:
    if len({each.level for each in old}) < 2:
        return True
    named = ", ".join(f"{each.short_name} ({each.get_level_display()})" for each in old)
    plan.refuse(named, _("Only divisions of one level can be merged."), _("Merge level by level."))
    return False


def _check_free(plan: Plan, code: str) -> None:
    other = Division.objects.filter(code=code).first()
    if other is None:
        return
    what = _("This code belongs to %(name)s.") % {"name": other.full_name}
    if other.retired:
        what = _("This code belonged to %(name)s until %(day)s.") % {"name": other.full_name, "day": other.valid_until}
    plan.refuse(code, what, _("Give a code that was never used."))


def _check_upper(plan: Plan, code: str) -> None:
    upper = codes.parent(code)
    if upper is None:
        return
    found = Division.objects.filter(code=upper).first()
    if found is None or found.retired:
        plan.refuse(
            code,
            _("The upper division %(code)s does not stand in the table of today.") % {"code": upper},
            _("Give a code below a division that stands, or change the upper division first."),
        )


def check_name(plan: Plan, code: str, name: str) -> None:
    if not name or len(name) > NAME_LENGTH:
        plan.refuse(
            code,
            _("The new name is empty or longer than %(most)d characters.") % {"most": NAME_LENGTH},
            _("Write the name as the document has it."),
        )


def check_parts(plan: Plan, parts: Sequence[Part], heir: str) -> None:
    found = [part.code for part in parts]
    if len(found) < 2:
        plan.refuse("", _("A division is split into two at least."), _("Name the other parts."))
    for code in sorted({code for code in found if found.count(code) > 1}):
        plan.refuse(code, _("This code stands twice among the parts."), _("Give each part a code of its own."))
    if heir not in found:
        plan.refuse(
            heir,
            _("The heir is none of the parts."),
            _("Choose the part that carries on matters, posts and reports."),
        )
