"""What was written down wrongly of somebody is put right by hand."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from competencies.models import AuditEntry, LeadDesignation, LeadKind, Person, Post, PostStanding
from competencies.operations import leads, posts
from competencies.queries import standings

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def correct(door, training_lead, partnership, post_of):
    """Send the form about a post as it stands, but for what is `changed`."""

    def corrected(post, **changed):
        shown = door(training_lead, "post_correct", partnership.trust, post).context["form"]
        values = {name: shown[name].value() for name in shown.fields}
        sent = {**{name: value for name, value in values.items() if value is not None}, **changed}
        return door(training_lead, "post_correct", partnership.trust, post, sent=sent)

    return corrected


def drift(on):
    keys = list(Person.objects.values_list("pk", flat=True))
    return list(standings.drift(keys, on=on, prepared=standings.prepare_rules()))


class TestCorrectingAPost:
    def test_sent_as_it_is_changes_nothing_that_is_told(self, correct, colleague, post_of):
        before = Post.objects.known().values("started_on", "ended_on", "job_title").get(person=colleague)
        assert correct(post_of(colleague)).status_code == 302
        assert Post.objects.known().values("started_on", "ended_on", "job_title").get(person=colleague) == before

    def test_gives_a_later_last_day_to_one_that_has_ended(self, correct, colleague, post_of, at, on):
        posts.end([post_of(colleague)], on=date(2026, 5, 1), by=None, at=at)
        correct(post_of(colleague), ended_on="31 May 2026")
        assert post_of(colleague).ended_on == date(2026, 6, 1)
        assert PostStanding.objects.get(person=colleague).worst is not None
        assert drift(on) == []

    def test_opens_one_again_that_was_ended_by_mistake(self, correct, colleague, post_of, at, on):
        posts.end([post_of(colleague)], on=date(2026, 5, 1), by=None, at=at)
        correct(post_of(colleague), ended_on="")
        assert post_of(colleague).ended_on is None
        assert drift(on) == []

    def test_moves_the_first_day_and_the_clocks_with_it(self, correct, practitioner, post_of, on):
        correct(post_of(practitioner), started_on="4 May 2026")
        assert post_of(practitioner).started_on == date(2026, 5, 4)
        assert drift(on) == []

    def test_makes_a_role_known(self, correct, practitioner, post_of, partnership, on):
        correct(post_of(practitioner), job_roles=[partnership.teacher.uuid], job_title="Play teacher")
        assert list(post_of(practitioner).job_roles.all()) == [partnership.teacher]
        assert drift(on) == []

    def test_keeps_what_was_believed_before(self, correct, colleague, post_of, training_lead, at):
        correct(post_of(colleague), started_on="6 May 2024", employee_reference="00123")
        old = Post.objects.get(person=colleague, withdrawn_at=at)
        assert (old.started_on, old.uuid) == (date(2024, 2, 5), post_of(colleague).uuid)
        entry = AuditEntry.objects.get(action="post.correct")
        assert (entry.actor_uuid, entry.subject_uuid) == (training_lead.uuid, post_of(colleague).uuid)

    def test_takes_the_end_of_the_post_before_along(self, correct, colleague, post_of, partnership, at, on):
        before = post_of(colleague)
        after = posts.move(before, to=partnership.trust, on=on, job_roles=[], by=None, at=at)
        correct(after, started_on="1 May 2026")
        before.refresh_from_db()
        assert before.ended_on == date(2026, 5, 1)
        assert drift(on) == []

    def test_does_not_end_apart_from_the_post_that_follows(self, correct, colleague, post_of, partnership, at, on):
        before = post_of(colleague)
        posts.move(before, to=partnership.trust, on=on, job_roles=[], by=None, at=at)
        page = correct(before, ended_on="31 May 2026")
        assert page.context["form"].errors["ended_on"] == [
            "Ben O'Neill moved to Riverside NHS Trust on 4 May 2026. Correct the first day there instead: this post "
            "ends with it."
        ]

    def test_ends_a_designation_with_an_earlier_end(self, correct, colleague, post_of, partnership, at):
        named = {"agency": partnership.ward, "kind": LeadKind.DEPUTY, "from_on": date(2026, 3, 1)}
        leads.designate(post_of(colleague), **named, by=None, at=at)
        correct(post_of(colleague), ended_on="31 March 2026")
        assert LeadDesignation.objects.known().get(post=post_of(colleague)).until_on == date(2026, 4, 1)
        page = correct(post_of(colleague), started_on="20 March 2026")
        assert page.context["form"].errors["started_on"] == [
            "Ben O'Neill is deputy since 1 March 2026, so the post had begun by then."
        ]

    def test_refuses_two_such_posts_at_once(self, correct, colleague, post_of, join_again, partnership, at):
        first = post_of(colleague)
        posts.end([first], on=date(2026, 3, 1), by=None, at=at)
        join_again(colleague, partnership.ward, date(2026, 4, 1))
        page = correct(first, ended_on="")
        assert "has another such post at Ward 7 on some of those days" in str(page.context["form"].errors)

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("started_on", "when she came", "cannot be read as a day"),
            ("started_on", "", "Give a day"),
            ("ended_on", "1 January 2020", "It would end before it begins."),
            ("job_roles", "nobody", "nobody"),
        ],
    )
    def test_refuses_what_cannot_be_and_keeps_what_was_typed(self, correct, colleague, post_of, field, typed, sentence):
        page = correct(post_of(colleague), job_title="Sister", **{field: typed})
        assert page.status_code == 422
        assert sentence in str(page.context["form"].errors[field])
        assert 'value="Sister"' in page.content.decode()
        assert post_of(colleague).job_title == ""

    def test_is_not_for_whoever_holds_it(self, correct, training_lead, post_of):
        page = correct(post_of(training_lead), started_on="1 May 2026")
        assert "Nobody corrects their own post." in page.content.decode()
        assert post_of(training_lead).started_on == date(2023, 9, 4)

    def test_warns_that_a_file_keeps_it(self, door, training_lead, colleague, post_of, partnership):
        Post.objects.filter(person=colleague).update(source="HR")
        page = door(training_lead, "post_correct", partnership.trust, post_of(colleague))
        assert "Kept by the file ‘HR’" in page.content.decode()

    def test_is_offered_on_the_person_page_also_of_one_that_has_ended(
        self, door, training_lead, colleague, post_of, partnership, at, on
    ):
        posts.end([post_of(colleague)], on=on, by=None, at=at)
        assert "Correct this post" in door(training_lead, "person", partnership.trust, colleague).content.decode()


class TestCorrectingAName:
    def test_is_their_name_from_now_on(self, door, training_lead, colleague, partnership):
        sent = {"given_name": "Ben", "family_name": "Ó Néill"}
        door(training_lead, "person_rename", partnership.trust, colleague, sent=sent)
        assert str(Person.objects.get(pk=colleague.pk)) == "Ben Ó Néill"
        assert PostStanding.objects.get(person=colleague).sort_name == "o neill ben"
        assert AuditEntry.objects.filter(action="person.rename", subject_uuid=colleague.uuid).exists()

    def test_cannot_be_empty(self, door, training_lead, colleague, partnership):
        sent = {"given_name": " ", "family_name": "Neill"}
        page = door(training_lead, "person_rename", partnership.trust, colleague, sent=sent)
        assert page.context["form"].errors["given_name"] == ["Give a name."]


@pytest.mark.parametrize("name", ["post_correct", "person_rename"])
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, colleague, post_of):
        return [partnership.trust, colleague if name == "person_rename" else post_of(colleague)]

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things).url.startswith(reverse("account_login"))

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code == 404
                assert door(cast[who], name, *things, sent={"given_name": "X"}).status_code == 404

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405

    def test_not_where_there_is_nothing_or_in_another_agency(
        self, door, training_lead, dsl, partnership, post_of, name, things
    ):
        theirs = dsl if name == "person_rename" else post_of(dsl)
        assert door(training_lead, name, partnership.trust, uuid4()).status_code == 404
        assert door(training_lead, name, partnership.trust, theirs).status_code == 404
