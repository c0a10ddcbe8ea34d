"""What a learner wrote for themselves is shown at no door to anybody else, whatever doors there will be."""

from __future__ import annotations

import pytest

from tests import private_module as private
from tests.house.test_doors import DOORS, NAMES, address
from tests.house.test_doors import examples as examples

SECRET = "Nobody-else-may-read-this-0417"


@pytest.mark.parametrize(("name", "entry"), DOORS, ids=NAMES)
def test_a_reflection_appears_to_nobody_but_its_author(name, entry, examples, cast, visit, at):
    if not entry.name:
        pytest.skip("a redirect without a name")
    private.written(cast["practitioner"], at=at, words=SECRET)
    where = address(name, entry, examples)
    for part, person in {"nobody": None, **cast}.items():
        if part != "practitioner":
            for method in ("get", "post"):
                answer = getattr(visit(person), method)(where)
                shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert SECRET.encode() not in shown, f"{name}: {method} as {part}"


def test_its_author_does_see_it(cast, visit, at):
    private.written(cast["practitioner"], at=at, words=SECRET)
    assert SECRET in visit(cast["practitioner"]).get("/learning/reflections/").content.decode()
