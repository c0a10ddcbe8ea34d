"""The partnership's tables: each form saves through its operation, and shows the operation's refusal."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from competencies.models import (
    Agency,
    AuditEntry,
    Competency,
    Contact,
    Framework,
    JobRole,
    RehearsalTask,
    Requirement,
    Sector,
    Standing,
)
from competencies.operations import frameworks, posts, requirements
from competencies.operations.posts import NewPost
from competencies.rules import in_words
from learning_site.editorial.views import SavedByOperation
from tests.learning_site.editorial.test_doors import table
from tests.modules import publish as publish_module

TAKEN = "There is one with this {} already. Look at it in the list, or choose another."


def saved(action, subject, person):
    """The audit entry that the operation wrote, by this person."""
    return AuditEntry.objects.filter(action=action, subject_uuid=subject.uuid, actor_uuid=person.uuid).exists()


def sentences(response):
    """What the form says back."""
    assert response.status_code == 200
    form = response.context["form"]
    return [sentence for errors in form.errors.values() for sentence in errors]


class TestPlainTables:
    @pytest.mark.parametrize(
        ("name", "model", "action", "given"),
        [
            ("sectors", Sector, "sector.save", {"code": "POLICE", "name": "Police", "position": 2}),
            ("job-roles", JobRole, "job_role.save", {"code": "midwife", "name": "Midwife", "is_active": "on"}),
            ("frameworks", Framework, "framework.save", {"code": "NEGLECT", "title": "Neglect"}),
            ("contacts", Contact, "contact.save", {"code": "nspcc", "name": "NSPCC", "position": 0}),
        ],
    )
    def test_save_what_is_new_through_their_operation(
        self, as_officer, officer, partnership, name, model, action, given
    ):
        response = as_officer.post(table(name, "add"), given)
        assert response.url == table(name)
        assert saved(action, model.objects.get(code=given["code"]), officer)

    def test_save_a_competency_through_its_operation(self, as_officer, officer, partnership):
        given = {
            "framework": partnership.awareness.framework_id,
            "code": "CSA-A2",
            "title": "Signs",
            "statement": "Names signs.",
            "level": "AWARENESS",
            "is_active": "on",
            "position": 1,
        }
        assert as_officer.post(table("competencies", "add"), given).status_code == 302
        assert saved("competency.save", Competency.objects.get(code="CSA-A2"), officer)

    def test_save_a_change_through_their_operation(self, as_officer, officer, partnership):
        role = partnership.nurse
        as_officer.post(table("job-roles", "edit", role.pk), {"code": role.code, "name": "Staff nurse"})
        role.refresh_from_db()
        assert (role.name, role.is_active) == ("Staff nurse", False)
        assert saved("job_role.save", role, officer)

    def test_keep_a_code_whatever_is_sent(self, as_officer, partnership):
        role = partnership.nurse
        as_officer.post(table("job-roles", "edit", role.pk), {"code": "other", "name": "Nurse", "is_active": "on"})
        role.refresh_from_db()
        assert role.code == "nurse"

    def test_refuse_a_code_that_is_taken_and_keep_what_was_typed(self, as_officer, partnership):
        response = as_officer.post(table("job-roles", "add"), {"code": "nurse", "name": "Another nurse"})
        assert sentences(response) == [
            "There is one with this code already. Look at it in the list, or choose another."
        ]
        assert "Another nurse" in response.text

    def test_refuse_a_contact_to_be_checked_again_before_it_was_checked(self, as_officer, partnership):
        given = {
            "code": "lado",
            "name": "LADO",
            "position": 0,
            "checked_on": "2026-05-04",
            "check_again_on": "2026-05-04",
        }
        response = as_officer.post(table("contacts", "add"), given)
        assert sentences(response) == ["Give a day after the day on which it was checked."]

    def test_leave_a_trace_in_the_history_that_officers_see(self, as_officer, officer, partnership):
        role = partnership.nurse
        as_officer.post(table("job-roles", "edit", role.pk), {"name": "Staff nurse", "is_active": "on"})
        assert str(officer) in as_officer.get(table("job-roles", "history", role.pk)).text


@pytest.fixture
def in_the_same_moment(monkeypatch):
    """Somebody else saves the same row between the check of a form and its saving."""
    real = SavedByOperation.form_valid

    def form_valid(view, form):
        twin = copy(form.instance)
        twin.uuid = uuid4()
        twin.save()
        return real(view, form)

    monkeypatch.setattr(SavedByOperation, "form_valid", form_valid)


class TestSavedByTwoInTheSameMoment:
    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("sectors", {"code": "POLICE", "name": "Police", "position": "2"}),
            ("job-roles", {"code": "midwife", "name": "Midwife"}),
            ("frameworks", {"code": "NEGLECT", "title": "Neglect"}),
            ("contacts", {"code": "nspcc", "name": "NSPCC", "position": "0"}),
            ("glossary", {"key": "harm", "term": "Harm", "meaning": "What it is."}),
        ],
    )
    @pytest.mark.usefixtures("in_the_same_moment")
    def test_is_one_and_the_other_is_told_with_everything_typed_still_there(self, as_officer, partnership, name, given):
        page = as_officer.post(table(name, "add"), given)
        code = next(iter(given))
        assert sentences(page) == [TAKEN.format(code)]
        assert {field: page.context["form"][field].value() for field in given} == given

    @pytest.mark.usefixtures("in_the_same_moment")
    def test_a_requirement_is_one_and_the_other_is_told(self, as_officer, partnership):
        given = TestRequirements().given(partnership)
        page = save(as_officer, table("requirements", "add"), given)
        assert sentences(page) == [TAKEN.format("code")]
        assert page.context["form"]["title"].value() == given["title"]

    def test_what_is_wrong_for_another_reason_is_not_hidden(self, as_officer, partnership, monkeypatch):
        def save(*_, **__):
            raise IntegrityError("something else")

        monkeypatch.setattr(frameworks, "save", save)
        with pytest.raises(IntegrityError):
            as_officer.post(table("sectors", "add"), {"code": "POLICE", "name": "Police", "position": 2})


class TestAgencies:
    def given(self, partnership, **changes):
        return {"name": "Ward 8", "below": partnership.trust.pk, "sector": "", "urn": "", "ods_code": "", **changes}

    def test_are_added_below_another_in_its_sector(self, as_officer, officer, partnership):
        assert as_officer.post(table("agencies", "add"), self.given(partnership)).status_code == 302
        ward = Agency.objects.get(name="Ward 8")
        assert ward.get_parent() == partnership.trust
        assert ward.sector == partnership.trust.sector
        assert saved("agency.add", ward, officer)

    def test_are_refused_without_a_sector_and_what_was_typed_stays(self, as_officer, partnership):
        response = as_officer.post(table("agencies", "add"), self.given(partnership, below=partnership.root.pk))
        assert sentences(response) == ["Choose a sector for Ward 8: requirements and learning depend on it."]
        assert "Ward 8" in response.text
        assert not Agency.objects.filter(name="Ward 8").exists()

    def test_are_refused_a_urn_that_is_none(self, as_officer, partnership):
        response = as_officer.post(table("agencies", "add"), self.given(partnership, urn="12"))
        assert sentences(response) == ["A URN is six digits, such as 102450."]

    def test_begin_with_the_partnership(self, db, django_user_model, client):
        first = django_user_model.objects.create(email="first@example.org", is_superuser=True, is_active=True)
        client.force_login(first)
        response = client.post(table("agencies", "add"), {"name": "A Partnership", "urn": "", "ods_code": ""})
        assert response.status_code == 302
        assert Agency.objects.get().is_root()

    def test_are_described_and_their_people_follow_a_change_of_sector(
        self, as_officer, officer, partnership, colleague
    ):
        schools_only = Sector.objects.get(code="EDUCATION")
        before = set(Standing.objects.filter(person=colleague).values_list("pk", flat=True))
        given = self.given(partnership, name="Ward Seven", sector=schools_only.pk)
        as_officer.post(table("agencies", "edit", partnership.ward.pk), given)
        ward = Agency.objects.get(pk=partnership.ward.pk)
        assert (ward.name, ward.sector) == ("Ward Seven", schools_only)
        assert saved("agency.describe", ward, officer)
        # Their standings were worked out anew: the rows are other rows.
        assert not before & set(Standing.objects.filter(person=colleague).values_list("pk", flat=True))

    def test_are_moved_in_the_tree(self, as_officer, officer, partnership):
        health = partnership.ward.sector_id
        given = self.given(partnership, name="Ward 7", sector=health, below=partnership.schools.pk)
        as_officer.post(table("agencies", "edit", partnership.ward.pk), given)
        ward = Agency.objects.get(pk=partnership.ward.pk)
        assert ward.get_parent() == partnership.schools
        assert saved("agency.move", ward, officer)

    def test_are_not_moved_below_themselves(self, as_officer, partnership):
        trust = partnership.trust
        given = self.given(partnership, name=trust.name, sector=trust.sector_id, below=partnership.ward.pk)
        response = as_officer.post(table("agencies", "edit", trust.pk), given)
        assert sentences(response)[0].startswith("Riverside NHS Trust cannot be moved below Ward 7")
        assert Agency.objects.get(pk=trust.pk).get_parent() == partnership.root

    def test_the_partnership_itself_is_renamed_and_stays_on_top(self, as_officer, partnership):
        root = partnership.root
        as_officer.post(table("agencies", "edit", root.pk), {"name": "Another name", "urn": "", "ods_code": ""})
        root.refresh_from_db()
        assert (root.name, root.is_root()) == ("Another name", True)


def rehearsed(client, address, given):
    """What the form shows after its first sending: the rehearsal, and nothing saved."""
    response = client.post(address, given)
    assert response.status_code == 200, response
    assert response.context["shown"] is not None, sentences(response)
    return response


def save(client, address, given):
    """Rehearse, read, save."""
    shown = rehearsed(client, address, given).context["shown"]
    return client.post(address, {**given, "rehearsal": shown.uuid})


class TestRequirements:
    def given(self, partnership, **changes):
        today = timezone.localdate().isoformat()
        terms = {
            "effective_from": today,
            "due_within_days": 30,
            "validity": "ROLLING",
            "months": 12,
            "notice_days": 60,
            "transition": "AT_ONCE",
            "spread_weeks": 0,
        }
        identity = {
            "code": "R-NEW",
            "title": "Leading practice for all",
            "competency": partnership.leading.pk,
            "agency": partnership.trust.pk,
        }
        return {**identity, **terms, **changes}

    def test_are_stated_and_the_standings_follow(self, as_officer, officer, partnership, colleague):
        given = self.given(partnership, job_roles=[partnership.nurse.pk])
        assert save(as_officer, table("requirements", "add"), given).status_code == 302
        requirement = Requirement.objects.get(code="R-NEW")
        version = requirement.versions.get()
        assert (version.months, list(version.job_roles.all())) == (12, [partnership.nurse])
        assert saved("requirement.state", requirement, officer)
        assert Standing.objects.filter(person=colleague, requirement=requirement).exists()

    def test_that_begin_in_the_past_are_refused(self, as_officer, partnership):
        yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
        response = as_officer.post(table("requirements", "add"), self.given(partnership, effective_from=yesterday))
        assert sentences(response) == [
            "The version begins before today, which would rewrite past lists. Give today or a later day."
        ]
        assert not Requirement.objects.filter(code="R-NEW").exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"months": ""}, "Give a number: this way of counting needs it."),
            ({"validity": "NEVER"}, "Leave this empty: it belongs to another way of counting."),
            ({"transition": "BY"}, "Give the day by which dates change."),
            ({"transition_by": "2027-01-01"}, "Leave this empty, or choose that dates change by a day."),
            ({"months": "0"}, "Give 1 or more."),
            ({"months": "99999"}, "Give 120 or fewer."),
            ({"due_within_days": "99999999999"}, "Give 3650 or fewer."),
            ({"due_within_days": "-1"}, "Give 0 or more."),
            ({"notice_days": "soon"}, "Write a whole number, such as 30."),
            (
                {"effective_from": "31 November 2030"},
                "That cannot be read as a day. Write it like 3 May 2026 or 03/05/2026.",
            ),
            ({"effective_from": "2999-01-01"}, "The year 2999 cannot be meant. Give the year in four figures."),
        ],
    )
    def test_with_numbers_of_another_kind_are_refused_beside_the_field(
        self, as_officer, partnership, changes, sentence
    ):
        assert sentences(as_officer.post(table("requirements", "add"), self.given(partnership, **changes))) == [
            sentence
        ]

    def test_begin_on_a_day_typed_as_people_write_it(self, as_officer, partnership):
        for code, typed in (("R-1", "3 May 2090"), ("R-2", "03/05/2090")):
            given = self.given(partnership, effective_from=typed, code=code)
            assert save(as_officer, table("requirements", "add"), given).status_code == 302
            assert Requirement.objects.get(code=code).versions.get().effective_from == date(2090, 5, 3)

    def test_are_revised_by_a_new_version(self, as_officer, officer, partnership):
        requirement = partnership.requirement
        address = table("requirements", "edit", requirement.pk)
        assert as_officer.get(address).context["form"].initial["months"] == 24
        assert save(as_officer, address, self.given(partnership, months=18)).status_code == 302
        assert [version.months for version in requirement.versions.order_by("number")] == [24, 18]
        assert saved("requirement.revise", requirement, officer)

    def test_begin_the_next_version_without_how_the_last_came_into_force(self, as_officer, partnership):
        address = table("requirements", "edit", partnership.requirement.pk)
        last = {"transition": "BY", "transition_by": "1 July 2090", "spread_weeks": 6, "effective_from": "1 May 2090"}
        save(as_officer, address, self.given(partnership, **last))
        form = as_officer.get(address).context["form"]
        assert [form[name].value() for name in ("transition_by", "spread_weeks", "months")] == [None, 0, 12]
        assert form["transition"].value() is None

    def test_keep_their_competency_and_agency_when_revised(self, as_officer, partnership):
        requirement = partnership.requirement
        save(as_officer, table("requirements", "edit", requirement.pk), self.given(partnership))
        requirement.refresh_from_db()
        assert (requirement.competency, requirement.agency) == (partnership.awareness, partnership.root)

    def test_are_retired_from_a_day_and_then_not_revised(self, as_officer, officer, partnership):
        requirement = partnership.requirement
        day = timezone.localdate() + timedelta(days=30)
        response = as_officer.post(table("requirements", "retire", requirement.pk), {"on": day.isoformat()})
        assert response.status_code == 302
        assert requirement.versions.known().get().effective_to == day
        assert saved("requirement.retire", requirement, officer)
        response = as_officer.post(table("requirements", "edit", requirement.pk), self.given(partnership))
        assert sentences(response)[0].startswith(f"{requirement} was retired")

    def test_are_not_retired_in_the_past(self, as_officer, partnership):
        address = table("requirements", "retire", partnership.requirement.pk)
        response = as_officer.post(address, {"on": date(2023, 1, 1).isoformat()})
        assert len(sentences(response)) == 1
        assert partnership.requirement.versions.known().get().effective_to is None

    def test_are_retired_from_a_button_on_their_page(self, as_officer, partnership):
        requirement = partnership.requirement
        retire = table("requirements", "retire", requirement.pk)
        assert retire in as_officer.get(table("requirements", "edit", requirement.pk)).text
        page = as_officer.get(retire)
        assert page.status_code == 200
        assert (">Retire</button>" in page.text, ">Rehearse</button>" in page.text) == (True, False)

    @pytest.mark.parametrize("view", ["edit", "retire"])
    def test_are_closed_to_authors(self, as_author, partnership, view):
        requirement = partnership.requirement
        address = reverse(f"editorial_requirements:{view}", args=[requirement.pk])
        assert as_author.post(address, self.given(partnership, on="2030-01-01")).status_code == 404
        assert requirement.versions.count() == 1


class TestTheRehearsal:
    """Typed, rehearsed, read, saved."""

    given = TestRequirements.given

    @pytest.fixture
    def address(self, partnership):
        return table("requirements", "edit", partnership.requirement.pk)

    def test_comes_before_saving_and_keeps_everything_typed(self, as_officer, partnership, colleague, address):
        given = self.given(partnership, months=7, due_within_days=45, job_roles=[partnership.nurse.pk])
        response = rehearsed(as_officer, address, given)
        assert partnership.requirement.versions.count() == 1
        form = response.context["form"]
        assert (form["months"].value(), form["due_within_days"].value()) == ("7", "45")
        assert form["job_roles"].value() == [str(partnership.nurse.pk)]
        assert "nothing is saved yet" in response.text

    def test_says_who_becomes_late_where_and_how_much_there_is_to_learn(
        self, as_officer, partnership, practitioner, colleague, address
    ):
        shown = rehearsed(as_officer, address, self.given(partnership, due_within_days=0)).context["shown"]
        assert "of 2 people would become overdue or expired" in shown.sentences[0]
        assert "2 people would have to learn it before" in shown.sentences[2]
        assert [row[:2] for row in shown.rows] == [("Riverside NHS Trust", "2")]

    def test_counts_hours_where_a_module_leads_to_it(self, as_officer, partnership, practitioner, address, at):
        edition = publish_module(partnership.awareness, at=at)
        shown = rehearsed(as_officer, address, self.given(partnership)).context["shown"]
        assert f"1 person, {edition.minutes} minutes each" in shown.sentences[2]

    def test_is_kept_with_the_version(self, as_officer, officer, partnership, address):
        save(as_officer, address, self.given(partnership, months=18))
        kept = partnership.requirement.versions.get(number=2).rehearsal
        assert (kept.terms["months"], kept.recorded_by) == (18, officer)

    def test_is_done_again_when_something_was_changed(self, as_officer, partnership, address):
        first = rehearsed(as_officer, address, self.given(partnership, months=18)).context["shown"]
        changed = {**self.given(partnership, months=6), "rehearsal": first.uuid}
        second = rehearsed(as_officer, address, changed).context["shown"]
        assert second.uuid != first.uuid
        assert partnership.requirement.versions.count() == 1

    def test_is_done_again_when_somebody_else_stated_a_version_meanwhile(self, as_officer, partnership, address):
        given = self.given(partnership, months=18)
        first = rehearsed(as_officer, address, given).context["shown"]
        save(as_officer, address, self.given(partnership, months=36))
        rehearsed(as_officer, address, {**given, "rehearsal": first.uuid})
        assert partnership.requirement.versions.count() == 2

    def test_that_facts_have_overtaken_says_so(self, as_officer, partnership, colleague, address, monkeypatch, join):
        given = self.given(partnership)
        morning = timezone.now()
        first = rehearsed(as_officer, address, given).context["shown"]
        newcomer = NewPost(person=colleague, agency=partnership.school, started_on=timezone.localdate())
        posts.begin([newcomer], by=None, at=morning + timedelta(minutes=5))
        monkeypatch.setattr(timezone, "now", lambda: morning + timedelta(minutes=70))
        response = rehearsed(as_officer, address, {**given, "rehearsal": first.uuid})
        assert "Facts have been recorded since you rehearsed" in response.text

    def test_is_done_again_when_asked_for(self, as_officer, partnership, address):
        given = self.given(partnership)
        first = rehearsed(as_officer, address, given).context["shown"]
        rehearsed(as_officer, address, {**given, "rehearsal": first.uuid, "again": "1"})
        assert partnership.requirement.versions.count() == 1

    def test_of_many_people_is_waited_for_and_then_shown_before_it_is_saved(
        self, as_officer, partnership, colleague, address, monkeypatch
    ):
        monkeypatch.setattr(requirements, "AT_ONCE", 0)
        given = self.given(partnership, months=18)
        waiting = as_officer.post(address, given)
        assert "nothing is saved yet" in waiting.text
        task = waiting.context["waiting"]
        given["rehearsal"] = task.uuid
        for sent in (given, {**given, "look": "1"}):
            assert as_officer.post(address, sent).context["waiting"] == task
        RehearsalTask.objects.update(begun_at=timezone.now(), done=8500, people=20_000)
        assert "8,500 of 20,000 people are done" in as_officer.post(address, {**given, "look": "1"}).text
        RehearsalTask.objects.update(begun_at=None)
        requirements.rehearse_waiting(at=timezone.now())
        shown = as_officer.post(address, {**given, "look": "1"}).context["shown"]
        assert (shown.uuid, partnership.requirement.versions.count()) == (str(task.uuid), 1)
        assert as_officer.post(address, given).status_code == 302
        assert partnership.requirement.versions.get(number=2).rehearsal.uuid == task.uuid

    def test_says_in_plain_words_what_was_typed_and_until_when_it_would_count(self, as_officer, partnership, address):
        given = self.given(partnership, effective_from="3 May 2090", job_roles=[partnership.nurse.pk])
        words = rehearsed(as_officer, address, given).context["shown"].words
        today, wording = timezone.localdate(), "Think the Unthinkable within 30 days of starting, then every 12 months."
        assert words[0] == f"Everyone working as Nurse: {wording}"
        assert words[1] == "It holds from 3 May 2090 on."
        assert words[2] == "Dates people already have change with it at once."
        assert words[3].startswith(f"If you finish on {in_words(today)}: current until ")
        assert words[4] == "If you finish on 3 May 2090: current until 2 May 2091."

    def test_of_a_first_version_says_how_long_those_in_post_have(self, as_officer, partnership):
        given = self.given(partnership, effective_from="1 May 2090", transition="BY", transition_by="1 July 2090")
        words = rehearsed(as_officer, table("requirements", "add"), given).context["shown"].words
        assert words[2] == "Those already in post on 1 May 2090 have until 1 July 2090 at least."

    def test_says_until_when_it_holds_where_a_later_version_is_booked(self, as_officer, partnership, address):
        save(as_officer, address, self.given(partnership, effective_from="1 January 2091"))
        shown = rehearsed(as_officer, address, self.given(partnership, effective_from="1 January 2090")).context[
            "shown"
        ]
        assert shown.words[1] == (
            "It holds from 1 January 2090 to 31 December 2090. "
            "From the day after, version 2 holds, which was stated before."
        )

    def test_says_what_somebody_else_stated_meanwhile_and_saves_nothing(self, as_officer, partnership, address):
        latest = as_officer.get(address).context["latest"]
        given = {**self.given(partnership, months=18), "latest": latest}
        first = rehearsed(as_officer, address, given).context["shown"]
        save(as_officer, address, self.given(partnership, months=36))
        again = rehearsed(as_officer, address, {**given, "rehearsal": first.uuid})
        assert "Somebody has changed this since you opened it" in again.text
        assert "then every 36 months. Stated by Efua Mensah on" in again.text
        assert partnership.requirement.versions.count() == 2
        given |= {"rehearsal": again.context["shown"].uuid, "latest": again.context["latest"]}
        assert as_officer.post(address, given).status_code == 302
        assert [row.months for row in partnership.requirement.versions.order_by("number")] == [24, 36, 18]

    def test_saved_twice_by_a_double_click_is_one_version(self, as_officer, partnership, address):
        for where, code in ((address, "R-AWARE"), (table("requirements", "add"), "R-NEW")):
            given = self.given(partnership, months=18)
            given["rehearsal"] = rehearsed(as_officer, where, given).context["shown"].uuid
            first, second = (as_officer.post(where, given) for _ in range(2))
            assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
            rows = Requirement.objects.get(code=code).versions.filter(months=18)
            assert rows.count() == 1
            changed = as_officer.post(where, {**given, "months": 6})
            assert changed.status_code == 200

    def test_is_found_again_with_its_version(self, as_officer, partnership, colleague, address):
        save(as_officer, address, self.given(partnership, months=18, due_within_days=0))
        rehearsed(as_officer, address, self.given(partnership, months=6))
        decisions = table("requirements", "decisions", partnership.requirement.pk)
        assert decisions in as_officer.get(address).text
        page = as_officer.get(decisions)
        (second, seen), (first, never) = page.context["decisions"]
        assert (second.version.number, first.version.number, never) == (2, 1, None)
        assert second.stated.startswith("Stated by Efua Mensah on ")
        assert "of 1 person would become overdue or expired" in seen.sentences[0]
        assert seen.words[0].endswith("Think the Unthinkable from the first day, then every 18 months.")
        ((_, only),) = page.context["only_rehearsed"]
        assert only.words[0].endswith("within 30 days of starting, then every 6 months.")

    def test_and_the_versions_are_for_officers(self, as_author, partnership):
        assert as_author.get(table("requirements", "decisions", partnership.requirement.pk)).status_code == 404

    @pytest.mark.parametrize("forged", ["", "no uuid", "00000000-0000-0000-0000-000000000000"])
    def test_cannot_be_skipped(self, as_officer, partnership, address, forged):
        rehearsed(as_officer, address, {**self.given(partnership), "rehearsal": forged})
        assert partnership.requirement.versions.count() == 1
