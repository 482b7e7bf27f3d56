from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "cunshi.oversight.measures"
    label = "measures"
