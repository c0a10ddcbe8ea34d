"""Addresses of the learner's doors."""

from django.urls import path

app_name = "learning"

urlpatterns: list = []
