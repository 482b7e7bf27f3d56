"""What the program consists of, and its clock."""

import os

from cunshi.config.paths import data_folder
from cunshi.kernel import clock

DATA_FOLDER = data_folder()
# Demonstration: known accounts, a date that pages can set. Never on in production.
DEMO = os.environ.get("CUNSHI_DEMO") == "1"
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "axes",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "django_vite",
    "cunshi.foundation.divisions",
    "cunshi.foundation.history",
    "cunshi.foundation.people",
    "cunshi.foundation.evidence",
    "cunshi.foundation.privacy",
    "cunshi.foundation.residents",
    "cunshi.work.programmes",
    "cunshi.work.matters",
    "cunshi.work.funds",
    "cunshi.work.schedules",
    "cunshi.work.goals",
    "cunshi.work.publicity",
    "cunshi.work.reporting",
    "cunshi.work.registers",
    "cunshi.work.comparing",
    "cunshi.work.targets",
    "cunshi.work.standards",
    "cunshi.work.tasks",
    "cunshi.oversight.measures",
    "cunshi.oversight.warning",
    "cunshi.oversight.checks",
    "cunshi.exchange.workbooks",
    "cunshi.exchange.documents",
    "cunshi.exchange.archives",
    "cunshi.front.console",
    "cunshi.front.field",
    "cunshi.config",
]
ROOT_URLCONF = "cunshi.config.urls"
WSGI_APPLICATION = "cunshi.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "cunshi.front.console.rendering.ConsoleRenderer"

if DEMO:
    clock.set_file(DATA_FOLDER / "demo-today")
