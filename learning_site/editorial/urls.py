"""Addresses of the doors through which partnerships share modules."""

from django.urls import path

from learning_site.editorial import sharing

app_name = "sharing"

urlpatterns = [
    path("bring/", sharing.bring, name="bring"),
    path("bring/<uuid:brought>/", sharing.brought, name="brought"),
    path("<slug:slug>/module.zip", sharing.download, name="download"),
]
