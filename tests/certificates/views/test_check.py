"""The page on which anyone checks a code."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import caches
from django.urls import reverse

from certificates.operations import certificates
from certificates.rules import code_from
from certificates.views import CHECKS_A_MINUTE
from competencies.models import RevocationReason
from competencies.operations import attainments, people

FORM = reverse("certificates:check")
NEVER_ISSUED = code_from(b"never issued")


def door(code):
    return reverse("certificates:check_code", args=[code])


def words_of(response):
    return " ".join(unescape(response.content.decode()).split())


class TestForm:
    def test_it_asks_for_a_code(self, client, db):
        response = client.get(FORM)
        assert response.status_code == 200
        assert 'name="code"' in words_of(response)
        assert "Error:" not in words_of(response)

    @pytest.mark.parametrize("typed", ["{code}", "  {code} ", "{lower}", "{compact}", "{spaced}"])
    def test_however_it_is_typed_it_leads_to_one_address(self, client, practitioner, attest, typed):
        code = attest(practitioner).code
        shapes = {"code": code, "lower": code.lower(), "compact": code.replace("-", ""), "spaced": " ".join(code)}
        response = client.get(FORM, {"code": typed.format(**shapes)})
        assert (response.status_code, response["Location"]) == (302, door(code))

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "Type the code that stands at the foot of the certificate."),
            ("7K3M-Q9TX", "A code has 13 letters and digits, and this has 8."),
            ("7G1A-02C0-2800C", "A letter or digit in this code is mistyped, or two are exchanged."),
            ("7G1A-02C0-2800é", "A letter or digit in this code is mistyped"),
            ("x" * 61, "This is longer than a code, which has 13 letters and digits."),
            ("a\x00b", "Null characters are not allowed."),
        ],
    )
    def test_a_typing_error_is_told_and_what_was_typed_is_kept(self, client, db, typed, sentence):
        response = client.get(FORM, {"code": typed})
        assert response.status_code == 422
        assert sentence in words_of(response)
        assert "<title>Error: " in words_of(response)
        assert f'value="{typed}"' in words_of(response) or not typed


class TestAnswer:
    def test_it_says_what_in_which_edition_when_and_until_when(self, client, practitioner, attest):
        words = words_of(client.get(door(attest(practitioner).code)))
        assert "This certificate stands" in words
        assert "status-current" in words
        for said in (
            "Asha Patel",
            "Think the Unthinkable",
            "Module 1: Think the Unthinkable, Edition 3",
            "3 May 2026",
            "the end of 2 May 2028",
        ):
            assert said in words

    def test_it_says_nothing_else_of_the_person(self, client, practitioner, attest):
        certificate = attest(practitioner)
        words = words_of(client.get(door(certificate.code)))
        for private in ("Ward 7", "Riverside", practitioner.email, str(practitioner.uuid), str(certificate.uuid)):
            assert private not in words

    def test_it_says_when_the_content_was_not_signed_off(self, client, practitioner, attest):
        assert "awaiting expert sign-off" in words_of(
            client.get(door(attest(practitioner, awaiting_sign_off=True).code))
        )
        assert "awaiting expert sign-off" not in words_of(client.get(door(attest(practitioner).code)))

    def test_renewal_that_has_passed_is_said(self, client, practitioner, attest, at):
        certificate = attest(practitioner, attained_on=at.date().replace(year=2020))
        words = words_of(client.get(door(certificate.code)))
        assert "the end of 3 May 2022, which has passed" in words
        assert "This certificate stands" in words

    def test_a_revoked_one_says_so(self, client, practitioner, officer, attest, at):
        certificate = attest(practitioner)
        certificates.revoke([certificate], by=officer, at=at)
        words = words_of(client.get(door(certificate.code)))
        assert "This certificate was revoked on 4 May 2026. It no longer stands." in words
        assert "status-expired" in words
        assert "This certificate stands" not in words

    def test_so_does_one_whose_attainment_was_revoked(self, client, practitioner, officer, attest, at, on):
        certificate = attest(practitioner)
        attainments.revoke(
            [certificate.attainment], reason=RevocationReason.RECORDED_IN_ERROR, on=on, by=officer, at=at
        )
        assert "no longer stands" in words_of(client.get(door(certificate.code)))

    def test_one_that_was_replaced_says_so_and_not_by_which(self, client, practitioner, attest, at):
        old = attest(practitioner)
        people.rename(practitioner, given_name="Asha", family_name="Shah", by=None, at=at)
        new = certificates.reissue(old, by=practitioner, at=at)
        words = words_of(client.get(door(old.code)))
        assert "The learning it attests still stands." in words
        assert "Asha Patel" in words
        assert "Shah" not in words
        assert new.code not in words

    def test_a_name_is_shown_as_text(self, client, join, partnership, attest):
        person = join("<b>Bobby", "Tables</b>", partnership.ward, email="bobby@example.org")
        assert b"&lt;b&gt;Bobby Tables&lt;/b&gt;" in client.get(door(attest(person).code)).content

    def test_an_unknown_code_is_no_typing_error(self, client, db):
        response = client.get(door(NEVER_ISSUED))
        assert response.status_code == 404
        assert "No certificate from us has this code." in words_of(response)
        assert f'value="{NEVER_ISSUED}"' in words_of(response)

    def test_a_mistyped_address_is_a_typing_error(self, client, db):
        response = client.get(door("7G1A-02C0-2800C"))
        assert response.status_code == 404
        assert "mistyped" in words_of(response)
        assert 'value="7G1A-02C0-2800C"' in words_of(response)

    def test_an_address_in_small_letters_leads_to_the_one_address(self, client, practitioner, attest):
        code = attest(practitioner).code
        assert client.get(door(code.lower()))["Location"] == door(code)

    def test_it_is_kept_by_no_cache_and_no_search_engine(self, client, practitioner, attest):
        response = client.get(door(attest(practitioner).code))
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in words_of(response)


class TestLimit:
    def ask(self, client, times, **extra):
        return [client.get(door(NEVER_ISSUED), **extra).status_code for _ in range(times)]

    def test_beyond_it_a_page_says_when_to_come_back(self, client, db):
        assert set(self.ask(client, CHECKS_A_MINUTE)) == {404}
        response = client.get(door(NEVER_ISSUED))
        assert (response.status_code, response["Retry-After"]) == (429, "60")
        assert "30 codes can be checked in a minute" in words_of(response)
        assert NEVER_ISSUED in words_of(response)

    def test_others_are_not_kept_waiting(self, client, db):
        self.ask(client, CHECKS_A_MINUTE + 1)
        assert self.ask(client, 1, REMOTE_ADDR="198.51.100.7") == [404]

    def test_one_ipv6_network_is_one(self, client, db):
        self.ask(client, CHECKS_A_MINUTE, REMOTE_ADDR="2001:db8:1:2::1")
        assert self.ask(client, 1, REMOTE_ADDR="2001:db8:1:2:ffff::9") == [429]
        assert self.ask(client, 1, REMOTE_ADDR="2001:db8:1:3::1") == [404]

    def test_a_typing_error_does_not_count(self, client, db):
        for _ in range(CHECKS_A_MINUTE + 1):
            client.get(FORM, {"code": "7G1A"})
        assert self.ask(client, 1) == [404]

    def test_after_a_minute_one_may_go_on(self, client, db, at, it_is):
        assert self.ask(client, CHECKS_A_MINUTE + 1)[-1] == 429
        it_is(at + timedelta(minutes=1))
        assert self.ask(client, 1) == [404]

    def test_who_asked_is_not_kept_in_words(self, client, db):
        self.ask(client, 1, REMOTE_ADDR="198.51.100.7")
        (key,) = caches["default"]._cache  # type: ignore[attr-defined]  # the memory cache of the tests has its keys here
        assert "198.51.100.7" not in key


class TestDoor:
    def test_works(self, client, practitioner, attest):
        assert client.get(door(attest(practitioner).code)).status_code == 200

    @pytest.mark.parametrize(
        "part", ["practitioner", "colleague", "training_lead", "dsl", "officer", "author", "outsider"]
    )
    def test_everybody_is_told_the_same(self, cast, attest, visit, client, part):
        address = door(attest(cast["practitioner"]).code)
        assert visit(cast[part]).get(address).context["checked"] == client.get(address).context["checked"]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_wrong_method(self, client, db, method):
        assert getattr(client, method)(FORM).status_code == 405
        assert getattr(client, method)(door(NEVER_ISSUED)).status_code == 405

    @pytest.mark.parametrize("code", ["%00", "x" * 2000, "☃"])
    def test_bad_id(self, client, db, code):
        assert client.get(f"/check/{code}/").status_code == 404
