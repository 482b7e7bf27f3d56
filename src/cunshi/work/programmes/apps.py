from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "cunshi.work.programmes"
    label = "programmes"
    verbose_name = _("Plans")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.programmes import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
