"""Forms of the settings: persons, posts, units, task forces, language."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Account, Post, TaskForce, Unit, UnitKind
from cunshi.foundation.people.rules import ROLES, RoleKey
from cunshi.front.console.forms.fields import DayField, unit_choices


class PostForm(forms.Form):
    """A post of one division: unit, role, title, first day. The units are the division's own and those above it."""

    unit = forms.ChoiceField(label=_l("Unit"))
    role = forms.ChoiceField(label=_l("Role"))
    title = forms.CharField(
        label=_l("Job title"), max_length=60, required=False, help_text=_l("As on the door: 副乡长.")
    )
    since = DayField(label=_l("In post from"))

    def __init__(self, *args: Any, division: Division, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.division = division
        codes_ = [*ancestors(division.code), division.code]
        units = Unit.objects.visible_to(post).filter(division_id__in=codes_).select_related("division")
        self.units = {str(unit.pk): unit for unit in units}
        self._choices("unit", unit_choices(units))
        self._choices("role", [(key, label) for key, label in RoleKey.choices if division.level in ROLES[key].levels])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose")), *choices]

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class NewPersonForm(PostForm):
    """A person who has no account yet, with the first post."""

    full_name = forms.CharField(label=_l("Name of the person"), max_length=60)
    username = forms.CharField(
        label=_l("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_l("For signing in: letters, digits, @ . + - _"),
    )
    field_order = ("full_name", "username", "unit", "role", "title", "since")


class AppointForm(PostForm):
    """A person who has an account, named by the user name; cleaned to `account`."""

    username = forms.CharField(label=_l("User name"), max_length=150)
    field_order = ("username", "unit", "role", "title", "since")

    def clean(self) -> dict[str, Any] | None:
        name = self.cleaned_data.get("username", "")
        account = Account.objects.filter(username=name, is_active=True).first() if name else None
        if account:
            self.cleaned_data["account"] = account
        elif name:
            said = _("Nobody has the user name “%(name)s”. Check it, or add the person first.") % {"name": name}
            self.add_error("username", said)
        return self.cleaned_data


class EndPostForm(forms.Form):
    until = DayField(label=_l("Last day in post"))


class UnitForm(forms.Form):
    name = forms.CharField(label=_l("Name of the unit"), max_length=120)
    kind = forms.ChoiceField(label=_l("Kind"), choices=UnitKind.choices)


class TaskForceForm(forms.Form):
    """Name, duty, head and members; cleaned to posts. The name stays when a task force is changed."""

    name = forms.CharField(label=_l("Name of the task force"), max_length=120)
    duty = forms.CharField(label=_l("Duty"), max_length=200, required=False)
    head = forms.ChoiceField(label=_l("Head"))
    members = forms.MultipleChoiceField(label=_l("Members"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, posts: Iterable[Post], force: TaskForce | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        named = [(key, self._named(post)) for key, post in self.posts.items()]
        head, members = self.fields["head"], self.fields["members"]
        assert isinstance(head, forms.ChoiceField) and isinstance(members, forms.MultipleChoiceField)
        head.choices, members.choices = [("", _("choose")), *named], named
        if force is not None:
            self.fields["name"].disabled = True
            self.initial = {
                "name": force.name,
                "duty": force.duty,
                "head": str(force.holder.pk),  # type: ignore[attr-defined]
                "members": [str(post.pk) for post in force.joined],  # type: ignore[attr-defined]
            }

    @staticmethod
    def _named(post: Post) -> str:
        return _("%(person)s, %(post)s (%(division)s)") % {
            "person": post.account,
            "post": post,
            "division": post.division.short_name,
        }

    def clean_head(self) -> Post:
        return self.posts[self.cleaned_data["head"]]

    def clean_members(self) -> list[Post]:
        return [self.posts[key] for key in self.cleaned_data["members"]]


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_l("Language of the pages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
