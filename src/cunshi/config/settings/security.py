"""Accounts, sessions, secrets, uploads."""

import os
import secrets
from pathlib import Path

from cunshi.config.paths import data_folder


def _secret(file: Path) -> str:
    """This installation's own key; made on first use, readable by its owner only."""
    if not file.exists():
        try:
            with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
                new.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
    return file.read_text()


SECRET_KEY = _secret(data_folder() / "secret-key")
# What seals personal data, newest key first (decision 0014); without it a key is made in the data folder.
SEALING_KEYS = os.environ.get("CUNSHI_SEALING_KEYS", "")
SEALING_KEY_FILE = data_folder() / "sealing.keys"
ALLOWED_HOSTS = os.environ.get("CUNSHI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("127.0.0.1", "localhost", "[::1]")]
# Behind a reverse proxy with TLS: cookies travel over TLS only.
_behind_tls = os.environ.get("CUNSHI_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _behind_tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _behind_tls else None

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "console:start"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/lockout.html"
AXES_RESET_ON_SUCCESS = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
