"""Who runs a comparison and settles its rows: the roles that the pack names, within the plan's own subtree."""

from django.utils.translation import gettext as _

from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Refused
from cunshi.rulebook.comparisons import Comparison
from cunshi.work.comparing.models import Run
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.access import roles_in_words


def may_run(by: Post, programme: Programme, rule: Comparison) -> bool:
    """Whether the post compares its own part of the list."""
    return by.role in rule.run_by and by.division_id.startswith(programme.root.prefix)


def require_run(by: Post, programme: Programme, rule: Comparison) -> None:
    """Refuse a post that runs no such comparison."""
    if not may_run(by, programme, rule):
        raise _refused(by, rule)


def may_settle(by: Post, run: Run, rule: Comparison) -> bool:
    """Whether the post settles rows of this run."""
    return by.covers(run.division_id) and may_run(by, run.programme, rule)


def require_settle(by: Post, run: Run, rule: Comparison) -> None:
    """Refuse a post that doesn't settle rows of this run."""
    require_scope(by, run.division_id)
    if not may_settle(by, run, rule):
        raise _refused(by, rule)


def _refused(by: Post, rule: Comparison) -> Refused:
    return Refused.because(
        str(by),
        _("Your post does not compare these lists."),
        _("These do: %(roles)s.") % {"roles": roles_in_words(rule.run_by)},
    )
