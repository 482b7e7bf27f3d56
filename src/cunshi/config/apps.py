"""Set-up that belongs to the program as a whole."""

from django.apps import AppConfig
from django.utils.translation import gettext

from cunshi.kernel import words


class ConfigConfig(AppConfig):
    name = "cunshi.config"
    label = "config"

    def ready(self) -> None:
        # The two lowest floors know no Django: their sentences are translated through this door.
        words.install(gettext)
