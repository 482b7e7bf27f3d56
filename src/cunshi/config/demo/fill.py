"""Fill a demonstration: divisions, plans, accounts, three years that are over, and a year that runs."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cunshi.config.demo import files, past
from cunshi.config.demo.accounts import make_posts, make_task_forces, make_units
from cunshi.config.demo.goals import set_goals
from cunshi.config.demo.homes import enter_homes
from cunshi.config.demo.publicity import publicise
from cunshi.config.demo.story import Story
from cunshi.config.simulation.bulk import Plan
from cunshi.config.simulation.lived import live
from cunshi.foundation.divisions.actions import import_divisions
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Account
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.oversight.measures.actions import counted_afterwards
from cunshi.oversight.measures.figures import figures
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme

# Hears the stage's name, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]
STORIES = ("hongyazi", "waiting")


def fill(*, progress: Progress | None = None) -> bool:
    """Fill an empty installation, whole or not at all; False when the demonstration is there already.

    Refused outside a demonstration, for its passwords are known to all, and when the rows would not give every
    published figure.
    """
    if not settings.DEMO:
        raise Refused.because(
            "",
            _("Demonstration data are filled in only where CUNSHI_DEMO=1 is set: their passwords are known to all."),
            _("Set it for an installation that holds no real data."),
        )
    if is_filled():
        return False
    show = progress or (lambda stage, done, total: None)
    with transaction.atomic(), translation.override("zh-hans"):
        if not Division.objects.exists():
            import_divisions(source="shipped", progress=lambda _stage, done, total: show("divisions", done, total))
        over = [_open(pack) for pack in past.packs()]
        units = make_units()
        posts = make_posts(units)
        make_task_forces(posts)
        show("accounts", len(posts), len(posts))
        with counted_afterwards():
            past.fill(over, units, lambda done, total: show("past", done, total))
        matters: dict[str, Matter] = {}
        for name in STORIES:
            data = files.read(name)
            story = Story(_open(loader.load(data["programme"])), data, posts, units)
            story.live(lambda done, total, stage=name: show(stage, done, total))  # type: ignore[misc]
            matters |= story.matters
        _live_elsewhere(show)
        publicise(posts, matters)
        set_goals(posts, matters)
        enter_homes(posts)
        _require_figures()
    with connection.cursor() as cursor:
        # So many rows at once: the planner learns of them now, not some minutes later.
        cursor.execute("ANALYZE")
    return True


def _live_elsewhere(show: Progress) -> None:
    """Another county under another kind of plan: targets, tasks, duties and registers of cases."""
    data = files.read("xunyi")
    pack = loader.load(data["pack"])
    plan = Plan(pack, pack.root or "", pack.year, 1, files.day(data["until"]), data["matters"], data["seed"])
    live(plan, progress=show, villages=data["villages"])


def is_filled() -> bool:
    """Whether the accounts of the demonstration are there."""
    return Account.objects.filter(username__in=files.read("accounts")["accounts"]).exists()


def _open(pack: Pack) -> Programme:
    """The pack's programme, opened with the plans that it extends."""
    if pack.extends:
        _open(loader.load(pack.extends))
    # Opened in time, not on the day on which somebody fills the demonstration.
    with clock.fixed(f"{pack.year - 1}-{files.read('past')['opened']}"):
        return open_year(by=None, pack=pack, illustrative=True)


def _require_figures() -> None:
    refuse_if(
        Problem(
            f"{figure.programme} {figure.name}",
            _("The rows give %(computed)s, published is %(value)s.")
            % {"computed": figure.computed, "value": figure.value},
            _("Mend the data of the demonstration."),
        )
        for figure in figures()
        if not figure.holds
    )
