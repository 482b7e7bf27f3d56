"""Publicity of the running year, recorded through the real actions on the days that the data file says."""

from typing import Any

from cunshi.config.demo import files
from cunshi.foundation.divisions import queries as divisions
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme
from cunshi.work.programmes.queries import in_force
from cunshi.work.publicity import actions
from cunshi.work.publicity.actions import ActivityDraft, CaseDraft

YEAR = 2024
_SAID = ("kind", "place", "title", "people", "speakers", "questionnaires", "summary")


def publicise(posts: dict[str, Post], matters: dict[str, Matter]) -> None:
    """Record every activity and case; `matters` are those of Hongyazi by their keys."""
    told = files.read("publicity")
    for row in told["activities"]:
        day, by = files.day(row["day"]), posts[row["by"]]
        draft = ActivityDraft(held_on=day, **{name: row[name] for name in _SAID if name in row})
        with clock.fixed(day):
            actions.record(by=by, programme=_plan(by.division_id), division=by.division, draft=draft)
    for row in told["cases"]:
        _write(row, posts, matters)


def _write(row: dict[str, Any], posts: dict[str, Post], matters: dict[str, Matter]) -> None:
    by = posts[row["by"]]
    division = divisions.find(row["division"]) if "division" in row else by.division
    matter = matters[row["matter"]] if "matter" in row else None
    draft = CaseDraft(title=row["title"], text=row["text"], practice=row["practice"], matter=matter)
    with clock.fixed(files.day(row["day"])):
        case = actions.write_case(by=by, programme=_plan(division.code), division=division, draft=draft)
    if "commended_by" in row:
        with clock.fixed(files.day(row["commended_on"])):
            actions.commend(by=posts[row["commended_by"]], case=case, version=case.version)


def _plan(code: str) -> Programme:
    found = in_force(code, YEAR)
    assert found is not None, code
    return found
