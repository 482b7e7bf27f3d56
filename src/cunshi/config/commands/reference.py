"""`cunshi reference`: the pages of docs/reference that are generated from the program's own tables."""

from collections.abc import Callable
from typing import Annotated

import typer

from cunshi.config.commands.say import err, out
from cunshi.config.paths import PROJECT
from cunshi.config.readiness import setup


def reference(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a page is out of date.")] = False,
) -> None:
    """Generate docs/reference."""
    setup()
    stale = []
    for name, make in _PAGES.items():
        file, text = PROJECT / "docs" / "reference" / name, make()
        if check and (not file.exists() or file.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if stale:
        err.print(f"Out of date: {', '.join(stale)}. Run “make reference”.", highlight=False)
        raise typer.Exit(1)
    out.print(f"{len(_PAGES)} pages " + ("up to date" if check else "written"), highlight=False)


def states() -> str:
    """The life of a matter: the table of states, and its diagram in Mermaid."""
    from django.utils.translation import override

    from cunshi.work.matters.states import TRANSITIONS, WHO_NAMES, State

    lines = ["# The life of a matter", "", "Generated from `work/matters/states.py` by `make reference`.", ""]
    lines += ["```mermaid", "stateDiagram-v2", "  [*] --> drafted"]
    for row in TRANSITIONS:
        lines += [f"  {source} --> {row.target}: {row.action}" for source in sorted(row.sources)]
    left = {source for row in TRANSITIONS for source in row.sources}
    lines += [f"  {state} --> [*]" for state in State if state not in left] + ["```", ""]
    with override("en"):
        lines += [
            "| act | from | to | whose act | guards | reason | whose turn then |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in TRANSITIONS:
            cells = (
                f"{row.action.label} (`{row.action}`)",
                ", ".join(str(State(source).label) for source in sorted(row.sources)),
                str(row.target.label),
                str(WHO_NAMES[row.who]),
                ", ".join(f"`{guard}`" for guard in row.guards) or "–",
                "yes" if row.reason else "–",
                str(WHO_NAMES[row.notifies]) if row.notifies else "–",
            )
            lines.append("| " + " | ".join(cells) + " |")
        lines += ["", "| state | 中文 | in words |", "|---|---|---|"]
        words = {state: str(state.label) for state in State}
    with override("zh-hans"):
        lines += [f"| `{state}` | {state.label} | {words[state]} |" for state in State]
    return "\n".join(lines) + "\n"


def roles() -> str:
    """What each role may do, and at which levels it stands."""
    from django.utils.translation import override

    from cunshi.foundation.people.rules import ROLES, RoleKey

    lines = ["# Roles", "", "Generated from `foundation/people/rules.py` by `make reference`.", ""]
    lines += ["| role | key | levels | may, besides reading its own subtree |", "|---|---|---|---|"]
    with override("en"):
        for key in RoleKey:
            role = ROLES[key]
            may = "; ".join(sorted(str(capability.label) for capability in role.capabilities)) or "–"
            lines.append(f"| {key.label} | `{key}` | {', '.join(each.key for each in sorted(role.levels))} | {may} |")
    lines += ["", "Who records proposals, starts, reports and finishes stands in each plan's pack as roles."]
    return "\n".join(lines) + "\n"


_PAGES: dict[str, Callable[[], str]] = {"states.md": states, "roles.md": roles}
