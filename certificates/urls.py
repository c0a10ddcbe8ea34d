"""Addresses of certificates: the paper, and the public check."""

from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("certificates/<uuid:certificate>.pdf", views.pdf, name="pdf"),
    path("check/", views.check, name="check"),
    path("check/<str:code>/", views.check_code, name="check_code"),
]
