"""How people join an agency, move inside it and leave it, one at a time."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from competencies.models import AuditEntry, Grant, GrantKind, LeadDesignation, Person, Post, PostStanding, Standing

pytestmark = pytest.mark.usefixtures("now")


def person_form(partnership, **changed):
    sent = {
        "given_name": "Thị Lan",
        "family_name": "Nguyễn",
        "work_email": "Lan@Riverside.example",
        "unit": partnership.ward.uuid,
        "job_title": "Staff nurse",
        "job_roles": [partnership.nurse.uuid],
        "started_on": "5 May 2026",
        "key": uuid4(),
    }
    return {**sent, **changed}


def told(page, address, person):
    """All that a page says, but for the address, whom it is of, and what is made anew for each page."""
    words = page.content.decode().replace(str(person.uuid), "?").replace(str(person), "?")
    words = re.sub(r"(?i)" + re.escape(address), "?", words)
    return re.sub(r'name="(csrfmiddlewaretoken|key)" value="[\w-]+"|(id|href|for)="[^"]*[0-9a-f]{8}-[^"]*"', "", words)


class TestAddingAPerson:
    def test_makes_a_person_with_a_post_whose_standing_is_there_at_once(self, door, training_lead, partnership):
        response = door(training_lead, "posts_add", partnership.trust, sent=person_form(partnership))
        person = Person.objects.get(email="lan@riverside.example")
        assert response.url == reverse("competencies:person", args=[partnership.trust.uuid, person.uuid])
        post = Post.objects.get(person=person)
        assert (post.agency, post.started_on, post.job_title) == (partnership.ward, date(2026, 5, 5), "Staff nurse")
        assert list(post.job_roles.all()) == [partnership.nurse]
        assert post.recorded_by == training_lead
        assert Standing.objects.get(post=post).from_on == date(2026, 5, 5)

    def test_does_without_an_address_a_family_name_or_a_role(self, door, training_lead, partnership):
        sent = person_form(partnership, given_name="Suharto", family_name="", work_email="", job_roles=[])
        door(training_lead, "posts_add", partnership.trust, sent=sent)
        assert Person.objects.get(given_name="Suharto").email is None

    def test_in_a_unit_without_units_asks_for_none(self, door, dsl, partnership):
        sent = person_form(partnership)
        del sent["unit"]
        door(dsl, "posts_add", partnership.school, sent=sent)
        assert Post.objects.get(person__email="lan@riverside.example").agency == partnership.school

    def test_offers_whoever_has_the_address_here_and_adds_nothing_yet(
        self, door, training_lead, colleague, partnership
    ):
        sent = person_form(partnership, work_email=colleague.email)
        page = door(training_lead, "posts_add", partnership.trust, sent=sent)
        assert page.status_code == 422
        assert page.context["form"].errors["existing"] == [
            "Ben O'Neill has this address. Say that it is the same person, or change the address."
        ]
        words = unescape(page.content.decode())
        assert "Yes, this is Ben O'Neill: add the post to their record" in words
        assert 'value="Thị Lan"' in words
        assert not Post.objects.filter(job_title="Staff nurse").exists()

    def test_adds_the_post_to_their_record_once_it_is_said(self, door, training_lead, colleague, partnership):
        people = Person.objects.count()
        sent = person_form(partnership, work_email=colleague.email, existing=colleague.uuid)
        door(training_lead, "posts_add", partnership.trust, sent=sent)
        assert Person.objects.count() == people
        assert Post.objects.filter(person=colleague).count() == 2

    def test_somebody_from_elsewhere_whose_name_was_typed_as_well_brings_their_record(
        self, door, training_lead, dsl, partnership
    ):
        people, dara = Person.objects.count(), {"given_name": "dara", "family_name": "Nguyen", "work_email": dsl.email}
        page = door(training_lead, "posts_add", partnership.trust, sent=person_form(partnership, **dara))
        assert page.context["form"].errors["existing"] == [
            "Dara Nguyễn has this address. Say that it is the same person, or change the address."
        ]
        assert "Heath" not in page.content.decode()
        sent = person_form(partnership, **dara, existing=dsl.uuid)
        door(training_lead, "posts_add", partnership.trust, sent=sent)
        assert (Person.objects.count(), Post.objects.filter(person=dsl).count()) == (people, 2)
        assert mail.outbox == []

    def test_tells_nobody_of_whoever_has_the_address_elsewhere_but_them(self, door, training_lead, dsl, partnership):
        pages = []
        for address in (dsl.email.title(), "lan@riverside.example"):
            sent = person_form(partnership, given_name=f"Lan {len(pages)}", work_email=address)
            answer = door(training_lead, "posts_add", partnership.trust, sent=sent)
            person = Person.objects.get(given_name=f"Lan {len(pages)}")
            assert answer.url == reverse("competencies:person", args=[partnership.trust.uuid, person.uuid])
            page = door(training_lead, "person", partnership.trust, person)
            again = door(
                training_lead, "posts_add", partnership.trust, sent={**sent, "given_name": "Mai", "key": uuid4()}
            )
            pages.append([told(one, address, person) for one in (page, again)])
            assert person.email == ("lan@riverside.example" if len(pages) == 2 else None)
            assert Post.objects.get(person=person).work_email.lower() == address.lower()
        assert pages[0] == pages[1]
        (letter,) = mail.outbox
        assert letter.to == [dsl.email]
        assert "You sign in with it already" in letter.body
        assert "Lan" not in letter.body

    def test_does_not_take_the_word_for_a_person_whose_address_was_not_typed(
        self, door, training_lead, dsl, partnership
    ):
        sent = person_form(partnership, existing=dsl.uuid)
        door(training_lead, "posts_add", partnership.trust, sent=sent)
        assert Post.objects.filter(person=dsl).count() == 1

    def test_a_forged_choice_is_asked_again(self, door, training_lead, colleague, officer, partnership):
        sent = person_form(partnership, work_email=colleague.email, existing=officer.uuid)
        assert door(training_lead, "posts_add", partnership.trust, sent=sent).status_code == 422
        sent = person_form(partnership, work_email=colleague.email, existing="new")
        assert door(training_lead, "posts_add", partnership.trust, sent=sent).status_code == 422

    def test_asks_about_somebody_of_the_same_name_here(self, door, training_lead, colleague, partnership):
        same = {"given_name": "ben", "family_name": "O'Neill", "work_email": "b2@riverside.example"}
        page = door(training_lead, "posts_add", partnership.trust, sent=person_form(partnership, **same))
        assert "Somebody of this name is known here" in str(page.context["form"].errors)
        door(training_lead, "posts_add", partnership.trust, sent=person_form(partnership, **same, existing="new"))
        assert Person.objects.filter(sort_name="oneill ben").count() == 2

    def test_does_not_tell_of_somebody_of_the_same_name_elsewhere(self, door, training_lead, dsl, partnership):
        sent = person_form(partnership, given_name="Dara")
        assert door(training_lead, "posts_add", partnership.trust, sent=sent).status_code == 302

    def test_refuses_a_second_post_like_the_first(self, door, training_lead, colleague, partnership):
        sent = person_form(partnership, work_email=colleague.email, job_title="", existing=colleague.uuid)
        page = door(training_lead, "posts_add", partnership.trust, sent=sent)
        (error,) = page.context["form"].errors["started_on"]
        assert error == "Ben O'Neill already has such a post at Ward 7 on those days. End it first."

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("given_name", " "),
            ("work_email", "lan at riverside"),
            ("started_on", "when she comes"),
            ("unit", ""),
            ("unit", "nowhere"),
            ("job_roles", "nobody"),
            ("key", "x"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, door, training_lead, partnership, field, typed):
        page = door(training_lead, "posts_add", partnership.trust, sent=person_form(partnership, **{field: typed}))
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
        assert 'value="Nguyễn"' in page.content.decode()

    def test_refuses_a_unit_of_another_agency(self, door, training_lead, partnership):
        sent = person_form(partnership, unit=partnership.school.uuid)
        assert door(training_lead, "posts_add", partnership.trust, sent=sent).status_code == 422

    def test_twice_is_once(self, door, training_lead, partnership):
        for changed in ({}, {"work_email": ""}):
            sent = person_form(partnership, given_name=f"Twice {len(changed)}", **changed)
            for _ in range(2):
                assert door(training_lead, "posts_add", partnership.trust, sent=sent).status_code == 302
        assert Post.objects.filter(job_title="Staff nurse").count() == 2

    def test_twice_is_one_letter(self, visit, training_lead, dsl, partnership, monkeypatch, at):
        url = reverse("competencies:posts_add", args=[partnership.trust.uuid])
        sent = person_form(partnership, work_email=dsl.email)
        for pressed_at in (at, at.replace(minute=31)):
            monkeypatch.setattr("django.utils.timezone.now", lambda pressed_at=pressed_at: pressed_at)
            assert visit(training_lead).post(url, sent).status_code == 302
        assert len(mail.outbox) == 1

    def test_an_address_nobody_signs_in_with_is_not_written_to(self, door, training_lead, join, partnership):
        known = join("Lan", "Nguyễn", partnership.ward, email="")
        sent = person_form(partnership, given_name="Lan", existing=known.uuid)
        door(training_lead, "posts_add", partnership.trust, sent=sent)
        assert Post.objects.filter(person=known).count() == 2
        assert mail.outbox == []

    def test_going_back_to_add_somebody_else_adds_them(self, door, training_lead, partnership):
        sent = person_form(partnership)
        door(training_lead, "posts_add", partnership.trust, sent=sent)
        other = {**sent, "given_name": "Minh", "work_email": "minh@riverside.example"}
        door(training_lead, "posts_add", partnership.trust, sent=other)
        assert Post.objects.filter(job_title="Staff nurse").count() == 2


class TestEndingAPost:
    def test_asks_first_and_says_what_goes_with_it(self, door, training_lead, partnership, post_of):
        page = door(training_lead, "post_end", partnership.trust, post_of(training_lead))
        assert "Trained lead of Riverside NHS Trust" in page.content.decode()
        assert "end_access" not in page.context["form"].fields  # nobody ends their own authority

    def test_ends_it_after_the_last_day_of_work(self, door, training_lead, colleague, partnership, post_of):
        door(training_lead, "post_end", partnership.trust, post_of(colleague), sent={"ended_on": "31/05/2026"})
        assert post_of(colleague).ended_on == date(2026, 6, 1)

    def test_takes_the_person_off_the_list_from_the_next_day(
        self, door, training_lead, colleague, partnership, post_of
    ):
        door(training_lead, "post_end", partnership.trust, post_of(colleague), sent={"ended_on": "3 May 2026"})
        assert PostStanding.objects.get(person=colleague).worst is None
        assert "This post has ended" in door(training_lead, "person", partnership.trust, colleague).content.decode()

    def test_ends_what_they_may_see_where_that_is_ticked(
        self, door, training_lead, colleague, partnership, post_of, give
    ):
        give(colleague, GrantKind.MANAGER, partnership.ward)
        sent = {"ended_on": "31 May 2026", "end_access": "on"}
        door(training_lead, "post_end", partnership.trust, post_of(colleague), sent=sent)
        assert Grant.objects.known().get(person=colleague).until_on == date(2026, 6, 1)

    def test_leaves_it_where_that_is_not_ticked(self, door, training_lead, colleague, partnership, post_of, give):
        give(colleague, GrantKind.MANAGER, partnership.ward)
        door(training_lead, "post_end", partnership.trust, post_of(colleague), sent={"ended_on": "31 May 2026"})
        assert Grant.objects.known().get(person=colleague).until_on is None

    def test_refuses_a_last_day_before_the_first(self, door, training_lead, colleague, partnership, post_of):
        page = door(training_lead, "post_end", partnership.trust, post_of(colleague), sent={"ended_on": "4 Feb 2024"})
        assert page.status_code == 422
        assert 'value="4 Feb 2024"' in page.content.decode()
        assert post_of(colleague).ended_on is None

    def test_refuses_to_end_later_what_has_ended(self, door, training_lead, colleague, partnership, post_of):
        for day in ("1 May 2026", "3 May 2026"):
            page = door(training_lead, "post_end", partnership.trust, post_of(colleague), sent={"ended_on": day})
        assert "has an end already" in str(page.context["form"].errors["ended_on"])

    def test_twice_is_once(self, door, training_lead, colleague, partnership, post_of):
        for _ in range(2):
            sent = {"ended_on": "31 May 2026"}
            response = door(training_lead, "post_end", partnership.trust, post_of(colleague), sent=sent)
            assert response.status_code == 302
        assert Post.objects.filter(person=colleague).count() == 2  # the post, and what was believed before
        assert AuditEntry.objects.filter(action="post.end").count() == 1


class TestMoving:
    def sent(self, partnership, **changed):
        sent = {
            "to": partnership.trust.uuid,
            "on": "1 June 2026",
            "job_title": "",
            "job_roles": [partnership.nurse.uuid],
        }
        return {**sent, **changed}

    def test_begins_where_the_old_post_ends_and_keeps_the_clock(
        self, door, training_lead, colleague, partnership, post_of
    ):
        old = post_of(colleague)
        door(training_lead, "post_move", partnership.trust, old, sent=self.sent(partnership))
        new = Post.objects.known().get(continues=old)
        old.refresh_from_db()
        assert (old.ended_on, new.started_on, new.agency) == (date(2026, 6, 1), date(2026, 6, 1), partnership.trust)
        assert Standing.objects.get(post=new).due_on == date(2024, 3, 6)

    def test_offers_what_is_there_now(self, door, training_lead, colleague, partnership, post_of):
        form = door(training_lead, "post_move", partnership.trust, post_of(colleague)).context["form"]
        assert form["job_roles"].value() == [partnership.nurse.uuid]

    def test_only_to_where_the_visitor_may_change_things(self, door, training_lead, colleague, partnership, post_of):
        sent = self.sent(partnership, to=partnership.school.uuid)
        page = door(training_lead, "post_move", partnership.trust, post_of(colleague), sent=sent)
        assert page.context["form"].errors["to"] == ["Choose a unit from the list."]

    def test_to_where_they_are_already_is_refused(self, door, training_lead, colleague, partnership, post_of):
        sent = self.sent(partnership, to=partnership.ward.uuid)
        page = door(training_lead, "post_move", partnership.trust, post_of(colleague), sent=sent)
        assert "works there in this post already" in str(page.context["form"].errors["to"])

    def test_says_that_a_designation_ends_with_the_old_post(self, door, training_lead, partnership, post_of):
        page = door(training_lead, "post_move", partnership.trust, post_of(training_lead))
        assert "This ends with the old post" in page.content.decode()
        door(
            training_lead,
            "post_move",
            partnership.trust,
            post_of(training_lead),
            sent=self.sent(partnership, to=partnership.ward.uuid),
        )
        assert LeadDesignation.objects.known().get().until_on == date(2026, 6, 1)

    def test_twice_is_once(self, door, training_lead, colleague, partnership, post_of):
        old = post_of(colleague)
        for _ in range(2):
            response = door(training_lead, "post_move", partnership.trust, old, sent=self.sent(partnership))
            assert response.status_code == 302
        assert Post.objects.known().filter(person=colleague).count() == 2


@pytest.mark.parametrize("name", ["posts_add", "post_end", "post_move"])
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, colleague, post_of):
        return [partnership.trust] if name == "posts_add" else [partnership.trust, post_of(colleague)]

    def test_for_the_training_lead(self, door, training_lead, name, things):
        assert door(training_lead, name, *things).status_code == 200

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things).url.startswith(reverse("account_login"))

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, partnership, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code == 404
                assert door(cast[who], name, *things, sent=person_form(partnership)).status_code == 404

    def test_not_for_a_manager(self, door, outsider, partnership, give, name, things):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert door(outsider, name, *things).status_code == 404

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405

    def test_not_where_there_is_nothing(self, door, training_lead, partnership, name, things):
        wrong = [uuid4()] if name == "posts_add" else [partnership.trust, uuid4()]
        assert door(training_lead, name, *wrong).status_code == 404

    def test_not_through_another_agency(self, door, training_lead, dsl, partnership, post_of, name, things):
        if name != "posts_add":
            assert door(training_lead, name, partnership.trust, post_of(dsl)).status_code == 404

    def test_sent_empty_says_what_is_missing(self, door, training_lead, name, things):
        page = door(training_lead, name, *things, sent={})
        assert page.status_code == 422
        assert "Error:" in page.content.decode()
