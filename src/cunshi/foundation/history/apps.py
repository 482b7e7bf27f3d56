from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "cunshi.foundation.history"
    label = "history"
