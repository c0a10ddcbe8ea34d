"""The top floor as a Django application."""

from django.apps import AppConfig


class LearningSiteConfig(AppConfig):
    name = "learning_site"
    verbose_name = "Learning site"
