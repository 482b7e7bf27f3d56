"""Which plan a rule was taken over from, and where its clause can be read."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Refused
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.values import Names, Source
from cunshi.work.programmes.models import Programme

# What a lower plan fills in by itself when it takes a rule over: its own year and its own categories.
_OWN_VALUES = ("due", "start", "end", "categories", "rolls_up_to")


@dataclass(frozen=True)
class Plan:
    """A plan of the chain, the plan itself first; `url` is empty where it isn't open or lies outside the post."""

    pack: Pack
    url: str

    @property
    def names(self) -> Names:
        return self.pack.names

    def holds(self, clause: str) -> bool:
        return any(each.id == clause for each in self.pack.clauses)


def chain(programme: Programme, post: Post) -> list[Plan]:
    """The plan and those above it whose rules it takes over, nearest first."""
    found = [Plan(programme.pack, "")]
    above = programme
    while above.extends is not None:
        above = above.extends
        found.append(Plan(above.pack, _url(above, post)))
    return found + _not_opened(found[-1].pack)


def _url(programme: Programme, post: Post) -> str:
    root = programme.root_id
    seen = root.startswith(post.prefix) or post.division_id.startswith(programme.root.prefix)
    return reverse("console:plan", args=[programme.key]) if seen else ""


def _not_opened(pack: Pack) -> list[Plan]:
    """Plans above that come with the program and were never opened here."""
    found: list[Plan] = []
    while pack.extends in loader.shipped():
        try:
            pack = loader.load(str(pack.extends))
        except Refused:
            break
        found.append(Plan(pack, ""))
    return found


def taken_from(plans: list[Plan], section: str, key: str | None) -> Plan | None:
    """The nearest plan of the uppermost document that has the rule just so; None for a rule of the plan's own."""
    own = _plain(plans[0], section, key)
    found, document = None, plans[0].pack.document
    for plan in plans[1:]:
        if _plain(plan, section, key) != own:
            break
        if plan.pack.document != document:
            found, document = plan, plan.pack.document
    return found


def _plain(plan: Plan, section: str, key: str | None) -> Any:
    rule = plan.pack.find(f"{section}.{key}" if key else section)
    if rule is None:
        return None
    if isinstance(rule, list):
        return [_without_own(each.model_dump(mode="json")) for each in rule]
    return _without_own(rule.model_dump(mode="json"))


def _without_own(value: dict[str, Any]) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if name not in _OWN_VALUES}


@dataclass(frozen=True)
class Citation:
    """A source as a reader follows it: short text, the words quoted, a remark, where the clause stands."""

    text: str
    quote: str | None
    note: Names | None
    url: str


def cite(plans: list[Plan], source: Source) -> Citation:
    """The citation of a rule; a clause is linked where this plan or one above it holds its text."""
    own = source.plan == plans[0].pack.source
    text = source.clause if own and source.clause else source.cite
    clause = f"{source.plan}{source.clause}"
    holder = next((plan for plan in plans if plan.holds(clause)), None)
    if not own and holder:
        text = _("plan above %(clause)s") % {"clause": source.clause}
    linked = holder is not None and (holder is plans[0] or holder.url)
    url = f"{holder.url if holder else ''}#clause-{clause}" if linked else ""
    return Citation(text, source.quote, source.note, url)
