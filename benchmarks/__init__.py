"""Measures the product at the sizes it has to stand; README.md has the figures and the commands."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings")
os.environ.setdefault("MODE", "demonstration")
django.setup()
