"""Addresses of an agency's doors, all below /agencies/."""

from django.urls import path

from competencies.views import agencies, bulk, compliance, exports, grants, leads, matrix, people, posts, requirements

app_name = "competencies"

urlpatterns = [
    path("", agencies.agencies, name="agencies"),
    path("files/", exports.files, name="files"),
    path("files/<uuid:export>/", exports.download, name="file"),
    path("<uuid:agency>/", agencies.agency, name="agency"),
    path("<uuid:agency>/people/", compliance.people, name="compliance"),
    path("<uuid:agency>/people.csv", compliance.people_csv, name="compliance_csv"),
    path("<uuid:agency>/people.xlsx", exports.ask, name="compliance_xlsx"),
    path("<uuid:agency>/people/add/", posts.add, name="posts_add"),
    path("<uuid:agency>/people/<uuid:person>/", people.person, name="person"),
    path("<uuid:agency>/posts/<uuid:post>/end/", posts.end, name="post_end"),
    path("<uuid:agency>/posts/<uuid:post>/move/", posts.move, name="post_move"),
    path("<uuid:agency>/leads/", leads.leads, name="leads"),
    path("<uuid:agency>/leads/designate/", leads.designate, name="designate"),
    path("<uuid:agency>/leads/<uuid:lead>/replace/", leads.replace, name="lead_replace"),
    path("<uuid:agency>/leads/<uuid:lead>/end/", leads.end, name="lead_end"),
    path("<uuid:agency>/requirements/", requirements.requirements, name="requirements"),
    path("<uuid:agency>/changes/", bulk.changes, name="changes"),
    path("<uuid:agency>/changes/<uuid:batch>/", bulk.change, name="change"),
    path("<uuid:agency>/changes/<uuid:batch>/details/", bulk.details, name="change_details"),
    path("<uuid:agency>/changes/<uuid:batch>/confirm/", bulk.confirm, name="change_confirm"),
    path("<uuid:agency>/changes/<uuid:batch>/undo/", bulk.undo, name="change_undo"),
    path("<uuid:agency>/matrix/", matrix.matrix, name="matrix"),
    path("<uuid:agency>/today/<str:need>/", agencies.needs, name="needs"),
    path("<uuid:agency>/grants/", grants.grants, name="grants"),
    path("<uuid:agency>/grants/give/", grants.give, name="grant_give"),
    path("<uuid:agency>/grants/<uuid:grant>/end/", grants.end, name="grant_end"),
]
