"""Addresses of the learner's doors."""

from django.urls import path

from learning_site.learning import views

app_name = "learning"

urlpatterns = [
    path("learning/", views.home, name="home"),
    path("modules/<slug:slug>/", views.module, name="module"),
    path("modules/<slug:slug>/start/", views.start, name="start"),
    path("modules/<slug:slug>/steps/<int:number>/", views.step, name="step"),
    path("modules/<slug:slug>/steps/<int:number>/continue/", views.read_on, name="continue"),
    path("modules/<slug:slug>/steps/<int:number>/questions/<uuid:question>/", views.answer, name="answer"),
    path("modules/<slug:slug>/finish/", views.finish, name="finish"),
]
