"""One database: PostgreSQL, embedded unless DATABASE_URL names another."""

import os
from urllib.parse import unquote, urlsplit

from cunshi.config.embedded import DATABASE


def _settings(url: str | None) -> dict[str, object]:
    # Counts over a year of reports are sums of many rows in one pass: compiling them takes longer than running them,
    # and 4 MB, the server's default, sends them to the disk.
    options = {"options": "-c jit=off -c work_mem=16MB"}
    common = {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False, "OPTIONS": options}
    if not url:
        return {"ENGINE": "cunshi.config.postgres", "NAME": DATABASE, **common}
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise SystemExit(
            "DATABASE_URL must read postgresql://user:password@host:port/name; unset it to use the embedded database."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        **common,
    }


DATABASES = {"default": _settings(os.environ.get("DATABASE_URL"))}
