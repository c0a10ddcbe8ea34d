"""A step as words alone."""

import pytest

from courses.rendering.plain import parts, words


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>A &amp; B <strong>bold</strong></p>", "<p>A &amp; B <strong>bold</strong></p>"),
        ('<figure><img src="x" alt="A &lt;door&gt;"></figure>', "<figure><em>Picture: A &lt;door&gt;</em></figure>"),
        ('<p>x<img src="x" alt=""></p>', "<p>x</p>"),
        ('<video controls><source src="x"><p>in</p></video><p>out</p>', "<p>out</p>"),
        ("<svg><text>in</text></svg>out &#8217;", "out &#8217;"),
        ("a < b", "a < b"),
    ],
)
def test_pictures_and_media_go_and_words_stay(html, expected):
    assert words(html) == expected


def situation(name, leads_to):
    return {
        "id": name,
        "text": f"<p>{name}</p>",
        "question": "What now?",
        "choices": [
            {"grade": "HARMFUL", "text": "Wait", "consequence": "<p>bad</p>", "reason": "", "leads_to": ""},
            {
                "grade": "BEST",
                "text": "Ask",
                "consequence": "<p>good</p>",
                "reason": "<p>why</p>",
                "leads_to": leads_to,
            },
        ],
    }


def test_a_scenario_is_told_as_it_goes_well_and_ends():
    part = {
        "kind": "scenario",
        "title": "Mia",
        "story": "<p>story</p>",
        "situations": [situation("one", "two"), situation("two", "one")],
        "ending": "<p>end</p>",
    }
    told = parts([part], sectors={})
    assert [piece["html"] for piece in told] == [
        "<p>story</p>",
        "<p>one</p>",
        "<p>good</p><p>why</p>",
        "<p>two</p>",
        "<p>good</p><p>why</p>",
        "<p>end</p>",
    ]
    assert "bad" not in str(told)


def test_inserts_name_their_sectors_and_questions_are_left_for_later():
    insert = {"sectors": ["HEALTH", "EARLY_YEARS"], "html": "<p>x</p>"}
    content = [{"kind": "sectors", "title": "Where you work", "inserts": [insert]}, {"kind": "question"}]
    (only,) = parts(content, sectors={"HEALTH": "Health"})
    assert only["title"] == "Where you work: Health, Early years"
