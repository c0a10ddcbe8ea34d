"""Addresses of the learner's doors."""

from django.urls import path

from learning_site.learning import views
from learning_site.learning.check import views as check_views

app_name = "learning"

urlpatterns = [
    path("learning/", views.home, name="home"),
    path("modules/<slug:slug>/", views.module, name="module"),
    path("modules/<slug:slug>/start/", views.start, name="start"),
    path("modules/<slug:slug>/steps/<int:number>/", views.step, name="step"),
    path("modules/<slug:slug>/steps/<int:number>/continue/", views.read_on, name="continue"),
    path("modules/<slug:slug>/steps/<int:number>/questions/<uuid:question>/", views.answer, name="answer"),
    path("modules/<slug:slug>/steps/<int:number>/stories/<uuid:scenario>/", views.choose, name="choose"),
    path("modules/<slug:slug>/check/", check_views.check, name="check"),
    path("modules/<slug:slug>/check/start/", check_views.check_start, name="check_start"),
    path("modules/<slug:slug>/check/questions/<uuid:question>/", check_views.check_question, name="check_question"),
    path("modules/<slug:slug>/check/questions/<uuid:question>/keep/", check_views.check_keep, name="check_keep"),
    path("modules/<slug:slug>/check/answers/", check_views.check_answers, name="check_answers"),
    path("modules/<slug:slug>/check/hand-in/", check_views.check_hand_in, name="check_hand_in"),
    path("modules/<slug:slug>/check/result/", check_views.check_result, name="check_result"),
    path("modules/<slug:slug>/finish/", views.finish, name="finish"),
]
