"""The list of households: narrowed by place, name, number and kind; one person by the exact ID number."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Func, TextField
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cunshi.exchange.workbooks.residents import write_residents
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import access as privacy
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.actions import look
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.redaction import redact
from cunshi.foundation.residents import access, queries
from cunshi.foundation.residents.models import HouseholdQuerySet, Resident
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.forms.ledger import own_division
from cunshi.front.console.pages.residents.frame import post_of, show
from cunshi.front.console.tables import around, header
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused

ROWS = 50
HEADERS = [
    (_l("Household number"), "number", False),
    (_l("Household head"), "head", False),
    (_l("Village"), "village", False),
    (_l("Villagers' group"), "group", False),
    (_l("People in it"), "size", True),
    (_l("Members entered"), "entered", True),
    (_l("Kind of household"), "", False),
]
# A household number is text, yet 9 stands before 10.
_ORDERS: dict[str, list[Any]] = {
    "number": [Length("number"), F("number")],
    "head": [F("head")],
    "village": [F("division_id"), Length("number"), F("number")],
    "group": [Length("group"), F("group")],
    "size": [F("size")],
    "entered": [F("members_now")],
}


class View:
    """What the list shows: the households of one division, narrowed, in an order."""

    def __init__(self, request: HttpRequest) -> None:
        self.post: Post = post_of(request)
        get = request.GET
        code, problem = own_division(get.get("division", "").strip(), self.post)
        self.path, self.below = around(code or self.post.division_id, self.post)
        self.division: Division = self.path[-1]
        self.problems = [problem] if problem else []
        self.q, self.tag, self.sort = get.get("q", "").strip()[:40], get.get("tag", ""), get.get("sort", "village")
        if redact(self.q) != self.q:
            # What is searched here stands in the address, and so in the browser's history.
            self.q = ""
            what, mend = (
                _("This is a personal number, and was not searched."),
                _("Type an ID number into its own field."),
            )
            self.problems.append(Problem(_("Name or household number"), what, mend))
        base = queries.households(self.post).filter(division__code__startswith=self.division.prefix)
        tagged = base.order_by().annotate(tag=Func(F("tags"), function="unnest", output_field=TextField()))
        self.tags = list(tagged.values_list("tag").annotate(count=Count("pk")).order_by("-count", "tag")[:30])
        self.rows = self._narrowed(base)

    def _narrowed(self, rows: HouseholdQuerySet) -> HouseholdQuerySet:
        if self.q:
            rows = queries.named(rows, self.q)
        return rows.filter(tags__contains=[self.tag]) if self.tag else rows

    def ordered(self) -> HouseholdQuerySet:
        key = self.sort.removeprefix("-")
        order = [each.desc() if self.sort.startswith("-") else each.asc() for each in _ORDERS.get(key, [])]
        return queries.counted(self.rows).order_by(*order, "division_id", "pk")

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.tag or self.division.code != self.post.division_id)


@page("residents")
def residents(request: HttpRequest) -> HttpResponse:
    """One page of the list."""
    return _list(request)


def _list(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    view = View(request)
    context = {
        "view": view,
        "page": Paginator(view.ordered(), ROWS).get_page(request.GET.get("page")),
        "headers": [header(view.sort, str(label), key, figure) for label, key, figure in HEADERS],
        "writes": access.may_register(view.post),
        "views": privacy.may_view(view.post),
        "reviews": privacy.may_review(view.post),
        "wrong": bool(problems),
    }
    return show(request, "list.html", context | {"problems": [*(problems or []), *view.problems]})


@page("residents")
@sensitive_post_parameters("id_number")
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """The household of an exact ID number. It is sent as a form, so that no address or log of a server holds it."""
    post, text = post_of(request), request.POST.get("id_number", "")
    wrong = kinds.problems(Kind.ID_NUMBER, text)
    if wrong:
        return _list(request, wrong)
    found = queries.by_id_number(post, text)
    if found is None:
        messages.warning(request, _("Nobody in your area is entered with this ID number."))
        return redirect("console:residents")
    if found.left_on:
        messages.info(request, _("This person has left the household on %(day)s.") % {"day": found.left_on})
    return redirect(f"{reverse('console:household', args=[found.household_id])}#member-{found.pk}")


@page("residents")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The members of the listed households as .xlsx, masked; with names only for a reason, which is logged."""
    view, names = View(request), request.POST.get("names") == "1"
    if names:
        try:
            look(
                by=view.post,
                of=view.division,
                division=view.division.code,
                fields=[Kind.NAME.value],
                reason=request.POST.get("reason", ""),
                name=_("Export of the households of %(division)s") % {"division": view.division.short_name},
            )
        except Refused as refusal:
            return _list(request, refusal.problems)
    rows = Resident.objects.living().filter(household__in=view.rows.order_by().values("pk"))
    rows = rows.select_related("household__division").order_by("household__division_id", "household_id", "pk")
    title = _("Households of %(division)s") % {"division": view.division.short_name}
    note = _("As of %(day)s; personal data are masked.") % {"day": clock.today()}
    return attachment(
        title, "xlsx", lambda file: write_residents(rows.iterator(2000), file, title=title, note=note, names=names)
    )


urlpatterns = [
    path("residents/", residents, name="residents"),
    path("residents/find/", find, name="find_resident"),
    path("residents.xlsx", export, name="residents_file"),
]
