"""Goals of Hongyazi's villages, set and confirmed through the real actions on the days that the data file says."""

from cunshi.config.demo import files
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.goals import actions
from cunshi.work.goals.actions import GoalDraft
from cunshi.work.matters.models import Matter


def set_goals(posts: dict[str, Post], matters: dict[str, Matter]) -> None:
    """Set every goal; `matters` are those of Hongyazi by their keys."""
    for row in files.read("goals")["goals"]:
        by = posts[row["by"]]
        draft = GoalDraft(horizon=row["horizon"], from_year=row["from_year"], text=row["text"])
        with clock.fixed(files.day(row["day"])):
            goal = actions.set_goal(by=by, village=by.division, draft=draft)
            for key in row.get("matters", ()):
                actions.link_matter(by=by, goal=goal, matter=matters[key])
        if "confirmed_on" in row:
            with clock.fixed(files.day(row["confirmed_on"])):
                actions.confirm_goal(by=posts[row["confirmed_by"]], goal=goal, version=goal.version)
