"""What lists of a division share: the path to it, and headers that order the rows."""

from typing import Any

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post


def around(code: str, post: Post) -> tuple[list[Division], list[Division]]:
    """The path from the post's own division to `code`, and what lies directly below its end, in one query."""
    own = post.division
    line = [each for each in (*ancestors(code), code) if post.covers(each) and each != own.code]
    found = (Division.objects.filter(code__in=line) | Division.objects.below([code, own.code])).order_by("code")
    rows = {each.code: each for each in found}
    known = code == own.code or code in rows
    path_ = [own, *(rows[each] for each in line)] if known else [own]
    return path_, [each for each in rows.values() if each.upper_id == path_[-1].code]


def header(now: str, label: str, key: str, figure: bool) -> dict[str, Any]:
    """A column's header; `now` is the order in force: pressed, it orders by it; again, it turns the order round."""
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "") if key else ""
    following = key if order == "descending" else f"-{key}" if order else key
    return {"label": label, "key": key, "order": order, "next": following, "figure": figure}
