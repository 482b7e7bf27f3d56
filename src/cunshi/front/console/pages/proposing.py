"""Recording a proposal and changing it while it is in the village's hands: all problems at once, nothing lost."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post, Unit
from cunshi.front.console.access import page
from cunshi.front.console.forms.proposing import ProposalForm, initial_of
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.calendar import allowed_on, stages_allowing
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import access, actions
from cunshi.work.matters.actions import Draft
from cunshi.work.matters.actions.moving import stage_problem
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import EDITABLE, Action
from cunshi.work.programmes.models import Programme

_FOUND = 30


@page("ledger")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A new proposal of a village: the clerk's own, or one of the township's villages."""
    post, asked = _post(request), request.POST or request.GET
    programmes = [each for each in _programmes(post) if post.role in each.pack.proposal.by]
    if not programmes:
        raise PermissionDenied
    villages = list(Division.objects.within(post.division_id).villages())
    village = _chosen_village(villages, asked.get("village", ""))
    plans = _by_year(programmes, village.code) if village else {}
    programme = plans.get(_chosen_year(plans, asked.get("year", "")))
    context = {"villages": villages, "village": village, "years": sorted(plans, reverse=True), "programme": programme}
    if village is None or programme is None:
        return render(request, "console/matter/propose.html", context)
    blank = Matter(programme=programme, year=programme.year, village=village)
    saved: list[Matter] = []

    def act(draft: Draft) -> None:
        saved.append(actions.propose(by=post, programme=programme, village=village, draft=draft))

    form, status = _worked(request, programme, village, act, shown=f"{village.code}-{programme.year}")
    if form is None:
        messages.success(request, _("The proposal is recorded. Next: the village deliberates it."))
        return redirect("console:matter", saved[-1].pk)
    context |= _frame(blank, form, Action.PROPOSE, request)
    return render(request, "console/matter/propose.html", context, status=status)


@page("ledger")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a proposal that was not submitted yet, or was returned."""
    post = _post(request)
    matter = _load(post, pk)
    if matter.state not in EDITABLE or not access.may_act(post, Action.EDIT, matter):
        messages.error(request, _("This matter is no longer, or not, yours to edit; its page says whose turn it is."))
        return redirect("console:matter", pk)

    def act(draft: Draft) -> None:
        actions.edit(by=post, matter=matter, version=_version(request), draft=draft)

    form, status = _worked(request, matter.programme, matter.village, act, initial=initial_of(matter))
    if form is None:
        messages.success(request, _("The changes are saved."))
        return redirect("console:matter", pk)
    context: dict[str, Any] = {"matter": matter, "village": matter.village, "programme": matter.programme}
    if request.method == "POST" and matter.version != _version(request):
        matter = _load(post, pk)
        context |= {"matter": matter, "now": _differences(form, initial_of(matter))}
    context |= _frame(matter, form, Action.EDIT, request)
    return render(request, "console/matter/propose.html", context, status=status)


def _worked(
    request: HttpRequest,
    programme: Programme,
    village: Division,
    act: Callable[[Draft], None],
    *,
    shown: str = "",
    initial: dict[str, Any] | None = None,
) -> tuple[ProposalForm | None, int]:
    """The form to show, or None when the act is done."""
    near, units = _near(request, programme.pack, village, initial or {}), _units(village, initial or {})

    def make(data: QueryDict | None = None, **given: Any) -> ProposalForm:
        return ProposalForm(data, programme=programme, village=village, near=near, units=units, **given)

    if request.method == "GET":
        return make(initial=initial), HTTPStatus.OK
    if "again" in request.POST or request.POST.get("shown", "") != shown:
        # Another village or year, a search, a sum: the page comes back with what was typed, unjudged.
        return make(initial=_typed(make(), request.POST)), HTTPStatus.OK
    form = make(request.POST)
    problems = _try(act, form)
    if form.is_valid() and not problems:
        return None, HTTPStatus.OK
    form.tell(problems)
    return form, HTTPStatus.UNPROCESSABLE_ENTITY


def _try(act: Callable[[Draft], None], form: ProposalForm) -> list[Problem]:
    """Do the act; where a field is wrong by itself, try it only, so that every problem is told at once."""
    whole = form.is_valid()
    try:
        with transaction.atomic():
            act(form.draft())
            if not whole:
                transaction.set_rollback(True)
    except Refused as refusal:
        return refusal.problems
    return []


def _typed(form: ProposalForm, data: QueryDict) -> dict[str, Any]:
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items()}


def _frame(matter: Matter, form: ProposalForm, action: Action, request: HttpRequest) -> dict[str, Any]:
    """What stands around the form: the day's stage, other matters of the village, the plan's rules."""
    barred = stage_problem(matter, action)
    others = Matter.objects.filter(year=matter.year, coverage__village=matter.village).alive().exclude(pk=matter.pk)
    return {
        "form": form,
        "pack": form.pack,
        "problems": form.sentences() if form.is_bound else [],
        "barred": barred,
        "stages": stages_allowing(form.pack, action) if barred else [],
        "action": action.value,
        # What was typed before the stage closed stays on the page.
        "closed": barred is not None and request.method == "GET",
        "others": others.select_related("village").distinct(),
        "search": request.POST.get("search", ""),
    }


def _differences(form: ProposalForm, now: dict[str, Any]) -> list[tuple[str, str]]:
    """Fields that somebody else has changed meanwhile: label, and what stands on record now."""
    found = []
    for name, field in form.fields.items():
        theirs, mine = now.get(name), form[name].value()
        if _plain(theirs) != _plain(mine):
            found.append((str(field.label), _in_words(field, theirs)))
    return found


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else str(value or "")


def _in_words(field: Any, value: Any) -> str:
    names: dict[str, str] = {}
    for key, name in getattr(field, "choices", ()):
        names |= {str(k): str(n) for k, n in name} if isinstance(name, (list, tuple)) else {str(key): str(name)}
    values = value if isinstance(value, list) else [value]
    return _(", ").join(names.get(str(each), str(each)) for each in values if each) or "—"


def _load(post: Post, pk: int) -> Matter:
    parts = ("coverage", "funds", "participations")
    rows = Matter.objects.visible_to(post).select_related("programme", "village")
    return get_object_or_404(rows.prefetch_related(*parts), pk=pk)


def _programmes(post: Post) -> list[Programme]:
    """Plans that govern villages of the post, the most specific last."""
    found = Programme.objects.visible_to(post).with_ledger()
    return sorted(found, key=lambda each: len(codes.prefix(each.root_id)))


def _by_year(programmes: list[Programme], code: str) -> dict[int, Programme]:
    """For each year the most specific plan that governs the village, as `programmes.queries.in_force` finds it."""
    return {each.year: each for each in programmes if code.startswith(codes.prefix(each.root_id))}


def _chosen_village(villages: list[Division], asked: str) -> Division | None:
    """The village asked for, the only one there is, or none yet; one outside the post is not found."""
    if not asked:
        return villages[0] if len(villages) == 1 else None
    found = next((each for each in villages if each.code == asked), None)
    if found is None:
        raise Http404
    return found


def _chosen_year(plans: dict[int, Programme], asked: str) -> int:
    """The year asked for; else the plan that takes proposals today, else this year, else the latest."""
    if asked.isascii() and asked.isdigit() and int(asked) in plans:
        return int(asked)
    today = clock.today()
    open_now = [year for year, plan in plans.items() if _takes_proposals(plan.pack)]
    if open_now:
        return max(open_now)
    return today.year if today.year in plans else max(plans, default=today.year)


def _takes_proposals(pack: Pack) -> bool:
    """Whether a stage of the plan, not the want of stages, lets villages propose today."""
    return bool(stages_allowing(pack, Action.PROPOSE)) and allowed_on(pack, Action.PROPOSE, clock.today())


def _near(request: HttpRequest, pack: Pack, village: Division, initial: dict[str, Any]) -> list[Division]:
    """Villages to choose partners from: those of the township, those chosen already, those found by name."""
    if pack.joint is None:
        return []
    chosen = request.POST.getlist("partners") if request.method == "POST" else initial.get("partners", [])
    wanted = Q(parent_id=village.parent_id) | Q(code__in=chosen)
    if words := request.POST.get("search", "").strip():
        wanted |= Q(name__icontains=words)
    around = Division.objects.within(codes.at(village.code, pack.joint.within)).villages()
    found = around.filter(wanted).exclude(code=village.code)
    own = [each for each in found if each.parent_id == village.parent_id or each.code in chosen]
    return own + [each for each in found if each not in own][:_FOUND]


def _units(village: Division, initial: dict[str, Any]) -> list[Unit]:
    """Units that can lead or take part: of the county, the township and the village, and those named already."""
    line = [code for code in (*ancestors(village.code), village.code) if codes.level(code) >= Level.COUNTY]
    named = [pk for pk in (initial.get("lead_unit"), *initial.get("participants", [])) if pk]
    return list(Unit.objects.filter(Q(division__in=line) | Q(pk__in=named)).select_related("division"))


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _post(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


urlpatterns = [
    path("matters/new/", propose, name="propose"),
    path("matters/<int:pk>/edit/", edit, name="edit_matter"),
]
