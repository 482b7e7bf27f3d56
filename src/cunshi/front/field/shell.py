"""What the phone keeps for good: the page without a word about a person, its worker, its manifest."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cunshi.foundation.evidence.rules import LARGEST
from cunshi.front.field.texts import TEXTS

# Scripts and styles are files of our own; photos not yet sent are shown from the phone's store (blob:).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PERSON = "field-person"
PERSON_SECONDS = 365 * 24 * 3600


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page itself: the same for everybody who reads this language."""
    response = render(request, "field/page.html", {"config": _config(), "language": get_language()})
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _config() -> dict[str, Any]:
    home = reverse("field:page")
    return {
        "base": home,
        "worker": reverse("field:worker"),
        "login": f"{reverse('login')}?next={home}",
        "logout": reverse("logout"),
        "speak": reverse("set_language"),
        "console": reverse("console:start"),
        "language": get_language(),
        "languages": settings.LANGUAGES,
        "largest": LARGEST,
        "texts": {key: str(text) for key, text in TEXTS.items()},
    }


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, asked anew each time so that a new version is found."""
    built = finders.find("field/sw.js")
    if built is None:
        raise Http404
    return HttpResponse(
        Path(built).read_bytes(),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": reverse("field:page"), "Cache-Control": "no-cache"},
    )


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs in order to install the page."""
    home = reverse("field:page")
    icons = [
        ("icon-192.png", "192x192", "any"),
        ("icon-512.png", "512x512", "any"),
        ("icon-maskable.png", "512x512", "maskable"),
    ]
    return JsonResponse(
        {
            "id": home,
            "name": _("CunShi village phone page"),
            "short_name": _("CunShi"),
            "lang": get_language(),
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": "#eef1f5",
            "theme_color": "#17406e",
            "icons": [
                {"src": static(f"field/{name}"), "sizes": size, "type": "image/png", "purpose": purpose}
                for name, size, purpose in icons
            ],
        },
        content_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
    )


class SignIn(LoginView):
    """Signing in on any page tells the phone page whose data it may show, before it has heard from the server."""

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return _told(self.request, super().form_valid(form), form.get_user().pk)


class SignOut(LogoutView):
    """Signing out on any page tells the phone page to wipe what it has read, even when it is opened offline."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _told(request, super().post(request, *args, **kwargs), 0)


def _told(request: HttpRequest, response: HttpResponse, account: int) -> HttpResponse:
    # Read by the page's script; a number that opens nothing.
    response.set_cookie(PERSON, str(account), max_age=PERSON_SECONDS, secure=request.is_secure(), samesite="Lax")
    return response
