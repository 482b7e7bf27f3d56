"""Django, made ready only by the commands that need it."""

import os


def setup() -> None:
    """Load settings and apps; starts no database by itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunshi.config.settings")
    import django

    django.setup()
