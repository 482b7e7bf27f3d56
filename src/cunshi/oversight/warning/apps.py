from django.apps import AppConfig


class WarningConfig(AppConfig):
    name = "cunshi.oversight.warning"
    label = "warning"
