"""What a matter's parts are called in lists, by the matter's own plan and in the reader's language."""

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import LEVEL_NAMES, Division
from cunshi.kernel import clock, money
from cunshi.kernel.codes import Level
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import queries
from cunshi.work.matters.models import Matter, MatterParticipant, MatterVillage
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.rules import shown

# Rows made up for demonstration: single ones, and all of a plan that was opened for it.
ILLUSTRATIVE = Q(illustrative=True) | Q(programme__illustrative=True)


def with_places(matters: MatterQuerySet) -> MatterQuerySet:
    """Matters with their plan, villages, planned yuan and lateness, in two queries for any number of rows."""
    return (
        matters.with_planned()
        .annotate(is_late=ExpressionWrapper(queries.late(), output_field=BooleanField()))
        .select_related("programme", "village")
        .prefetch_related(Prefetch("coverage", MatterVillage.objects.select_related("village")))
    )


def with_parts(matters: MatterQuerySet) -> MatterQuerySet:
    """Matters with all that the wordings below read, their units and funds too, in four queries."""
    participants = Prefetch("participations", MatterParticipant.objects.select_related("unit"))
    return with_places(matters).select_related("lead_unit").prefetch_related(participants, "funds")


def place(village: Division, scope: Division | None = None) -> str:
    """A village as people of `scope` call it: below the township its short name, from further up with the township."""
    if scope is None:
        path = village.full_name
    elif village.code != scope.code and village.code.startswith(scope.prefix):
        path = village.full_name.removeprefix(scope.full_name)
    else:
        path = village.name
    return path.removesuffix(village.name) + village.short_name


def villages(matter: Matter, scope: Division | None = None) -> str:
    """The lead village, and for a joint matter the others after it."""
    partners = [place(row.village, scope) for row in partner_rows(matter)]
    lead = place(matter.village, scope)
    if not partners:
        return lead
    return _("%(lead)s (lead), %(partners)s") % {"lead": lead, "partners": _(", ").join(partners)}


def partner_rows(matter: Matter) -> list[MatterVillage]:
    """The further villages of a joint matter."""
    return [row for row in matter.coverage.all() if row.village_id != matter.village_id]


def category(matter: Matter) -> str:
    """The category by the name that the matter's own plan gives it."""
    found = matter.programme.pack.category(matter.category)
    return shown(found.names) if found else matter.category


def handling(matter: Matter) -> str:
    """The handling level by the name that the matter's own plan gives it."""
    return level_name(matter.programme.pack, matter.handling_level) if matter.handling_level else ""


def level_name(pack: Pack, level: int) -> str:
    """A level's name as a handling level of a plan."""
    found = pack.handling(Level(level).key)
    return shown(found.names) if found else str(LEVEL_NAMES[Level(level)])


def units(matter: Matter) -> str:
    """The lead unit first, then those that take part."""
    named = [str(row.unit) for row in matter.participations.all()]
    return _(", ").join([str(matter.lead_unit), *named] if matter.lead_unit else named)


def funds(matter: Matter) -> str:
    """The sources of the planned funds; with their amounts when there are several."""
    lines = list(matter.funds.all())
    names = [source(matter.programme.pack, line.source) for line in lines]
    if len(lines) <= 1:
        return "".join(names)
    parts = [
        _("%(source)s %(amount)s") % {"source": name, "amount": money.wan(line.amount)}
        for name, line in zip(names, lines, strict=True)
    ]
    return _("; ").join(parts)


def late(matter: Matter) -> str:
    """How late the matter is, in words; nothing when it is not (`with_parts` decides)."""
    if not matter.is_late or matter.planned_finish is None:  # type: ignore[attr-defined]
        return ""
    return _("%(days)d days late") % {"days": (clock.today() - matter.planned_finish).days}


def illustrative() -> str:
    """What a table says of rows made up for demonstration."""
    return _("The rows of this table are illustrative, the totals are the published ones.")


def source(pack: Pack, key: str) -> str:
    found = pack.fund_source(key)
    return shown(found.names) if found else key
