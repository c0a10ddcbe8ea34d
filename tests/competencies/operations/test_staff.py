"""A staff file carried out on the real operations."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from competencies.files.staff_file import read
from competencies.models import AuditEntry, LeadDesignation, LeadKind, Person, Post
from competencies.operations import leads, people, posts, staff
from competencies.queries import standings
from competencies.queries.staff import known_staff
from competencies.rules import london_day
from competencies.rules.staff import What, plan
from tests.competencies.files.messy import TODAY, messy

HEADER = "Employee number,First name,Surname,Email,Job title,Unit,Start date,Last day,Line manager's number"
ASHA = "00200,Asha,Patel,asha@riverside.example,Nurse,Ward 7,13/04/2026,,"
BEN = "00123,Ben,O'Neill,ben@riverside.example,Nurse,Ward 7,05/02/2024,,00200"


def planned(data, agency, *, source="hr", on=TODAY, titles=None, **options):
    data = data if isinstance(data, bytes) else "\n".join([HEADER, *data]).encode()
    file = read(data, on=on)
    addresses = [row.work_email for row in file.rows if row.work_email]
    known = known_staff(agency, addresses=addresses, titles=titles or {})
    return plan(file.rows, known, columns=file.columns, source=source, on=on, unread=file.unread, **options)


@pytest.fixture
def carry_out(partnership, at):
    """Plan these lines for the trust and write what they mean; answers the plan."""

    def carried_out(*lines, **options):
        made = planned(lines, partnership.trust, **options)
        staff.import_staff(made, by=None, at=at)
        return made

    return carried_out


def post_of(reference):
    return Post.objects.known().get(employee_reference=reference, ended_on=None)


def drift(at):
    keys = list(Person.objects.values_list("pk", flat=True))
    return list(standings.drift(keys, on=london_day(at), prepared=standings.prepare_rules()))


class TestFiveThousandLinesAsTheyReallyCome:
    @pytest.fixture(params=["cp1252", "utf-8-sig"])
    def file(self, request):
        return messy(5000, encoding=request.param)

    def test_become_what_they_should_and_once(self, partnership, at, file):
        made = planned(file.data, partnership.trust)
        assert Counter(outcome.what for outcome in made.outcomes) == file.expected
        staff.import_staff(made, by=None, at=at)
        assert Post.objects.known().filter(source="hr").count() == file.expected[What.CREATE]
        assert Person.objects.filter(family_name="O'Neill").exists()
        assert not Person.objects.filter(family_name__contains="\u2019").exists()
        assert Post.objects.filter(ended_on=date(2026, 10, 1)).count() == 5
        assert drift(at) == []
        again = planned(file.data, partnership.trust)
        assert again.steps == ()
        assert again.count(What.SAME) == file.expected[What.CREATE]

    def test_a_tenth_of_them_is_no_file_of_leavers(self, partnership, at):
        whole = messy(500).data
        staff.import_staff(planned(whole, partnership.trust), by=None, at=at)
        tenth = whole[: len(whole) // 10]
        before = Post.objects.count()
        for cut, why in ((tenth, "cannot be read"), (tenth[: tenth.rindex(b"\n") + 1], "would end")):
            with pytest.raises(staff.PlanStopped, match=why):
                staff.import_staff(planned(cut, partnership.trust, leavers_by_absence=True), by=None, at=at)
        assert Post.objects.count() == before
        assert not Post.objects.filter(ended_on=TODAY).exists()


class TestNames:
    def test_come_whole_through_utf_8(self, partnership, at):
        staff.import_staff(planned(messy(60, encoding="utf-8-sig").data, partnership.trust), by=None, at=at)
        assert set(Person.objects.filter(family_name__startswith="Ng").values_list("family_name", flat=True)) == {
            "Nguyễn"
        }

    def test_are_not_spoilt_by_windows_1252_later(self, partnership, at):
        staff.import_staff(planned(messy(60, encoding="utf-8-sig").data, partnership.trust), by=None, at=at)
        again = planned(messy(60, encoding="cp1252").data, partnership.trust)
        assert again.steps == ()
        assert any("Nguyễn is kept as it is spelt here" in outcome.words for outcome in again.outcomes)

    def test_are_healed_by_utf_8_later(self, partnership, at):
        staff.import_staff(planned(messy(60, encoding="cp1252").data, partnership.trust), by=None, at=at)
        staff.import_staff(planned(messy(60, encoding="utf-8-sig").data, partnership.trust), by=None, at=at)
        assert not Person.objects.filter(family_name__contains="?").exists()
        assert not Person.objects.filter(family_name="Nguyen").exists()


class TestSomebodyNew:
    def test_has_a_post_and_no_sign_in(self, carry_out, partnership, at):
        carry_out(ASHA, BEN)
        post = post_of("00123")
        assert (str(post.person), post.person.email) == ("Ben O'Neill", None)
        assert (post.agency, post.work_email, post.source) == (partnership.ward, "ben@riverside.example", "hr")
        assert list(post.job_roles.all()) == [partnership.nurse]
        assert post.line_manager == post_of("00200").person
        assert post.standing.worst == "OVERDUE"

    def test_is_not_merged_with_whoever_signs_in_with_the_address(self, carry_out, colleague, at):
        line = BEN.replace("ben@riverside.example", colleague.email)
        made = carry_out(line)
        assert "Ben O'Neill has the address" in made.outcomes[0].words
        assert post_of("00123").person != colleague

    def test_is_not_told_apart_by_who_signs_in_with_the_address_elsewhere(self, carry_out, dsl):
        made = carry_out(BEN.replace("ben@riverside.example", dsl.email))
        assert "address" not in made.outcomes[0].words
        assert (post_of("00123").work_email, post_of("00123").person.email) == (dsl.email, None)

    def test_has_the_roles_that_a_list_of_titles_gives(self, carry_out, partnership, at):
        titles = {"Bank HCA": [partnership.nurse, partnership.teacher], "Nurse": []}
        carry_out(ASHA, BEN.replace("Nurse", "bank hca"), titles=titles)
        assert set(post_of("00123").job_roles.all()) == {partnership.nurse, partnership.teacher}
        assert list(post_of("00200").job_roles.all()) == []


class TestSomebodyKnown:
    @pytest.fixture(autouse=True)
    def first(self, carry_out):
        carry_out(ASHA, BEN)

    def test_moves(self, carry_out, partnership, at):
        ward = post_of("00123")
        carry_out(ASHA, BEN.replace("Ward 7", "Riverside NHS Trust"))
        ward.refresh_from_db()
        now = post_of("00123")
        assert (ward.ended_on, now.started_on, now.continues) == (TODAY, TODAY, ward)
        assert (now.agency, now.person, now.source) == (partnership.trust, ward.person, "hr")
        assert now.line_manager == post_of("00200").person
        assert list(now.job_roles.all()) == [partnership.nurse]
        assert drift(at) == []

    def test_leaves(self, carry_out, at):
        carry_out(BEN.replace("05/02/2024,,", "05/02/2024,30/04/2026,"))
        post = Post.objects.known().get(employee_reference="00123")
        assert post.ended_on == date(2026, 5, 1)
        assert post.standing.worst is None
        assert drift(at) == []

    def test_is_called_something_else(self, carry_out):
        carry_out(BEN.replace("O'Neill", "Gallagher"))
        post = post_of("00123")
        assert (post.person.family_name, post.standing.sort_name) == ("Gallagher", "gallagher ben")

    def test_is_corrected_and_what_was_believed_can_be_asked(self, carry_out, at):
        carry_out(BEN.replace("05/02/2024", "06/02/2023").replace(",00200", ","))
        post = post_of("00123")
        assert (post.started_on, post.line_manager) == (date(2023, 2, 6), None)
        before = Post.objects.get(uuid=post.uuid, withdrawn_at__isnull=False)
        assert (before.started_on, before.withdrawn_at) == (date(2024, 2, 5), at)
        assert drift(at) == []

    def test_whose_role_becomes_known_has_it_from_the_beginning(self, carry_out, partnership, at):
        carry_out("00300,Finn,Rao,,Bank HCA,Ward 7,05/02/2024,,")
        carry_out("00300,Finn,Rao,,Bank HCA,Ward 7,05/02/2024,,", titles={"Bank HCA": [partnership.nurse]})
        post = Post.objects.known().get(employee_reference="00300")
        assert list(post.job_roles.all()) == [partnership.nurse]
        before = Post.objects.get(uuid=post.uuid, withdrawn_at__isnull=False)
        assert list(before.job_roles.all()) == []

    def test_comes_back_as_the_same_person(self, carry_out):
        carry_out(BEN.replace("05/02/2024,,", "05/02/2024,30/01/2026,"))
        carry_out(BEN.replace("05/02/2024", "13/04/2026"))
        assert Post.objects.known().filter(employee_reference="00123").values("person").distinct().count() == 1
        assert post_of("00123").started_on == date(2026, 4, 13)

    def test_who_has_not_begun_begins_elsewhere_and_the_first_post_never_was(self, carry_out, partnership, at):
        carry_out("00300,Finn,Rao,,Nurse,Ward 7,01/06/2026,,")
        leads.designate(
            post_of("00300"), agency=partnership.ward, kind=LeadKind.LEAD, from_on=date(2026, 6, 1), by=None, at=at
        )
        carry_out(ASHA, "00300,Finn,Rao,,Nurse,Riverside NHS Trust,01/06/2026,,")
        assert post_of("00300").agency == partnership.trust
        assert Post.objects.filter(employee_reference="00300").count() == 2
        assert not LeadDesignation.objects.known().exists()
        assert drift(at) == []

    def test_who_is_missing_ends_when_that_is_asked_for(self, carry_out, at):
        carry_out(ASHA)
        assert post_of("00123")
        carry_out(ASHA, leavers_by_absence=True)
        assert not Post.objects.known().filter(employee_reference="00123", ended_on=None).exists()
        assert drift(at) == []

    def test_made_by_hand_is_never_ended_for_being_missing(self, carry_out, colleague, practitioner):
        carry_out(ASHA, leavers_by_absence=True)
        assert Post.objects.filter(person__in=[colleague, practitioner], ended_on=None).count() == 2


class TestAPlan:
    def test_is_not_carried_out_after_somebody_changed_what_it_relies_on(self, carry_out, partnership, at):
        carry_out(ASHA, BEN)
        made = planned([ASHA, BEN.replace("Ward 7", "Riverside NHS Trust")], partnership.trust)
        posts.end([post_of("00123")], on=date(2026, 5, 1), by=None, at=at.replace(hour=10))
        with pytest.raises(staff.PlanOutOfDate, match="Read it again"):
            staff.import_staff(made, by=None, at=at.replace(hour=11))

    def test_is_carried_out_once(self, partnership, at):
        made = planned([ASHA, BEN], partnership.trust)
        staff.import_staff(made, by=None, at=at)
        with pytest.raises(staff.PlanOutOfDate):
            staff.import_staff(made, by=None, at=at)
        assert Post.objects.count() == 2

    def test_is_carried_out_whole_or_not_at_all(self, partnership, at, monkeypatch):
        made = planned([ASHA, BEN], partnership.trust)

        def fails(*args, **kwargs):
            raise RuntimeError("the power failed")

        monkeypatch.setattr(posts.standings, "refresh", fails)
        with pytest.raises(RuntimeError):
            staff.import_staff(made, by=None, at=at)
        assert (Person.objects.count(), Post.objects.count(), AuditEntry.objects.filter(at=at).count()) == (0, 0, 0)

    def test_leaves_a_trace_without_a_name(self, carry_out, partnership, at):
        carry_out(ASHA, BEN)
        entry = AuditEntry.objects.get(action="staff.import")
        assert (entry.subject_uuid, entry.detail["source"], entry.detail["create"]) == (partnership.trust.uuid, "hr", 2)

    def test_with_nothing_to_do_leaves_no_trace(self, carry_out):
        carry_out(ASHA, BEN)
        carry_out(ASHA, BEN)
        assert AuditEntry.objects.filter(action="staff.import").count() == 1


class TestAnotherAgency:
    def test_may_use_the_same_numbers(self, carry_out, partnership, at):
        carry_out(ASHA)
        line = ASHA.replace("Ward 7", "Heath Primary School")
        made = planned([line], partnership.schools, source="mis")
        assert made.count(What.CREATE) == 1
        staff.import_staff(made, by=None, at=at)
        assert Post.objects.known().filter(employee_reference="00200").count() == 2

    def test_has_units_that_a_file_of_this_one_cannot_name(self, partnership):
        made = planned([ASHA.replace("Ward 7", "Heath Primary School")], partnership.trust)
        assert made.count(What.ERROR) == 1
        assert made.steps == ()

    def test_number_added_by_hand_while_the_plan_was_read_stops_it(self, partnership, at):
        made = planned([ASHA], partnership.trust)
        (person,) = people.add([people.NewPerson(given_name="Asha", family_name="Patel")], by=None, at=at)
        by_hand = posts.NewPost(
            person=person, agency=partnership.ward, started_on=date(2026, 4, 13), employee_reference="00200"
        )
        posts.begin([by_hand], by=None, at=at)
        with pytest.raises(staff.PlanOutOfDate):
            staff.import_staff(made, by=None, at=at)
