"""Addresses of certificates: the paper, and the public check."""

from django.urls import path

app_name = "certificates"

urlpatterns: list = []
