"""Addresses of what a training lead sees of letters, below /agencies/."""

from django.urls import path

from learning_site.reminders import views

app_name = "reminders"

urlpatterns = [
    path("<uuid:agency>/reminders/", views.reminders, name="agency"),
    path("<uuid:agency>/reminders/hold/", views.hold, name="hold"),
    path("<uuid:agency>/reminders/release/", views.release, name="release"),
    path("<uuid:agency>/reminders/again/", views.all_again, name="all_again"),
    path("<uuid:agency>/reminders/<uuid:letter>/again/", views.again, name="again"),
]
