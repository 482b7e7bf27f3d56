from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "cunshi.work.tasks"
    label = "tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.tasks import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
