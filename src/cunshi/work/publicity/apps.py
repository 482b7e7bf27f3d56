from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    name = "cunshi.work.publicity"
    label = "publicity"
    verbose_name = _("Publicity")

    def ready(self) -> None:
        """A typical case that names a matter stands in that matter's archive: nobody files it a second time."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.matters.queries import HELD_ABOVE
        from cunshi.work.publicity import moving
        from cunshi.work.publicity.queries import count_cases

        HELD_ABOVE["case"] = count_cases
        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
