"""Addresses of the officer's doors to two records of one person."""

from django.urls import path

from learning_site.merging import views

app_name = "merging"

urlpatterns = [
    path("", views.merges, name="merges"),
    path("<uuid:kept>/<uuid:absorbed>/", views.preview, name="preview"),
    path("<uuid:merge>/part/", views.part, name="part"),
]
