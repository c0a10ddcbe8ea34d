"""Who comes in at the editors' entrance, and what each of them meets there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competencies.models import Contact, Grant, GrantKind
from competencies.operations import agencies, frameworks, grants
from learning_site.editorial.viewsets import PartnershipGroup
from tests.courses.writing import publish, write_page

TABLES = [viewset().name for viewset in PartnershipGroup.items]


def table(name: str, view: str = "index", *args: object) -> str:
    return reverse(f"editorial_{name}:{view}", args=args)


def end_grants(person, *kinds):
    given = Grant.objects.known().filter(person=person, kind__in=kinds)
    grants.end(given, on=timezone.localdate(), by=None, at=timezone.now())


class TestTheEntrance:
    def test_is_there_for_officers_and_authors(self, officer, author, visit):
        for person in (officer, author):
            assert visit(person).get("/admin/").status_code == 200

    @pytest.mark.parametrize("part", ["practitioner", "colleague", "training_lead", "dsl", "outsider"])
    def test_is_not_there_for_anybody_else(self, cast, visit, part):
        client = visit(cast[part])
        for address in ("/admin/", table("agencies"), table("requirements", "add"), "/admin/pages/"):
            assert client.get(address).status_code == 404

    def test_is_closed_on_the_day_a_grant_ends_though_the_group_is_not_left(self, officer, visit):
        client = visit(officer)
        end_grants(officer, GrantKind.OFFICER)
        assert officer.groups.filter(name="Partnership officers").exists()
        assert client.get("/admin/").status_code == 404

    @pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/", "/admin/", "/admin/pages/"])
    def test_leads_a_stranger_to_the_one_sign_in(self, client, db, address):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))

    def test_leads_who_forgot_a_password_to_the_one_reset(self, client, db):
        assert client.get("/admin/password_reset/").url == reverse("account_reset_password")

    @pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/"])
    def test_takes_no_password_alone(self, client, officer, address):
        client.post(address, {"username": officer.email, "password": "correct horse battery"})
        assert "_auth_user_id" not in client.session
        assert client.get("/admin/").status_code == 302

    @pytest.mark.parametrize("address", ["/admin/account/change_password/", "/admin/users/", "/admin/sites/"])
    def test_offers_no_passwords_people_or_sites(self, as_officer, address):
        assert as_officer.get(address).status_code in (302, 404)


class TestATable:
    @pytest.mark.parametrize("name", TABLES)
    def test_opens_to_officers(self, as_officer, name):
        for view in ("index", "add"):
            assert as_officer.get(table(name, view)).status_code == 200

    @pytest.mark.parametrize("name", TABLES)
    @pytest.mark.parametrize("view", ["index", "add"])
    def test_is_closed_to_authors(self, as_author, name, view):
        assert as_author.get(table(name, view)).status_code == 404

    def test_is_not_in_an_authors_menu(self, as_author, as_officer):
        assert table("agencies") not in as_author.get("/admin/").text
        assert table("agencies") in as_officer.get("/admin/").text

    def test_leads_a_stranger_to_the_sign_in(self, client, partnership):
        assert client.get(table("agencies")).url.startswith(reverse("account_login"))

    def test_closes_to_an_author_whose_time_as_an_officer_is_over(self, officer, give, partnership, visit):
        give(officer, GrantKind.AUTHOR, partnership.root)
        client = visit(officer)
        assert client.get(table("agencies")).status_code == 200
        end_grants(officer, GrantKind.OFFICER)
        assert client.get("/admin/").status_code == 200
        assert client.get(table("agencies")).status_code == 404

    def test_opens_only_from_the_first_day_of_a_grant(self, outsider, author, partnership, visit):
        tomorrow = timezone.localdate() + timedelta(days=1)
        grants.give(
            author, kind=GrantKind.OFFICER, agency=partnership.root, from_on=tomorrow, by=None, at=timezone.now()
        )
        assert visit(author).get(table("agencies")).status_code == 404

    @pytest.mark.parametrize("name", TABLES)
    def test_lets_nobody_delete(self, as_officer, partnership, name):
        frameworks.save(Contact(code="nspcc", name="NSPCC"), by=None, at=timezone.now())
        model = next(viewset.model for viewset in PartnershipGroup.items if viewset.name == name)
        row = model.objects.last()
        before = model.objects.count()
        assert as_officer.post(table(name, "delete", row.pk)).url == "/admin/"
        assert model.objects.count() == before

    @pytest.mark.parametrize("name", TABLES)
    def test_answers_a_row_that_is_not_there_with_404(self, as_officer, partnership, name):
        assert as_officer.get(table(name, "edit", 987654)).status_code == 404

    def test_lists_its_rows_with_as_many_queries_for_many_as_for_few(self, as_officer, partnership):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                assert "Riverside NHS Trust" in as_officer.get(table("agencies")).text
            return len(captured)

        queries()
        few = queries()
        for number in range(20):
            agencies.add(parent=partnership.trust, name=f"Ward {number}", by=None, at=timezone.now())
        assert queries() == few


class TestPages:
    def test_are_written_by_authors(self, as_author, partnership):
        page = write_page(partnership.awareness)
        assert as_author.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200

    def test_may_be_deleted_by_nobody_once_they_are_live(self, as_author, as_officer, partnership):
        page = publish(write_page(partnership.awareness))
        for client in (as_author, as_officer):
            client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
            page.refresh_from_db()

    def test_are_added_only_below_the_library(self, as_author, partnership):
        root = write_page(partnership.awareness).get_root()
        address = reverse("wagtailadmin_pages:add", args=["courses", "modulepage", root.pk])
        assert as_author.get(address).url == "/admin/"

    def test_show_learners_no_answer_key(self, practitioner, visit, partnership):
        publish(write_page(partnership.awareness))
        for address in ("/a-small-module/", "/library/a-small-module/"):
            response = visit(practitioner).get(address)
            assert response.status_code in (302, 404)
            assert b"Not that." not in response.content
        assert visit(practitioner).get("/a-small-module/").url == "/modules/a-small-module/"
