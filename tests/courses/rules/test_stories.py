"""A story is told from its first situation to its end, whatever is chosen."""

import pytest

from courses.rules.stories import faults_in


class TestAStory:
    @pytest.mark.parametrize(
        "story",
        [
            {},
            {"a": ["", ""]},
            {"a": ["b", ""], "b": [""]},
            {"a": ["b", "c"], "b": ["c"], "c": [""]},
            {"a": ["b", "a"], "b": ["a", ""]},
        ],
        ids=["nothing", "one situation", "two", "two ways", "a way back"],
    )
    def test_that_ends_has_no_fault(self, story):
        assert faults_in(story) == []

    @pytest.mark.parametrize(
        ("story", "where"),
        [
            ({"a": ["b"], "b": ["a"]}, ["a", "b"]),
            ({"a": [""], "b": [""]}, ["b"]),
            ({"a": ["x", ""]}, ["a"]),
            ({"a": ["b", ""], "b": ["b"]}, ["b"]),
        ],
        ids=["a circle", "never reached", "leads nowhere", "stuck"],
    )
    def test_that_does_not_is_told_where(self, story, where):
        assert [name for name, _ in faults_in(story)] == where
