"""Demonstration accounts: one for each level and role in Hongyazi's line, all with one known password."""

from datetime import date

from django.conf import settings

from cunshi.config.demo import files
from cunshi.foundation.divisions import queries as divisions
from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Post, Unit
from cunshi.foundation.people.rules import RoleKey
from cunshi.kernel import codes

# Known to everybody: `fill` refuses to make these accounts outside a demonstration.
DEMO_PASSWORD = "cunshi-demo"


def demo_accounts() -> list[dict[str, str]]:
    """User name, password, person and title of each account offered at sign-in; none outside a demonstration."""
    if not settings.DEMO:
        return []
    data = files.read("accounts")
    return [
        {
            "username": username,
            "password": DEMO_PASSWORD,
            "name": account["name"],
            "title": f"{data['units'][account['unit']]['name']} {account['title']}",
            "role": str(RoleKey(account["role"]).label),
            "level": codes.level(data["units"][account["unit"]]["division"]).key,
        }
        for username, account in data["accounts"].items()
        if not account.get("behind")
    ]


def make_units() -> dict[str, Unit]:
    """The units of the demonstration by their key in the data file."""
    return {
        key: actions.add_unit(by=None, name=unit["name"], kind=unit["kind"], division=divisions.find(unit["division"]))
        for key, unit in files.read("accounts")["units"].items()
    }


def make_posts(units: dict[str, Unit]) -> dict[str, Post]:
    """Accounts and their posts, by user name."""
    data, posts = files.read("accounts"), {}
    since: date = files.day(data["since"])
    for username, each in data["accounts"].items():
        unit = units[each["unit"]]
        account, _password = actions.add_account(
            by=None, division=unit.division, username=username, full_name=each["name"], password=DEMO_PASSWORD
        )
        posts[username] = actions.appoint(
            by=None,
            account=account,
            unit=unit,
            role=each["role"],
            division=unit.division,
            since=since,
            title=each["title"],
        )
    return posts


def make_task_forces(posts: dict[str, Post]) -> None:
    """Task forces with a named head and members of several units."""
    for force in files.read("accounts")["task_forces"]:
        actions.form_task_force(
            by=None,
            name=force["name"],
            division=divisions.find(force["division"]),
            head=posts[force["head"]],
            members=[posts[member] for member in force["members"]],
            duty=force["duty"],
        )
