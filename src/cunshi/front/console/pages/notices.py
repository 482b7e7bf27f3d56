"""Public notices: publish what is approved, record and answer objections, list when the notice is over."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks import wording
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.front.console.access import page
from cunshi.front.console.forms.notices import AnswerForm, ObjectionForm, chosen, default_title
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import access, actions
from cunshi.work.matters.models import Matter, Notice, Objection
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import State
from cunshi.work.programmes.models import Programme

ROWS = 50


@page("notices")
def notices(request: HttpRequest) -> HttpResponse:
    """What the post may publish, and every notice that shows a matter of its subtree."""
    post: Post = request.post  # type: ignore[attr-defined]
    to_publish = _to_publish(post)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            made = _publish(request, post, to_publish)
        except Refused as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("The notice is published; it runs until %(day)s.") % {"day": made.closes_on})
            return redirect("console:notice", made.pk)
    visible = Notice.objects.visible_to(post).select_related("division", "programme").order_by("-opened_on", "-pk")
    found = Paginator(visible, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "console/notices.html",
        {
            "to_publish": [_publishing(request, post, *each) for each in to_publish.items()],
            "page": found,
            "rows": _counted(post, found),
            "illustrative": any(plan.illustrative for plan in (*to_publish, *(each.programme for each in found))),
            "problems": problems,
        },
        status=422 if problems else 200,
    )


@page("notices")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice as it hangs out, with its objections; POST records or answers one, or lists the matters."""
    post: Post = request.post  # type: ignore[attr-defined]
    shown = get_object_or_404(
        Notice.objects.visible_to(post).select_related("programme", "division", "opened_by__unit"), pk=pk
    )
    matters = list(_matters(post, shown))
    objections = list(_objections(post, shown))
    acts = {"object": _object, "answer": _answer, "list": _list}
    problems: list[Problem] = []
    if request.method == "POST":
        if request.POST.get("act") not in acts:
            raise PermissionDenied
        try:
            said = acts[request.POST["act"]](request, post, matters, objections)
        except Refused as refusal:
            problems = refusal.problems
        else:
            messages.success(request, said)
            return redirect("console:notice", pk)
    context = _shown(request, post, shown, matters, objections, problems)
    return render(request, "console/notices_notice.html", context, status=422 if problems else 200)


def _to_publish(post: Post) -> dict[Programme, list[Matter]]:
    """Approved matters of the post's subtree by plan, where the plan lets this post publish."""
    if not post.may(Capability.DECIDE):
        return {}
    approved = Matter.objects.visible_to(post).led_in(post.prefix).filter(state=State.APPROVED)
    found: dict[Programme, list[Matter]] = {}
    for matter in wording.with_places(approved).order_by("village_id", "pk"):
        if access.is_office(post, matter.programme.pack.notice.published_by):
            found.setdefault(matter.programme, []).append(matter)
    return found


def _publishing(request: HttpRequest, post: Post, plan: Programme, matters: list[Matter]) -> dict[str, Any]:
    """The publishing form of one plan, with what was typed into it before; at first every matter is ticked."""
    mine = request.POST.get("programme") == str(plan.pk)
    ticked = request.POST.getlist("matter") if mine else None
    return {
        "plan": plan,
        "rule": plan.pack.notice,
        "title": request.POST["title"] if mine else default_title(post.division.name, plan.year),
        "matters": [
            {
                "matter": matter,
                "villages": wording.villages(matter, post.division),
                "category": wording.category(matter),
                "handling": wording.handling(matter),
                "value": f"{matter.pk}:{matter.version}",
                "ticked": ticked is None or any(value.startswith(f"{matter.pk}:") for value in ticked),
            }
            for matter in matters
        ],
    }


def _publish(request: HttpRequest, post: Post, to_publish: dict[Programme, list[Matter]]) -> Notice:
    plan = next((each for each in to_publish if str(each.pk) == request.POST.get("programme")), None)
    if plan is None:
        raise Refused.because(
            _("public notice"),
            _("Nothing of this plan waits for your notice any more."),
            _("See the list of notices below."),
        )
    return actions.publish_notice(
        by=post,
        programme=plan,
        division=post.division,
        title=request.POST.get("title", "")[:120],
        matters=chosen(request.POST.getlist("matter"), to_publish[plan]),
    )


def _counted(post: Post, page: Iterable[Notice]) -> list[dict[str, Any]]:
    """Notices with the number of the post's matters in them, of those to list, and of unanswered objections."""
    shown = list(page)
    matters = Matter.objects.visible_to(post).filter(notice__in=shown).order_by().values("notice")
    counts = {
        row["notice"]: row
        for row in matters.annotate(count=Count("pk"), to_list=Count("pk", filter=Q(state=State.NOTICED)))
    }
    unanswered = Objection.objects.filter(_of_subtree(post), notice__in=shown, upheld=None).order_by()
    open_ones = dict(unanswered.values_list("notice").annotate(Count("pk")))
    none = {"count": 0, "to_list": 0}
    return [counts.get(each.pk, none) | {"notice": each, "unanswered": open_ones.get(each.pk, 0)} for each in shown]


def _of_subtree(post: Post) -> Q:
    """Condition on records of a matter: the matter is one that the post sees."""
    return Q(Exists(Matter.objects.visible_to(post).filter(pk=OuterRef("matter_id"))))


def _matters(post: Post, shown: Notice) -> MatterQuerySet:
    """The matters of a notice that the post sees, those taken back after an objection included."""
    objected = Objection.objects.filter(notice=shown, matter=OuterRef("pk"))
    matters = Matter.objects.visible_to(post).filter(Q(notice=shown) | Exists(objected))
    return wording.with_places(matters).order_by("village_id", "pk")


def _objections(post: Post, shown: Notice) -> QuerySet[Objection]:
    return shown.objections.filter(_of_subtree(post)).select_related("matter", "answered_by__unit", "recorded_by__unit")


def _shown(
    request: HttpRequest,
    post: Post,
    shown: Notice,
    matters: list[Matter],
    objections: list[Objection],
    problems: list[Problem],
) -> dict[str, Any]:
    pack: Pack = shown.programme.pack
    running = [matter for matter in matters if matter.notice_id == shown.pk and matter.state == State.NOTICED]
    publisher = access.is_office(post, pack.notice.published_by)
    ready = _ready(running, objections) if shown.over and access.is_office(post, pack.listing.by) else []
    return {
        "notice": shown,
        "illustrative": shown.programme.illustrative,
        "rule": pack.notice,
        "days": (shown.closes_on - shown.opened_on).days + 1,
        "left": (shown.closes_on - clock.today()).days,
        "rows": [_row(matter, post) for matter in matters],
        "objections": [_objection(request, each, publisher) for each in objections],
        "object_form": _object_form(request, running) if _may_object(post, shown, running) else None,
        "ready": ready,
        "ready_value": ",".join(f"{matter.pk}:{matter.version}" for matter in ready),
        "held": len(running) - len(ready),
        "may_list": access.is_office(post, pack.listing.by),
        "publisher": publisher,
        "problems": problems,
    }


def _row(matter: Matter, post: Post) -> dict[str, Any]:
    return {
        "matter": matter,
        "villages": wording.villages(matter, post.division),
        "category": wording.category(matter),
        "handling": wording.handling(matter),
    }


def _objection(request: HttpRequest, objection: Objection, publisher: bool) -> dict[str, Any]:
    """An objection with its answer, or for the publisher with the form that answers it."""
    typed = request.POST if request.POST.get("objection") == str(objection.pk) else None
    open_ = publisher and objection.upheld is None
    return {"objection": objection, "form": AnswerForm(typed, prefix=f"o{objection.pk}") if open_ else None}


def _ready(running: list[Matter], objections: list[Objection]) -> list[Matter]:
    """The matters against which no objection is open or upheld."""
    held = {objection.matter_id for objection in objections if objection.upheld is not False}
    return [matter for matter in running if matter.pk not in held]


def _may_object(post: Post, shown: Notice, running: list[Matter]) -> bool:
    return bool(running) and not shown.over and post.may(Capability.OBJECT)


def _object_form(request: HttpRequest, running: list[Matter]) -> ObjectionForm:
    return ObjectionForm(request.POST if request.POST.get("act") == "object" else None, matters=running)


def _object(request: HttpRequest, post: Post, matters: list[Matter], objections: list[Objection]) -> str:
    form = ObjectionForm(request.POST, matters=matters)
    typed = _typed(form)
    chosen_key = typed.pop("matter")
    matter = next(each for each in matters if each.pk == chosen_key)
    actions.object_to(by=post, matter=matter, **typed)
    return _("The objection is recorded. The office that published the notice answers it.")


def _answer(request: HttpRequest, post: Post, matters: list[Matter], objections: list[Objection]) -> str:
    objection = next((each for each in objections if str(each.pk) == request.POST.get("objection")), None)
    if objection is None:
        raise PermissionDenied
    typed = _typed(AnswerForm(request.POST, prefix=f"o{objection.pk}"))
    upheld = typed["upheld"] == "yes"
    actions.answer_objection(by=post, objection=objection, answer=typed["answer"], upheld=upheld)
    if upheld:
        return _("Answered and upheld: “%(title)s” goes back to its village.") % {"title": objection.matter.title}
    return _("Answered: “%(title)s” can be listed when the notice is over.") % {"title": objection.matter.title}


def _list(request: HttpRequest, post: Post, matters: list[Matter], objections: list[Objection]) -> str:
    listed = actions.list_matters(by=post, matters=chosen(request.POST.get("matters", "").split(","), matters))
    numbers = _(", ").join(matter.number or "" for matter in listed)
    return _("Listed and numbered: %(numbers)s.") % {"numbers": numbers}


def _typed(form: Any) -> dict[str, Any]:
    """What was typed; what the form itself cannot read is refused field by field."""
    if form.is_valid():
        return dict(form.cleaned_data)
    labels = {name: str(field.label) for name, field in form.fields.items()}
    raise Refused([Problem(labels[name], str(error)) for name, errors in form.errors.items() for error in errors])


urlpatterns = [
    path("notices/", notices, name="notices"),
    path("notices/<int:pk>/", notice, name="notice"),
]
