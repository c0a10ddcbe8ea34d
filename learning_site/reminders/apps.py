"""The room as a Django application."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "learning_site.reminders"
    label = "reminders"
    verbose_name = "Reminders"
