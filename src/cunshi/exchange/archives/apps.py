from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "cunshi.exchange.archives"
    label = "archives"
