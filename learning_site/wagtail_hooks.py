"""Tells Wagtail's admin what is ours; the work is done in `learning_site.editorial`."""

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from learning_site.editorial import guards
from learning_site.editorial.views import OfficerPolicy, checklist, registers, review, writing
from learning_site.editorial.views.letters import NothingToAdd
from learning_site.editorial.views.writers import WriterPolicy
from learning_site.editorial.viewsets import LETTERS, MODELS, REGISTERS, LetterGroup, PartnershipGroup, RegisterGroup

for model in MODELS:
    register_permission_policy(model, OfficerPolicy(model))

for register in REGISTERS:
    register_permission_policy(register, WriterPolicy(register))

for letter in LETTERS:
    register_permission_policy(letter, NothingToAdd(letter))

hooks.register("register_admin_viewset", PartnershipGroup)
hooks.register("register_admin_viewset", RegisterGroup)
hooks.register("register_admin_viewset", LetterGroup)
hooks.register("before_delete_page", guards.keep_published_modules)
hooks.register("before_bulk_action", guards.guard_bulk_action)
hooks.register("before_copy_page", guards.copies_begin_as_drafts)
hooks.register("before_edit_page", review.show_what_stops)


def addresses() -> list[URLPattern]:
    return [
        path("publication/", review.modules, name="editorial_publication"),
        path("publication/<int:page>/", review.module, name="editorial_module"),
        path("before-live-use/", checklist.checklist, name="editorial_checklist"),
        path("sources-and-what-rests-on-them/", registers.resting, name="editorial_resting"),
        path("writing-a-module/", writing.help_page, name="editorial_writing"),
    ]


def what_stops_publication() -> MenuItem:
    return MenuItem("What stops publication", reverse("editorial_publication"), icon_name="tasks", order=10)


def what_rests_on_which_source() -> MenuItem:
    return MenuItem("What rests on which source", reverse("editorial_resting"), icon_name="link", order=20)


def before_live_use() -> MenuItem:
    return MenuItem("Before live use", reverse("editorial_checklist"), icon_name="clipboard-list", order=30)


def writing_a_module() -> MenuItem:
    return MenuItem("Writing a module", reverse("editorial_writing"), icon_name="edit", order=10)


def opens_the_place() -> str:
    return format_html('<script type="module" src="{}"></script>', static("js/place.js"))


hooks.register("register_admin_urls", addresses)
hooks.register("insert_editor_js", opens_the_place)
hooks.register("register_help_menu_item", writing_a_module)
for item in (what_stops_publication, what_rests_on_which_source, before_live_use):
    hooks.register("register_reports_menu_item", item)
