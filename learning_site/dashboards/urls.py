"""Addresses of the authors' doors: editions, what a change does, how questions are answered."""

from django.urls import path

from learning_site.dashboards import changes, questions

app_name = "dashboards"

urlpatterns = [
    path("", changes.modules, name="modules"),
    path("<slug:slug>/", changes.editions, name="editions"),
    path("<slug:slug>/editions/<int:number>/", changes.edition, name="edition"),
    path("<slug:slug>/next/", changes.next_edition, name="next"),
    path("<slug:slug>/questions/", questions.questions, name="questions"),
    path("<slug:slug>/questions.csv", questions.as_csv, name="questions_csv"),
]
