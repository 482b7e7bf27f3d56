"""All addresses."""

from django.contrib.auth import views as auth
from django.urls import include, path

from cunshi.config.demo.accounts import demo_accounts
from cunshi.front.console.pages.session import PasswordView
from cunshi.front.field.shell import SignIn, SignOut

urlpatterns = [
    path(
        "login/",
        SignIn.as_view(redirect_authenticated_user=True, extra_context={"demo_accounts": demo_accounts}),
        name="login",
    ),
    path("logout/", SignOut.as_view(), name="logout"),
    path("password/", PasswordView.as_view(), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("field/", include("cunshi.front.field.urls")),
    path("", include("cunshi.front.console.urls")),
]
