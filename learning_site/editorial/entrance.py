"""What the editors' entrance needs in the database: a place for modules, and who may write there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps as all_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models.signals import post_migrate
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from competencies.models import GrantKind
from competencies.operations.grants import GROUPS
from courses.models import LibraryPage

# What a group may do. Agencies, requirements and the like are not here: they are opened by a grant in force
# (editorial/views.py), because a group is not left on the day a grant ends. Nobody may delete anything.
WRITING = ("add_page", "change_page", "publish_page")
PAGES = {
    GrantKind.AUTHOR: WRITING,
    GrantKind.OFFICER: (*WRITING, "lock_page", "unlock_page"),
}
FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
REVIEW = "Safeguarding review"
APPS_WITH_PERMISSIONS = ("wagtailadmin", "wagtailcore", "wagtailimages", "wagtaildocs")


def connect() -> None:
    """Have the entrance furnished after every migration."""
    post_migrate.connect(furnish, sender=all_apps.get_app_config("courses"))


def furnish(*, using: str = "default", apps: Any = all_apps, **kwargs: Any) -> None:
    """After every migration: the library page, the site on top of it, and the groups' permissions. Run again, it adds
    what is missing and takes nothing away. Does nothing while the tables are not all there.
    """
    if using != "default" or not _is_complete(apps):
        return
    with transaction.atomic():
        library = place_for_modules()
        _permit(library)
        _have_reviewed(library)


def place_for_modules() -> LibraryPage:
    """The library page, made together with what Wagtail expects around it when it is not there yet."""
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    library: LibraryPage | None = LibraryPage.objects.first()
    if library is None:
        library = root.add_child(instance=LibraryPage(title="Modules", slug="library"))
        _make_way(root)
    _set_site(library)
    return library


def _make_way(root: Page) -> None:
    """Wagtail's own first page and its approval by moderators, which nobody here is, give way to the library."""
    WorkflowPage.objects.filter(page=root).delete()
    welcome = Page.objects.exact_type(Page).filter(slug="home", depth=2, numchild=0, owner=None).first()
    if welcome:
        # A site falls with its page, so it is moved first.
        Site.objects.filter(root_page=welcome).update(root_page=LibraryPage.objects.get())
        Page.objects.get(pk=welcome.pk).delete()


def _set_site(library: LibraryPage) -> None:
    """Rows are written without Wagtail's signals: those clear a cache whose table may not be there yet."""
    address = urlsplit(settings.SITE_URL)
    values = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "root_page": library,
    }
    if not Site.objects.filter(is_default_site=True).update(**values):
        Site.objects.bulk_create([Site(is_default_site=True, **values)])


def _permit(library: LibraryPage) -> None:
    for label in APPS_WITH_PERMISSIONS:
        create_permissions(all_apps.get_app_config(label), verbosity=0)
    top = Collection.get_first_root_node()
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for kind, codenames in PAGES.items():
        group, _ = Group.objects.get_or_create(name=GROUPS[kind])
        group.permissions.add(enter)
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
            GroupPagePermission.objects.get_or_create(group=group, page=library.page_ptr, permission=permission)
        for permission in Permission.objects.filter(codename__in=FILES):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=top, permission=permission)


def _have_reviewed(library: LibraryPage) -> None:
    """Modules go to a safeguarding review when they are submitted; a partnership may choose another workflow."""
    tasks = all_apps.get_model("learning_site", "SafeguardingReviewTask").objects
    if tasks.exists() or WorkflowPage.objects.filter(page=library).exists():
        return
    workflow, task = Workflow.objects.create(name=REVIEW), tasks.create(name=REVIEW)
    task.groups.add(*Group.objects.filter(name__in=GROUPS.values()))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=library.page_ptr)


def _is_complete(apps: Any) -> bool:
    """Whether the migrations have come as far as all that is written here."""
    needed = [
        ("courses", "LibraryPage"),
        ("learning_site", "SafeguardingReviewTask"),
        ("wagtailimages", "Image"),
        ("wagtaildocs", "Document"),
        ("auth", "Group"),
    ]
    try:
        return all(apps.get_model(*name) for name in needed)
    except LookupError:
        return False
