"""Addresses of an agency's doors, all below /agencies/."""

from django.urls import path

from competencies.views import (
    agencies,
    compliance,
    countersign,
    grants,
    history,
    leads,
    people,
    posts,
    recognition,
    training,
)

app_name = "competencies"

urlpatterns = [
    path("", agencies.agencies, name="agencies"),
    path("countersign/", countersign.waiting, name="countersign"),
    path("countersign/<uuid:evidence>/", countersign.decide, name="countersign_one"),
    path("countersign/<uuid:evidence>/file/", countersign.file, name="countersign_file"),
    path("<uuid:agency>/", agencies.agency, name="agency"),
    path("<uuid:agency>/people/", compliance.people, name="compliance"),
    path("<uuid:agency>/people.csv", compliance.people_csv, name="compliance_csv"),
    path("<uuid:agency>/people/add/", posts.add, name="posts_add"),
    path("<uuid:agency>/people/<uuid:person>/", people.person, name="person"),
    path("<uuid:agency>/posts/<uuid:post>/end/", posts.end, name="post_end"),
    path("<uuid:agency>/posts/<uuid:post>/move/", posts.move, name="post_move"),
    path("<uuid:agency>/leads/", leads.leads, name="leads"),
    path("<uuid:agency>/leads/designate/", leads.designate, name="designate"),
    path("<uuid:agency>/leads/<uuid:lead>/replace/", leads.replace, name="lead_replace"),
    path("<uuid:agency>/leads/<uuid:lead>/end/", leads.end, name="lead_end"),
    path("<uuid:agency>/training/", training.training, name="training"),
    path("<uuid:agency>/training/brought/", recognition.brought, name="brought"),
    path("<uuid:agency>/training/rules/", recognition.rules, name="recognition_rules"),
    path("<uuid:agency>/training/rules/<uuid:rule>/end/", recognition.end, name="recognition_rule_end"),
    path("<uuid:agency>/training/record/", training.record, name="training_record"),
    path("<uuid:agency>/training/history/", history.send, name="history_send"),
    path("<uuid:agency>/training/history/<uuid:history>/", history.history, name="history"),
    path("<uuid:agency>/training/recorded/<uuid:recorded>/", training.recorded, name="training_recorded"),
    path("<uuid:agency>/training/recorded/<uuid:recorded>/undo/", training.undo, name="training_undo"),
    path("<uuid:agency>/training/evidence/<uuid:evidence>/", training.evidence, name="evidence"),
    path("<uuid:agency>/training/evidence/<uuid:evidence>/correct/", training.correct, name="evidence_correct"),
    path("<uuid:agency>/training/evidence/<uuid:evidence>/file/", training.file, name="evidence_file"),
    path("<uuid:agency>/grants/", grants.grants, name="grants"),
    path("<uuid:agency>/grants/give/", grants.give, name="grant_give"),
    path("<uuid:agency>/grants/<uuid:grant>/end/", grants.end, name="grant_end"),
]
