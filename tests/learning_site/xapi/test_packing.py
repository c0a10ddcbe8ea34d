"""A packed statement comes back byte for byte, for ever, and is small."""

import hashlib

import pytest

from learning_site.xapi import packing, statements
from tests.learning_site.xapi.samples import MODULE, a_fact
from tests.learning_site.xapi.test_statements import EVERY

# Never change a line here: rows in somebody's database were packed with these very bytes. Add a number instead.
FROZEN = {1: "469ec22310b0c8aca0a12fb14e73ee2732ed94d12dffc798ab90df5365cb8ca2"}
PACKED_ONCE = {
    1: "78f9fac3af45839606a6864689a6860689ba868989c6baa6c646c9ba494686a9ba4629064616a64949862646e63474050024362a2d"
}
SAID_THEN = (
    b'{"id":"512a510a-1aa3-532c-b21e-2d0285bb1427","verb":{"display":{"en-GB":"completed"},'
    b'"id":"http://adlnet.gov/expapi/verbs/completed"}}'
)


class TestPacking:
    @pytest.mark.parametrize("verb", EVERY)
    def test_comes_back_byte_for_byte(self, verb):
        payload = packing.to_json(EVERY[verb])
        assert packing.unpack(packing.pack(payload), packing.LATEST) == payload
        assert packing.from_json(payload) == EVERY[verb]

    def test_makes_a_completion_less_than_a_third(self):
        payload = packing.to_json(statements.completed(a_fact(), MODULE))
        assert len(packing.pack(payload)) * 3 < len(payload)

    def test_spells_equal_statements_alike(self):
        turned = dict(reversed(EVERY["passed"].items()))
        assert packing.to_json(turned) == packing.to_json(EVERY["passed"])

    def test_keeps_letters_of_any_script(self):
        assert packing.from_json(packing.unpack(packing.pack(packing.to_json({"name": "Nguyễn"})), 1)) == {
            "name": "Nguyễn"
        }


class TestDictionary:
    def test_never_changes(self):
        assert {number: hashlib.sha256(words).hexdigest() for number, words in packing.DICTIONARIES.items()} == FROZEN

    @pytest.mark.parametrize("number", packing.DICTIONARIES)
    def test_still_unpacks_what_was_packed_with_it_once(self, number):
        assert packing.unpack(bytes.fromhex(PACKED_ONCE[number]), number) == SAID_THEN


class TestUnreadable:
    def test_dictionary_from_a_later_version_is_said(self):
        with pytest.raises(packing.Unreadable, match="dictionary 99"):
            packing.unpack(packing.pack(b"{}"), 99)

    @pytest.mark.parametrize(
        "damaged", [b"", b"not zlib", packing.pack(b'{"a":1}')[:-3]], ids=["empty", "other", "cut"]
    )
    def test_damage_is_said(self, damaged):
        with pytest.raises(packing.Unreadable, match=r"damaged|too soon"):
            packing.unpack(damaged, 1)
