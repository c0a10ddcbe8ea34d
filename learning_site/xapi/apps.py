"""The room as a Django application."""

from django.apps import AppConfig


class XapiConfig(AppConfig):
    name = "learning_site.xapi"
    label = "xapi"
    verbose_name = "Learning record store"
