"""How forms look: `{{ form }}` and `{{ form.field.as_field_group }}` come out in the console's markup."""

from django.forms.renderers import TemplatesSetting


class ConsoleRenderer(TemplatesSetting):
    form_template_name = "console/forms/form.html"
    field_template_name = "console/forms/field.html"
