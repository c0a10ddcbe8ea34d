"""Drawings hold shapes and words, and nothing that acts or leads elsewhere."""

import pytest

from courses.blocks.drawings import NotADrawing, clean_drawing, faults_of

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def drawing(inside: str) -> bytes:
    return f"{OPEN}{inside}</svg>".encode()


class TestADrawing:
    def test_of_shapes_and_words_stays_as_it_is(self):
        content = drawing('<title>Ten</title><g fill="#0b4f55"><circle r="2"/></g><use href="#a"/><text>10</text>')
        assert faults_of(content) == []
        for part in (b"<title>Ten</title>", b"<circle", b'href="#a"', b"<text>10</text>"):
            assert part in clean_drawing(content)

    @pytest.mark.parametrize(
        ("inside", "gone"),
        [
            ("<script>steal()</script>", b"steal"),
            ('<rect onclick="steal()"/>', b"steal"),
            ('<rect style="background:url(https://example.org)"/>', b"example"),
            ('<rect fill="url(https://example.org/)"/>', b"example"),
            ('<use xlink:href="https://example.org/x.svg#y"/>', b"example"),
            ('<a xlink:href="javascript:steal()"><rect/></a>', b"steal"),
            ('<image href="https://example.org/x.png"/>', b"example"),
            ("<style>@import 'https://example.org';</style>", b"example"),
            (
                '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://example.org"/></foreignObject>',
                b"example",
            ),
            ('<animate attributeName="href" to="javascript:steal()"/>', b"steal"),
            ('<set attributeName="onclick" to="steal()"/>', b"steal"),
        ],
    )
    def test_loses_what_acts_or_leads_elsewhere(self, inside, gone):
        content = drawing(inside)
        assert faults_of(content)
        assert gone not in clean_drawing(content)

    @pytest.mark.parametrize(
        "content",
        [
            b"not a drawing",
            b"",
            b'<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
            b'<html xmlns="http://www.w3.org/1999/xhtml"></html>',
        ],
    )
    def test_that_is_none_is_refused(self, content):
        with pytest.raises(NotADrawing):
            clean_drawing(content)
