"""Addresses of an agency's doors, all below /agencies/."""

from django.urls import path

app_name = "competencies"

urlpatterns: list = []
