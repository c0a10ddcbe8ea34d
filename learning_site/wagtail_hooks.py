"""Tells Wagtail's admin what is ours; the work is done in `learning_site.editorial`."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from learning_site.editorial import guards
from learning_site.editorial.views import OfficerPolicy
from learning_site.editorial.viewsets import MODELS, PartnershipGroup

for model in MODELS:
    register_permission_policy(model, OfficerPolicy(model))

hooks.register("register_admin_viewset", PartnershipGroup)
hooks.register("before_delete_page", guards.keep_published_modules)
hooks.register("before_bulk_action", guards.guard_bulk_action)
hooks.register("before_copy_page", guards.copies_begin_as_drafts)
