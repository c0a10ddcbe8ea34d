"""The words that are not written, and the few that may be quoted so as to be talked about."""

from pathlib import Path

import pytest

from courses.files.problems import ContentErrors, Problems
from courses.files.wording import check_wording


def found(text: str) -> list[tuple[int, str]]:
    problems = Problems()
    check_wording(text, Path("step.md"), problems)
    try:
        problems.raise_any()
    except ContentErrors as caught:
        return [(error.line, error.sentence) for error in caught.errors]
    return []


class TestWording:
    @pytest.mark.parametrize(
        "text",
        [
            "child pornography",
            "a historical case",
            "historic sexual abuse",
            "the allegation was of historical child sexual abuse",
            "a sexual relationship",
            "had sex with",
            "underage sex",
            "consensual",
            "she failed to protect him",
            "The outcome was NFA.",
            "No further action was taken",
            "the alleged victim",
            "a young offender",
            "Please read on",
            "You have successfully finished",
            "Well done!",
            "he said that she 'had sex with' him",
        ],
    )
    def test_is_noted(self, text: str) -> None:
        assert len(found(text)) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "child sexual abuse",
            "a history of abuse",
            "a relationship with her teacher",
            "no further police action at this time",
            "'no further action' is heard as clearance",
            "“failed to protect” is a label",
            "people who abuse",
            "it pleases nobody",
        ],
    )
    def test_is_let_through(self, text: str) -> None:
        assert found(text) == []

    def test_is_found_across_the_end_of_a_line_and_told_with_the_first(self) -> None:
        assert found("One.\nShe failed\nto protect him.") == [
            (
                2,
                "'failed to protect' is not written here: "
                "write 'non-abusing parent', unless a court has found otherwise.",
            )
        ]

    @pytest.mark.parametrize("text", ["020 7946 0958", "0800 1111", "01632-960123", "999", "a.lead@council.gov.uk"])
    def test_a_contact_is_noted(self, text: str) -> None:
        ((line, sentence),) = found(f"Ring\n{text} now.")
        assert (line, text in sentence) == (2, True)

    @pytest.mark.parametrize(
        "text",
        ["2,160 children", "2022-2025", "2027-05-03", "0.4%", "1999", "uuid: 0db6d49b-0426-4600-8093-06fdc69642d2"],
    )
    def test_a_figure_is_no_contact(self, text: str) -> None:
        assert found(text) == []
