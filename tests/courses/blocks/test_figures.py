"""Charts are drawn on the server, and fit a narrow window."""

import pytest

from courses.blocks.figures import TableBlock, drawn, number


class TestAChart:
    def test_draws_a_percentage_as_its_share_of_the_whole(self):
        bars = drawn([{"label": "A", "value": 34}, {"label": "B", "value": 83.5}], "%")["bars"]
        assert [bar["width"] for bar in bars] == ["34%", "83.5%"]
        assert [bar["value"] for bar in bars] == ["34%", "83.5%"]

    def test_draws_other_numbers_as_shares_of_the_longest(self):
        bars = drawn([{"label": "A", "value": 500}, {"label": "B", "value": 2000}], "children")["bars"]
        assert [(bar["width"], bar["value"]) for bar in bars] == [("25%", "500 children"), ("100%", "2,000 children")]

    def test_of_nothing_but_noughts_has_no_bars(self):
        assert [
            bar["width"] for bar in drawn([{"label": "A", "value": 0}, {"label": "B", "value": 0}], "")["bars"]
        ] == ["0%"] * 2

    def test_folds_a_long_label_and_makes_room_for_it(self):
        label = "Children who had been abused by another child in the year before"
        bars = drawn([{"label": label, "value": 83}, {"label": "B", "value": 1}], "%")["bars"]
        assert all(len(line["text"]) <= 28 for line in bars[0]["lines"])
        assert len(bars[0]["lines"]) == 3

    def test_says_everything_in_words(self):
        assert drawn([{"label": "A", "value": 34}, {"label": "B", "value": 83}], "%")["said"] == "A: 34%; B: 83%"

    @pytest.mark.parametrize(
        ("value", "said"), [(34.0, "34"), (3.6, "3.6"), (2160, "2,160"), (500000.0, "500,000"), (0, "0")]
    )
    def test_writes_numbers_as_people_do(self, value, said):
        assert number(value) == said


class TestATable:
    def shown(self, *reasons):
        words = [{"type": "text", "heading": "Say"}, {"type": "text", "heading": "Why"}]
        rows = [{"values": [f"{at}", reason]} for at, reason in enumerate(reasons)]
        block = TableBlock()
        value = block.to_python({"title": "What helps", "table": {"columns": words, "rows": rows, "caption": ""}})
        return block.render(value)

    def test_says_once_what_every_cell_of_a_column_rests_on(self):
        html = self.shown("It is heard [judgement]", "It stays open [judgement]")
        assert html.count("<sup>advice</sup>") == 1
        assert 'role="columnheader">Why\u202f<sup>advice</sup></th>' in html
        assert 'data-label="Why"><span>It is heard</span></td>' in html

    def test_says_in_each_cell_what_only_some_rest_on(self):
        html = self.shown("It is heard [judgement]", "It stays open [S06]", "And so")
        assert html.count("<sup>") == 2
        assert "It is heard\u202f<sup>advice</sup></span></td>" in html
