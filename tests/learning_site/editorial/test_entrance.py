"""What the entrance needs in the database is there after every migration, and stays as people have made it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from courses.models import LibraryPage
from learning_site.editorial import entrance
from tests.courses.writing import publish, write_page

GROUPS = ["Authors", "Partnership officers"]


@pytest.mark.django_db
class TestAFreshDatabase:
    def test_has_a_place_for_modules_and_the_site_stands_on_it(self):
        library = LibraryPage.objects.get()
        assert Site.objects.get(is_default_site=True).root_page.specific == library
        assert not Page.objects.filter(slug="home").exists()

    @pytest.mark.parametrize("name", GROUPS)
    def test_lets_both_groups_in_to_write_below_it(self, name):
        group = Group.objects.get(name=name)
        assert [permission.codename for permission in group.permissions.all()] == ["access_admin"]
        given = GroupPagePermission.objects.filter(group=group)
        assert {each.page.specific for each in given} == {LibraryPage.objects.get()}
        assert {"add_page", "change_page", "publish_page"} <= {each.permission.codename for each in given}

    @pytest.mark.parametrize("name", GROUPS)
    def test_lets_nobody_delete(self, name):
        group = Group.objects.get(name=name)
        given = Permission.objects.filter(group=group) | Permission.objects.filter(
            pk__in=GroupCollectionPermission.objects.filter(group=group).values("permission")
        )
        assert not given.filter(codename__startswith="delete").exists()
        assert not given.filter(codename__contains="bulk_delete").exists()

    def test_offers_a_safeguarding_review_and_not_approval_by_moderators_whom_nobody_here_is(self):
        assert LibraryPage.objects.get().get_workflow().name == "Safeguarding review"


class TestFurnishingAgain:
    def test_changes_nothing(self, partnership):
        page = publish(write_page(partnership.awareness))
        before = self.counts()
        entrance.furnish()
        assert self.counts() == before
        page.refresh_from_db()

    def test_keeps_what_people_have_renamed(self, db):
        LibraryPage.objects.update(title="Our modules")
        entrance.furnish()
        assert LibraryPage.objects.get().title == "Our modules"

    def test_gives_back_a_permission_that_was_lost(self, db):
        GroupPagePermission.objects.all().delete()
        entrance.furnish()
        assert GroupPagePermission.objects.filter(group__name="Authors").count() == 3

    def counts(self):
        models = (Page, Site, Group, GroupPagePermission, GroupCollectionPermission, Collection, Locale)
        return [model.objects.count() for model in models]


@pytest.mark.django_db(transaction=True)
class TestAnEmptiedDatabase:
    """Tests that hold no transaction of their own leave the tables empty behind them, and migrate signals follow."""

    def test_is_furnished_from_the_ground(self):
        for model in (Site, Page, Collection, Locale, Group):
            model.objects.all().delete()
        entrance.furnish()
        assert Site.objects.get().root_page.specific == LibraryPage.objects.get()
        assert Group.objects.filter(name__in=GROUPS).count() == 2
