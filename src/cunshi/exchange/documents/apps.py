from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "cunshi.exchange.documents"
    label = "documents"
