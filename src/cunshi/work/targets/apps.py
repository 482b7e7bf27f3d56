from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    name = "cunshi.work.targets"
    label = "targets"
    verbose_name = _("Targets")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.targets import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
