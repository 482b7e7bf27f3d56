"""The comparisons of the plans that a post sees, with what the last run of each left to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.work.comparing import access, queries
from cunshi.work.comparing.models import Run


@page("registers")
def comparisons(request: HttpRequest) -> HttpResponse:
    """One line for each comparison."""
    post: Post = request.post  # type: ignore[attr-defined]
    held = queries.held_by(post)
    last: dict[tuple[int, str], Run] = {}
    for each in queries.runs(post).filter(programme__in=[one.programme for one in held]).order_by("pk"):
        last[each.programme_id, each.comparison] = each
    left = queries.left(last.values())
    rows = []
    for one in held:
        run = last.get((one.programme.pk, one.rule.key))
        rows.append(
            {
                "held": one,
                "run": run,
                "left": left.get(run.pk, 0) if run else 0,
                "may_run": access.may_run(post, one.programme, one.rule),
            }
        )
    return render(request, "console/comparing/list.html", {"rows": rows})


urlpatterns = [path("registers/comparisons/", comparisons, name="comparisons")]
