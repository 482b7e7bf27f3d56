from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "cunshi.foundation.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.foundation.evidence import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
