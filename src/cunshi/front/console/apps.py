from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "cunshi.front.console"
    label = "console"
