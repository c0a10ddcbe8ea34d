"""How the house speaks, and where raw HTML may come from."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FOLDERS = ("learning_site", "courses", "certificates", "competencies")
CODE = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)

# bleach cleans here, and nowhere else is text declared safe.
MAY_MARK_SAFE = {"courses/blocks/clean.py"}
# Frozen HTML that passed the one door when its edition was published.
MAY_TRUST = {
    "templates/learning/check_result.html",
    "templates/learning/handout.html",
    "templates/learning/module.html",
    "templates/learning/parts/reflection.html",
    "templates/learning/parts/scenario.html",
    "templates/learning/parts/sectors.html",
    "templates/learning/step.html",
    "templates/learning/text.html",
}


def words_of(template: Path) -> str:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<[^>]+>", " ", template.read_text(), flags=re.DOTALL)
    return " ".join(text.split())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_speak_plainly(template):
    words = words_of(template)
    assert not re.search(r"\b(please|successfully|oops|click here)\b", words, re.IGNORECASE), words
    assert "!" not in words.replace("DOCTYPE", ""), words


def test_text_is_declared_safe_at_one_door():
    found = {str(path.relative_to(ROOT)) for path in CODE if re.search(r"\bmark_safe\(|SafeString\(", path.read_text())}
    assert found <= MAY_MARK_SAFE


def test_templates_trust_only_frozen_html():
    found = {
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if re.search(r"\|\s*safe\b|autoescape off", path.read_text()) and "allauth" not in path.parts
    }
    assert found <= MAY_TRUST


def test_only_doors_read_the_clock():
    rooms = r"/views|/middleware|/management/|/context\.py|/receivers|/checks|/settings/"
    doors = re.compile(rf"{rooms}|/accounts/(sessions|interrupted)")
    below = [path for path in CODE if not doors.search("/" + str(path.relative_to(ROOT)))]
    clock = re.compile(r"\b(timezone\.now|localdate|datetime\.now|date\.today|time\.time)\(")
    found = [str(path.relative_to(ROOT)) for path in below if clock.search(path.read_text())]
    assert found == []
