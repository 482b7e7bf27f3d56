from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "cunshi.oversight.checks"
    label = "checks"
