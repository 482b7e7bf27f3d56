"""Settings by concern; see the modules for what each environment variable does."""

# ruff: noqa: F403
from cunshi.config.settings.base import *
from cunshi.config.settings.database import *
from cunshi.config.settings.languages import *
from cunshi.config.settings.logs import *
from cunshi.config.settings.pages import *
from cunshi.config.settings.security import *
