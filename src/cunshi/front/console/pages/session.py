"""The frame's own small acts: switch posts, change the password, set the date of a demonstration."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cunshi.foundation.people.actions import change_password
from cunshi.front.console.middleware import SESSION_KEY
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused


@login_required
@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act from now on as another post that the person holds."""
    chosen = request.POST.get("post", "")
    post = next((each for each in request.posts if str(each.pk) == chosen), None)  # type: ignore[attr-defined]
    if post is None:
        messages.error(request, _("You do not hold this post."))
    else:
        request.session[SESSION_KEY] = post.pk
        messages.success(request, _("You now act as %(post)s.") % {"post": post})
    return redirect("console:start")


@login_required
@require_POST
def demo_date(request: HttpRequest) -> HttpResponse:
    """Set the date of a demonstration for everybody, or give it back to the real calendar."""
    if not settings.DEMO:
        raise Http404
    text = request.POST.get("date", "").strip()
    try:
        clock.write_file(date.fromisoformat(text) if text else None)
    except (ValueError, Refused):
        messages.error(request, _("“%(text)s” is not a date.") % {"text": text})
    else:
        messages.success(request, _("The demonstration stands at %(day)s.") % {"day": clock.today()})
    return redirect(_back(request))


class PasswordView(auth.PasswordChangeView):
    """Change the own password; whoever does so stays signed in here and is signed out everywhere else."""

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        try:
            change_password(account=form.user, password=form.cleaned_data["new_password1"])
        except Refused as refused:
            for problem in refused.problems:
                form.add_error("new_password2", problem.sentence())
            return self.form_invalid(form)
        update_session_auth_hash(self.request, form.user)
        return redirect(self.get_success_url())


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe else "/"


urlpatterns = [
    path("session/post/", switch_post, name="switch_post"),
    path("session/date/", demo_date, name="demo_date"),
]
