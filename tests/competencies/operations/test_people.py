"""People are added and renamed; an address is one person's."""

from __future__ import annotations

import pytest

from competencies.models import AuditEntry, Person, PostStanding
from competencies.models.person import sort_name
from competencies.operations import people
from competencies.operations.people import AddressTaken, NewPerson

LAN = NewPerson(given_name="Thị Lan", family_name="Nguyễn", email=" Lan@Riverside.Example ")


class TestAdd:
    def test_keeps_an_address_in_lower_case_and_no_password(self, db, at):
        (person,) = people.add([LAN], by=None, at=at)
        assert (person.email, person.has_usable_password(), person.joined_at) == ("lan@riverside.example", False, at)
        assert person.sort_name == "nguyen thi lan"
        assert AuditEntry.objects.get(action="person.add").subject_uuid == person.uuid

    def test_allows_many_people_without_an_address(self, db, at):
        nobody = NewPerson(given_name="Sam", family_name="")
        assert [person.email for person in people.add([nobody, nobody], by=None, at=at)] == [None, None]

    def test_refuses_an_address_that_is_taken_whatever_its_case(self, practitioner, at):
        with pytest.raises(AddressTaken, match=r"already signs in with asha.patel@example.org"):
            people.add([NewPerson(given_name="A", family_name="P", email="Asha.Patel@Example.org")], by=None, at=at)

    def test_refuses_an_address_given_twice_and_adds_nobody(self, db, at):
        with pytest.raises(AddressTaken):
            people.add([LAN, LAN], by=None, at=at)
        assert not Person.objects.exists()


class TestRename:
    def test_reorders_the_lists_they_are_in(self, practitioner, at):
        people.rename(practitioner, given_name="Asha", family_name="Zaman", by=None, at=at)
        assert set(PostStanding.objects.filter(person=practitioner).values_list("sort_name", flat=True)) == {
            "zaman asha"
        }


class TestSortName:
    @pytest.mark.parametrize(
        ("given", "family", "sorted_as"),
        [
            ("Dara", "Nguyễn", "nguyen dara"),
            ("Ben", "O'Neill", "oneill ben"),
            ("Ben", "O’Neill", "oneill ben"),
            ("Łukasz", "Wójcik", "wojcik lukasz"),
            ("Søren", "Ødegård", "odegard soren"),
            ("ANNE", "de la Cruz", "de la cruz anne"),
            ("Priya", "", "priya"),
            ("ਹਰਪ੍ਰੀਤ", "ਕੌਰ", "ਕੌਰ ਹਰਪ੍ਰੀਤ"),
        ],
    )
    def test_is_without_case_accents_and_apostrophes(self, given, family, sorted_as):
        assert sort_name(given, family) == sorted_as
