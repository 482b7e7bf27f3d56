from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    name = "cunshi.work.standards"
    label = "standards"
    verbose_name = _("Standards and grades")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.standards import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
