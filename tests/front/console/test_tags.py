from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from cunshi.kernel.problems import Problem
from cunshi.rulebook.values import Names
from cunshi.work.matters.states import State

NAMES = Names(zh="乡村产业发展", en="Rural industry")


def render(text: str, **values: object) -> str:
    request = RequestFactory().get("/ledger/", {"year": "2024", "page": "2"})
    context = RequestContext(request, values)
    return Template("{% load console i18n %}" + text).render(context).strip()


@pytest.mark.parametrize(
    ("expression", "value", "printed"),
    [
        ("wan", Decimal("27509200"), "2,750.92"),
        ("yuan", Decimal("27509200"), "27,509,200.00"),
        ("yi", Decimal("7500000000"), "75"),
        ("yi", Decimal("3610000000"), "36.1"),
        ("percent", Decimal("49.4"), "49.4%"),
        ("ratio", Decimal("0.5"), "50%"),
        ("ratio", 1.0, "100%"),
        ("figure", 6210, "6,210"),
        ("figure", Decimal("49.40"), "49.40"),
    ],
)
def test_figures_are_printed_as_officials_print_them(expression: str, value: object, printed: str) -> None:
    assert render("{{ value|" + expression + " }}", value=value) == printed


@pytest.mark.parametrize("expression", ["wan", "yuan", "yi", "percent", "ratio", "figure", "money_text"])
def test_an_unknown_figure_is_a_dash_not_nought(expression: str) -> None:
    assert render("{{ value|" + expression + " }}", value=None) == "—"


@pytest.mark.req("SYS-06")
def test_names_and_amounts_follow_the_readers_language() -> None:
    text = "{{ names|named }}: {{ amount|money_text }}"
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = render(text, names=NAMES, amount=Decimal(27509200))
    assert said == {
        "zh-hans": "乡村产业发展: 2,750.92 万元",
        "en": "Rural industry: 2,750.92 ten thousand yuan",
    }


@pytest.mark.parametrize("state", list(State))
def test_every_state_of_a_matter_has_a_badge_with_its_word(state: State) -> None:
    with translation.override("en"):
        badge = render("{% state_badge state %}", state=state.value)
        assert badge.endswith(f">{state.label}</span>")


def test_an_icon_outside_the_set_fails_the_page_instead_of_showing_nothing() -> None:
    with pytest.raises(TemplateSyntaxError, match="unheard-of"):
        render('{% icon "unheard-of" %}')


def test_an_icon_alone_is_read_aloud_and_one_beside_a_word_is_not() -> None:
    alone, beside = render('{% icon "check" "Done" %}'), render('{% icon "check" %}')
    assert ('role="img" aria-label="Done"' in alone, 'aria-hidden="true"' in beside) == (True, True)


def test_pages_keep_the_filters_of_the_query() -> None:
    page = Paginator(range(6210), 50).page(2)
    with translation.override("en"):
        pager = render('{% include "console/partials/pagination.html" %}', page=page)
    assert "6,210 rows · page 2 of 125" in pager
    assert 'href="?year=2024&amp;page=3"' in pager


def test_every_problem_is_said_with_how_to_mend_it() -> None:
    problems = [Problem("amount", "It is negative.", "Write 0 or more."), Problem("village", "It is <b>.", "Choose.")]
    with translation.override("en"):
        said = render('{% include "console/partials/problems.html" %}', problems=problems)
    assert [said.count("<li>"), "2 things to mend" in said, "It is &lt;b&gt;." in said] == [2, True, True]


def test_a_chart_carries_its_figures_as_a_table_too() -> None:
    data = {
        "unit": "%",
        "series": [
            {"name": "Completed", "items": [{"name": "Yinchuan", "value": Decimal("62.4"), "url": "/d/6401/"}]},
            {"name": "Written off", "items": [{"name": "Yinchuan", "value": None}]},
        ],
    }
    with translation.override("en"):
        drawn = render('{% chart "bar" "rates" data "Rates" horizontal=True %}', data=data)
    row = '<th scope="row">Yinchuan</th><td class="figure"><a href="/d/6401/">62.4</a></td><td class="figure">—</td>'
    assert row in drawn
    assert 'data-chart="bar" data-source="rates"' in drawn and " data-horizontal" in drawn
    assert '<script id="rates" type="application/json">' in drawn


class Proposal(forms.Form):
    title = forms.CharField(label="Title", help_text="What is to be done.")
    joint = forms.BooleanField(label="Joint", required=False)
    channel = forms.ChoiceField(label="Channel", choices=[("a", "Meeting")], widget=forms.RadioSelect)


def test_a_field_is_bound_to_its_label_its_help_and_its_errors() -> None:
    with translation.override("en"):
        form = str(Proposal({"title": "", "channel": "a"}))
    assert '<label class="form-label" for="id_title">Title</label>' in form
    assert 'class="form-control is-invalid"' in form and 'aria-invalid="true"' in form
    assert '<div class="form-hint" id="id_title_helptext">What is to be done.</div>' in form
    assert '<ul class="errorlist" id="id_title_error"><li>This field is required.</li></ul>' in form
    assert 'class="form-check-input"' in form and 'class="choices"' in form
