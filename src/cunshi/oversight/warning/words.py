"""A forecast in one sentence: what it comes to, what is asked, and what holds it back."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.kernel.money import wan
from cunshi.oversight.warning.queries import Alert
from cunshi.oversight.warning.rules import Light
from cunshi.rulebook.warnings import WarningRule

# A shape beside the colour, so that nothing is told by colour alone.
SHAPES = {
    Light.RED: "▲",
    Light.AMBER: "◆",
    Light.GREEN: "●",
    Light.MET: "✓",
    Light.MISSED: "✕",
    Light.NONE: "–",
}
_FACTS: dict[Light, Promise] = {
    Light.MET: _l("Met"),
    Light.MISSED: _l("Missed"),
    Light.NONE: _l("Nothing listed"),
}


def name_of(light: Light, rule: WarningRule) -> str:
    """What the plan calls a light; what has come about is called so."""
    if light in _FACTS:
        return str(_FACTS[light])
    return str(getattr(rule.names, light.value).text(get_language()))


def cause_of(cause: str, count: int, rule: WarningRule) -> str:
    """A cause with the number of matters, as a part of a sentence."""
    words = {
        "suspended": ngettext("%(n)d is suspended", "%(n)d are suspended", count),
        "undated": ngettext("%(n)d has no planned dates", "%(n)d have no planned dates", count),
        "planned_after": ngettext(
            "%(n)d is planned to finish only later", "%(n)d are planned to finish only later", count
        ),
        "late_and_low": ngettext(
            "%(n)d is past its planned finish with less than %(low)d%% last reported",
            "%(n)d are past their planned finish with less than %(low)d%% last reported",
            count,
        ),
        "late": ngettext("%(n)d is past its planned finish", "%(n)d are past their planned finish", count),
        "not_begun": ngettext("%(n)d has not begun though planned to", "%(n)d have not begun though planned to", count),
        "behind": ngettext(
            "%(n)d is %(behind)d points or more behind its plan",
            "%(n)d are %(behind)d points or more behind their plan",
            count,
        ),
        "to_close": ngettext("%(n)d is finished and not written off", "%(n)d are finished and not written off", count),
    }
    return words[cause] % {"n": count, "low": rule.low_percent, "behind": rule.behind_points}


def reason(alert: Alert) -> str:
    """Why the light is what it is, in one sentence."""
    told, rule, light = alert.forecast, alert.rule, alert.light
    if alert.in_yuan:
        return _of_money(alert)
    if light is Light.NONE:
        return _("No matter is listed here yet.")
    if light is Light.MET:
        return _("%(reached)d of %(total)d matters are there already; %(needed)d are needed.") % _facts(alert)
    parts = [cause_of(cause, count, rule) for cause, count in told.causes.items()] if alert.warns else []
    if alert.warns and not told.short:
        parts.insert(0, _("the chance of reaching it is only %(chance)d%%") % _facts(alert))
    said = {"forecast": _forecast(alert), "causes": _(", ").join(parts)}
    return (_("%(forecast)s: %(causes)s.") if parts else _("%(forecast)s.")) % said


def _of_money(alert: Alert) -> str:
    facts = {
        **_facts(alert),
        **{key: wan(Decimal(getattr(alert.forecast, key))) for key in ("short", "reached", "total")},
    }
    if alert.light is Light.NONE:
        return _("No money is allocated here yet.")
    if alert.light is Light.MET:
        return _("%(reached)s of %(total)s (10,000 yuan) are there already; %(required)s%% is required.") % facts
    said = _(
        "Expected by %(due)s, if what is allocated to matters planned to finish by then is paid by then: "
        "%(share)s%% of the %(required)s%% required"
    )
    if alert.forecast.short:
        said += _(", %(short)s (10,000 yuan) short")
    return _("%(forecast)s.") % {"forecast": said % facts}


def short_of(alert: Alert) -> str:
    """By how much the forecast stays below what is required: matters, or yuan in 10,000."""
    short = alert.forecast.short
    return _("%(yuan)s (10,000 yuan)") % {"yuan": wan(Decimal(short))} if alert.in_yuan and short else f"{short:,}"


def _forecast(alert: Alert) -> str:
    told = alert.forecast
    facts = _facts(alert)
    if told.low is None:
        start = _("Expected by %(due)s, by plan and progress alone: %(share)s%% of the %(required)s%% required")
    elif told.low == told.high:
        start = _("Expected by %(due)s: %(share)s%% of the %(required)s%% required")
    else:
        start = _("Expected by %(due)s: %(share)s%% (%(low)s%% to %(high)s%%) of the %(required)s%% required")
    if not told.short:
        return start % facts
    return _("%(start)s, %(short)d short") % {"start": start % facts, "short": told.short}


def _facts(alert: Alert) -> dict[str, object]:
    told = alert.forecast
    return {
        "due": told.due,
        "share": told.share,
        "low": told.low,
        "high": told.high,
        "required": f"{(alert.point.at_least * 100).normalize():f}",
        "short": told.short,
        "reached": told.reached,
        "total": told.total,
        "needed": told.needed,
        "chance": round(told.chance * 100),
    }


def of_matter(cause: str, rule: WarningRule) -> str:
    """What holds one matter back."""
    words = {
        "suspended": _("Suspended"),
        "undated": _("No planned dates"),
        "planned_after": _("Planned to finish only later"),
        "late_and_low": _("Past its planned finish, less than %(low)d%% last reported"),
        "late": _("Past its planned finish"),
        "not_begun": _("Not begun though planned to"),
        "behind": _("%(behind)d points or more behind its plan"),
        "": _("As planned so far"),
    }
    return words[cause] % {"low": rule.low_percent, "behind": rule.behind_points}
