"""Addresses of what a training lead does about a colleague's sign-in, below /agencies/."""

from django.urls import path

from learning_site.accounts import giving

app_name = "accounts"

urlpatterns = [
    path("<uuid:agency>/people/<uuid:person>/address/", giving.give, name="give_address"),
]
