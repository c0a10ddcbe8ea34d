"""The top floor as a Django application."""

from django.apps import AppConfig


class LearningSiteConfig(AppConfig):
    name = "learning_site"
    verbose_name = "Learning site"

    def ready(self) -> None:
        """Join what only the framework can tell of: a page goes live, the tables are there, a check is run."""
        from learning_site.editorial import checks, entrance, receivers  # noqa: F401  (checks register themselves)

        receivers.connect()
        entrance.connect()
