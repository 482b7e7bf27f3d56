from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "cunshi.exchange.workbooks"
    label = "workbooks"
