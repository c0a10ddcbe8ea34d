"""Tells Wagtail's admin what is ours; the work is done in `learning_site.editorial`."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from learning_site.editorial import guards
from learning_site.editorial.views import OfficerPolicy, review
from learning_site.editorial.viewsets import MODELS, PartnershipGroup

for model in MODELS:
    register_permission_policy(model, OfficerPolicy(model))

hooks.register("register_admin_viewset", PartnershipGroup)
hooks.register("before_delete_page", guards.keep_published_modules)
hooks.register("before_bulk_action", guards.guard_bulk_action)
hooks.register("before_copy_page", guards.copies_begin_as_drafts)
hooks.register("before_edit_page", review.show_what_stops)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("publication/", review.modules, name="editorial_publication"),
        path("publication/<int:page>/", review.module, name="editorial_module"),
    ]


@hooks.register("register_reports_menu_item")
def what_stops_publication() -> MenuItem:
    return MenuItem("What stops publication", reverse("editorial_publication"), icon_name="tasks", order=10)
