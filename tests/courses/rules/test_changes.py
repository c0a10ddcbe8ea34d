"""What is different between two editions, in plain data."""

from __future__ import annotations

import pytest

from courses.rules import Change, CheckTerms, Step, compare, lines_of, refreshed_check, side_by_side


def part(html):
    return {"kind": "html", "html": html}


def asked(name, stem="What is so?"):
    return {"kind": "question", "id": name, "answers": "SINGLE", "stem": stem, "explanation": "", "source": "",
            "options": [{"id": f"{name}-a", "text": "This", "correct": True, "feedback": ""}]}  # fmt: skip


def step(name, *content, minutes=3, flagged=False, title=""):
    return Step(name, 1, title or f"The {name}", minutes, flagged, "", content or (part(f"<p>{name}</p>"),))


A, B, C, D = (step(name) for name in "ABCD")


def said(before, after):
    return [(one.id, one.change.value, one.moved) for one in compare(before, after).steps]


class TestSteps:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ([A, B], [A, B], [("A", "SAME", False), ("B", "SAME", False)]),
            ([A], [A, B], [("A", "SAME", False), ("B", "NEW", False)]),
            ([A, B, C], [A, C], [("A", "SAME", False), ("B", "GONE", False), ("C", "SAME", False)]),
            ([B, A], [A], [("B", "GONE", False), ("A", "SAME", False)]),
            ([A, B, C], [C, A, B], [("C", "SAME", True), ("A", "SAME", False), ("B", "SAME", False)]),
            ([A, B], [step("A", part("<p>other</p>")), B], [("A", "CHANGED", False), ("B", "SAME", False)]),
            ([A], [step("A", title="Another title")], [("A", "CHANGED", False)]),
            ([A], [step("A", minutes=9)], [("A", "SAME", False)]),
            ([], [A], [("A", "NEW", False)]),
        ],
    )
    def test_are_matched_by_their_ids(self, before, after, expected):
        assert said(before, after) == expected

    def test_ids_that_count_steps_are_no_change(self):
        one = step("A", part('<p>A <button popovertarget="term-1-1">term</button><span id="term-1-1">x</span></p>'))
        two = step("A", part('<p>A <button popovertarget="term-7-1">term</button><span id="term-7-1">x</span></p>'))
        assert said([one], [two]) == [("A", "SAME", False)]

    def test_another_picture_is_a_change(self):
        one = step("A", part('<p><img src="/media/editions/1.webp" alt="A door"></p>'))
        two = step("A", part('<p><img src="/media/editions/2.webp" alt="A door"></p>'))
        assert said([one], [two]) == [("A", "CHANGED", False)]

    def test_another_key_is_a_change(self):
        wrong = asked("q")
        wrong["options"] = [{**wrong["options"][0], "correct": False}]
        assert said([step("A", asked("q"))], [step("A", wrong)]) == [("A", "CHANGED", False)]


class TestWhatIsToBeTaken:
    def test_is_what_is_new_and_changed(self):
        changes = compare([A, B], [A, step("B", part("<p>x</p>")), C])
        assert ([one.id for one in changes.to_take], changes.minutes) == (["B", "C"], 6)

    def test_leaves_out_what_has_a_content_notice_unless_there_is_nothing_else(self):
        flagged = step("C", flagged=True)
        assert [one.id for one in compare([A], [A, B, flagged]).to_take] == ["B"]
        assert [one.id for one in compare([A], [A, flagged]).to_take] == ["C"]

    def test_is_everything_where_no_step_tells(self):
        assert [one.id for one in compare([A, B, D], [A, B]).to_take] == ["A", "B"]


class TestQuestions:
    def test_are_matched_by_their_ids_wherever_they_stand(self):
        before = [step("A", asked("one"), asked("two"))]
        after = [step("A", asked("one", "And now?")), step("B", asked("three"))]
        pool = [{**asked("four"), "step": "A"}]
        changes = compare(before, after, pool_before=pool, pool_after=[])
        found = {one.id: (one.change.value, one.in_check) for one in changes.questions}
        assert found == {
            "one": ("CHANGED", False), "two": ("GONE", False), "three": ("NEW", False), "four": ("GONE", True),
        }  # fmt: skip


class TestTheCheckOfARefresh:
    POOL = [{"id": str(number), "step": "A" if number < 3 else "B"} for number in range(8)]

    @pytest.mark.parametrize(
        ("steps", "expected"),
        [
            (["A"], CheckTerms(3, 3)),
            (["B"], CheckTerms(5, 4)),
            (["A", "B"], CheckTerms(5, 4)),
            (["C"], None),
        ],
    )
    def test_asks_about_these_steps_and_wants_the_same_share(self, steps, expected):
        assert refreshed_check(CheckTerms(5, 4), self.POOL, steps) == expected

    def test_is_none_where_the_module_has_none(self):
        assert refreshed_check(None, self.POOL, ["A"]) is None


class TestWordsSideBySide:
    def test_show_what_went_out_and_what_came_in(self):
        one = step("A", part("<h2>Head</h2><p>About one child in twenty.</p><p>The end.</p>"))
        two = step("A", part("<h2>Head</h2><p>About one child in ten.</p><p>The end.</p>"))
        found = side_by_side(lines_of(one), lines_of(two))
        assert [paragraph.unchanged for paragraph in found] == [2, 0, 1]
        assert [(run.change, run.words) for run in found[1].runs] == [
            (Change.SAME, "About one child in"), (Change.GONE, "twenty."), (Change.NEW, "ten."),
        ]  # fmt: skip

    def test_are_words_and_never_html(self):
        assert lines_of(step("A", part("<p>a <em>b</em> &lt;script&gt;</p>"))) == ("The A", "a b <script>")

    def test_say_beside_an_option_what_is_held_to_be_right(self):
        assert lines_of(step("A", asked("q")))[1:] == ("What is so?", "Right: This")
