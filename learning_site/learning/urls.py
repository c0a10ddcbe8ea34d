"""Addresses of the learner's doors."""

from django.urls import path

from learning_site.learning import confidence, debrief, framework, record, reflections, routes, schools, seen, supervision, views
from learning_site.learning.check import views as check_views

app_name = "learning"

urlpatterns = [
    path("learning/", views.home, name="home"),
    path("framework/", framework.framework, name="framework"),
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
    # Beside the steps: what is the learner's alone, and other ways to the same end.
    path("learning/record/", record.record, name="record"),
    path("learning/record.csv", record.as_csv, name="record_csv"),
    path("learning/record.json", record.as_json, name="record_json"),
    path("learning/record.pdf", record.passport, name="passport"),
    path("learning/reflections/", reflections.reflections, name="reflections"),
    path("learning/reflections.md", reflections.as_text, name="reflections_text"),
    path("learning/reflections/print/", reflections.on_paper, name="reflections_print"),
    path("learning/reflections/<uuid:reflection>/", reflections.edit, name="reflection_edit"),
    path("learning/reflections/<uuid:reflection>/delete/", reflections.delete, name="reflection_delete"),
    path("learning/what-others-see/", seen.seen, name="seen"),
    path("learning/supervision/<uuid:date>/take-back/", supervision.take_back, name="supervision_take_back"),
    path("learning/conversations/", routes.conversations, name="conversations"),
    path("learning/conversations/<uuid:conversation>/", routes.conversation, name="conversation"),
    path("learning/talk/", debrief.talk, name="talk"),
    path("learning/talk/take-back/", debrief.talk_take_back, name="talk_take_back"),
    path("learning/talk/receive/", debrief.receive, name="receive"),
    path("learning/talk/asked/<uuid:asked>/", debrief.asked, name="asked"),
    path("modules/<slug:slug>/steps/<int:number>/reflections/<uuid:part>/", reflections.reflection, name="reflection"),
    path("modules/<slug:slug>/steps/<int:number>/polls/<uuid:part>/", confidence.poll, name="poll"),
    path("modules/<slug:slug>/how-sure/", confidence.confidence, name="confidence"),
    path("modules/<slug:slug>/one-thing/", reflections.one_thing, name="one_thing"),
    path("modules/<slug:slug>/supervision/", supervision.supervision, name="supervision"),
    path("modules/<slug:slug>/handout/", routes.handout, name="handout"),
    path("modules/<slug:slug>/ways/", routes.ways, name="ways"),
    path("modules/<slug:slug>/text/", routes.text, name="text"),
    path("modules/<slug:slug>/guided/", routes.guided, name="guided"),
    path("modules/<slug:slug>/read/", routes.read, name="read"),
    path("modules/<slug:slug>/one-to-one/", routes.one_to_one, name="one_to_one"),
    path("schools/", schools.schools, name="schools"),
    path("schools/briefing/<int:number>/", schools.slide, name="slide"),
    path("schools/<slug:resource>/", schools.resource, name="resource"),
    path(
        "agencies/<uuid:agency>/people/<uuid:person>/supervision/",
        supervision.supervision_of,
        name="supervision_of",
    ),
]
