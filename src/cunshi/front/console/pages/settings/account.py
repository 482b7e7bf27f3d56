"""The person's own account: language, password, posts held."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.queries import delegations
from cunshi.foundation.people.rules import ROLES, Capability
from cunshi.front.console.access import page
from cunshi.front.console.forms.settings import LanguageForm
from cunshi.front.console.pages.settings.frame import show


@page("settings")
def account(request: HttpRequest) -> HttpResponse:
    """Language of the pages, kept with the account; what each of the person's posts may do."""
    form = LanguageForm(request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        return _chosen(request, form.cleaned_data["language"])
    held = [
        {"post": post, "may": [Capability(each).label for each in sorted(ROLES[post.role].capabilities)]}
        for post in request.posts  # type: ignore[attr-defined]
    ]
    own = delegations(Post.objects.filter(stands_in_for__in=request.posts))  # type: ignore[attr-defined]
    context = {"form": form, "held": held, "delegations": own, "ends": True}
    return show(request, "console/settings_account.html", "settings_account", context)


def _chosen(request: HttpRequest, language: str) -> HttpResponse:
    actions.choose_language(account=request.user, language=language)  # type: ignore[arg-type]
    with translation.override(language):
        messages.success(request, _("Pages are shown in this language from now on."))
    answer = redirect("console:settings_account")
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return answer


urlpatterns = [path("settings/account/", account, name="settings_account")]
