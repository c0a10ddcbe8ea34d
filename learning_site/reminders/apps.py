"""The room as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RemindersConfig(AppConfig):
    name = "learning_site.reminders"
    label = "reminders"
    verbose_name = "Reminders"

    def ready(self) -> None:
        """Have the rows that officers change, as soon as their tables are there."""
        from learning_site.reminders import wording

        post_migrate.connect(wording.furnish, sender=self)
