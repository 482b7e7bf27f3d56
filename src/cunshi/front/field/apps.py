from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "cunshi.front.field"
    label = "field"
