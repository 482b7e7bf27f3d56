"""How a plan page says the rules of early warning and of the monthly check of data."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.front.console.pages.plans.words import level_name
from cunshi.front.console.templatetags import console
from cunshi.kernel import money
from cunshi.rulebook.datachecks import DataCheck
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.warnings import WarningRule


def warning(rule: WarningRule) -> str:
    """The rule of early warning in a few sentences."""
    ahead = _("checkpoints due within %(days)d days;") % {"days": rule.look_ahead}
    limits = _("amber from more than %(amber)s short, red from more than %(red)s short;") % {
        "amber": console.ratio(rule.amber_below),
        "red": console.ratio(rule.red_below),
    }
    past = _("past pace of up to %(years)d years, from %(least)d matters on; ranges hold %(interval)s") % {
        "years": rule.history_years,
        "least": rule.min_history,
        "interval": console.ratio(rule.interval),
    }
    return " ".join([ahead, limits, past])


def check_cells(pack: Pack, rule: DataCheck) -> list[str]:
    """The cells of one rule of the check: name, from where it fires, how grave, who issues the check."""
    names = rule.names.text(get_language())
    grave = _("wrong") if rule.severity == "error" else _("doubtful")
    issued = level_name(pack, pack.monthly_check.by) if pack.monthly_check else console.NOTHING
    return [names, _("off") if rule.off else _fires(rule), grave, issued]


def _fires(rule: DataCheck) -> str:
    if rule.days is not None:
        return _("after more than %(days)d days") % {"days": rule.days}
    if rule.percent is not None:
        return _("below %(percent)d%%") % {"percent": rule.percent}
    if rule.yuan is not None:
        return _("by more than %(yuan)s yuan") % {"yuan": money.yuan(rule.yuan)}
    return console.NOTHING
