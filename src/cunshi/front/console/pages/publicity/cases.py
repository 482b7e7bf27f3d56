"""The list of typical cases: those of the post's own subtree, and those commended from above to be learnt from."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.exchange.workbooks.wording import place
from cunshi.front.console.access import page
from cunshi.front.console.forms.publicity import read_cases
from cunshi.front.console.pages.publicity.frame import post_of, programmes_of, waiting_badge
from cunshi.kernel import codes
from cunshi.work.matters.queries import any_of
from cunshi.work.publicity import access
from cunshi.work.publicity.models import CaseState, TypicalCase

ROWS = 30


@page("publicity")
def cases(request: HttpRequest) -> HttpResponse:
    """One page of the cases, with the number of each state."""
    post = post_of(request)
    chosen, problems = read_cases(request.GET, post)
    programmes = programmes_of(post)
    base = TypicalCase.objects.visible_to(post)
    if chosen.division:
        base = base.within(codes.prefix(chosen.division))
    if chosen.year:
        base = base.filter(programme__year=chosen.year)
    if chosen.only == "above":
        base = base.exclude(division__code__startswith=post.prefix)
    if chosen.q:
        words = ("title", "text", "practice", "matter__title", "division__full_name")
        found = any_of(Q(**{f"{word}__icontains": chosen.q}) for word in words)
        base = base.filter(found)
    counts = dict(base.order_by().values_list("state").annotate(Count("pk")))
    rows = base.filter(state=chosen.state) if chosen.state else base.exclude(state=CaseState.WITHDRAWN)
    shown = Paginator(rows.select_related("division", "commended_in", "matter"), ROWS)
    page_ = shown.get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "states": [(state.value, state.label, counts.get(state.value, 0)) for state in CaseState],
        "years": sorted({each.year for each in programmes}, reverse=True),
        "page": page_,
        "rows": [(row, place(row.division, post.division)) for row in page_],
        "may_write": access.may_write_case(post),
        "illustrative": any(each.illustrative for each in programmes),
        "problems": problems,
        "badges": waiting_badge(post),
    }
    return render(request, "console/publicity/cases.html", context)


urlpatterns = [path("publicity/cases/", cases, name="cases")]
