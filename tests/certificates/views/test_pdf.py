"""The holder's paper."""

import io
from uuid import uuid4

import pypdf
import pytest
from django.urls import reverse

from certificates.operations import certificates
from competencies.models import RevocationReason
from competencies.operations import attainments, people


def door(certificate):
    return reverse("certificates:pdf", args=[certificate.uuid])


def words_on(response):
    page = pypdf.PdfReader(io.BytesIO(response.content)).pages[0]
    return " ".join(page.extract_text().split())


class TestPaper:
    def test_it_says_what_was_frozen_and_where_to_check_it(self, practitioner, attest, visit, settings):
        settings.SITE_URL = "https://learning.example"
        certificate = attest(practitioner)
        words = words_on(visit(practitioner).get(door(certificate)))
        assert "This is to record that Asha Patel of Ward 7, Riverside NHS Trust met the competency" in words
        assert f"at https://learning.example/check/ with code {certificate.code}" in words

    def test_it_opens_in_the_browser_under_a_name_that_tells_nobody_the_topic(self, practitioner, attest, visit):
        response = visit(practitioner).get(door(attest(practitioner)))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'inline; filename="safeguarding-learning-certificate.pdf"'

    def test_it_stays_in_no_cache(self, practitioner, attest, visit):
        assert "no-store" in visit(practitioner).get(door(attest(practitioner)))["Cache-Control"]

    def test_a_name_that_no_typeface_holds_is_answered_in_words(self, join, partnership, attest, visit):
        person = join("ဒေါ်", "အောင်", partnership.ward, email="daw@example.org")
        certificate = attest(person)
        response = visit(person).get(door(certificate))
        assert response.status_code == 422
        assert "none of its typefaces has this character" in response.content.decode()
        assert certificate.code in response.content.decode()

    def test_of_a_revoked_one_there_is_no_paper(self, practitioner, officer, attest, visit, at):
        certificate = attest(practitioner)
        certificates.revoke([certificate], by=officer, at=at)
        response = visit(practitioner).get(door(certificate))
        assert response.status_code == 410
        assert "was revoked on 4 May 2026" in response.content.decode()

    def test_nor_when_its_attainment_was_revoked(self, practitioner, officer, attest, visit, at, on):
        certificate = attest(practitioner)
        attainments.revoke(
            [certificate.attainment], reason=RevocationReason.RECORDED_IN_ERROR, on=on, by=officer, at=at
        )
        assert visit(practitioner).get(door(certificate)).status_code == 410

    def test_of_one_that_was_replaced_the_way_to_the_newer_is_shown(self, practitioner, attest, visit, at):
        old = attest(practitioner)
        people.rename(practitioner, given_name="Asha", family_name="Shah", by=None, at=at)
        new = certificates.reissue(old, by=practitioner, at=at)
        response = visit(practitioner).get(door(old))
        assert response.status_code == 410
        assert reverse("learning:home") in response.content.decode()
        assert "Asha Shah" in words_on(visit(practitioner).get(door(new)))


class TestDoor:
    def test_works(self, practitioner, attest, visit):
        assert visit(practitioner).get(door(attest(practitioner))).content.startswith(b"%PDF-")

    def test_anonymous(self, practitioner, attest, visit):
        response = visit().get(door(attest(practitioner)))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))

    @pytest.mark.parametrize("part", ["colleague", "training_lead", "dsl", "officer", "author", "outsider"])
    def test_anybody_but_the_holder(self, cast, attest, visit, part):
        assert visit(cast[part]).get(door(attest(cast["practitioner"]))).status_code == 404

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_wrong_method(self, practitioner, attest, visit, method):
        assert getattr(visit(practitioner), method)(door(attest(practitioner))).status_code == 405

    def test_bad_id(self, practitioner, visit):
        assert visit(practitioner).get("/certificates/not-a-uuid.pdf").status_code == 404

    def test_missing(self, practitioner, visit):
        assert visit(practitioner).get(reverse("certificates:pdf", args=[uuid4()])).status_code == 404

    def test_twice_is_the_same_paper(self, practitioner, attest, visit):
        address = door(attest(practitioner))
        assert visit(practitioner).get(address).content == visit(practitioner).get(address).content
