from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "cunshi.foundation.privacy"
    label = "privacy"
    verbose_name = _("Personal data")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.foundation.privacy import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
