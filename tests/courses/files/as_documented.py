"""A module made of every example in docs/writing-modules.md: what writers are shown is what is read."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
EXAMPLES = re.compile(r"^```\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SOURCE = """\
- id: {}
  title: {}
  publisher: {}
  year: {}
  trust: SEEN_SECONDARY
  review_by: 2027-11-30
"""
MORE_SOURCES = {
    "S29": SOURCE.format("S29", "The response pathway", "CSA Centre", 2024),
    "S37": SOURCE.format("S37", "Child abuse and neglect in the UK today", "NSPCC", 2011),
}
LONGER = "as soon as there is a second sign, when people are sure of it"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nI saw something today.\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><title>Ten</title><rect width="20" height="10"/></svg>'
)


def write(root: Path) -> Path:
    """A content folder at `root` with that module in it; the module's own folder."""
    found = EXAMPLES.findall((ROOT / "docs/writing-modules.md").read_text(encoding="utf-8"))
    _, module, front, blocks, terms, scenario, question, arranged = found[:8]
    folder = root / "think-the-unthinkable"
    asked = "".join(f"::: question {name}\n:::\n\n" for name in ("first-hour", "who-does-what"))
    linked = "It may meet the threshold of [significant harm](term:significant-harm).\n\n"
    pool = [question.replace("id: uneasy-feeling", f"id: pool-{n}") + "  step: a-first-worry\n" for n in range(10)]
    for name, text in {
        "module.yaml": module,
        "steps/01-a-first-worry.md": front + linked + blocks + asked,
        "scenarios/the-quiet-word.yaml": scenario,
        "questions.yaml": question + arranged,
        "pool.yaml": _spread(pool),
        "glossary.yaml": terms,
        "images/one-in-ten.svg": SVG,
        "files/desk-card.pdf": "%PDF-1.4",
        "files/a-call.mp3": "ID3",
        "files/a-call.md": "I saw something today.\n\nThank you for ringing.\n",
        "files/how-to-be-told.mp4": "ftyp",
        "files/how-to-be-told.vtt": CAPTIONS,
        "files/how-to-be-told.md": "I saw something today.\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    register = (ROOT / "content/sources.yaml").read_text(encoding="utf-8")
    cited = [code for code in ("S29", "S37") if f"- id: {code}\n" not in register]
    (root / "sources.yaml").write_text(register + "".join(MORE_SOURCES[code] for code in cited), encoding="utf-8")
    return folder


def _spread(questions: list[str]) -> str:
    """The questions with the right option now first, now second, now longer, now shorter, as a pool has to be."""
    swapped = []
    for at, question in enumerate(questions):
        before, first, second, after = re.split(r"(?=^    - id: )|(?=^  explanation: )", question, flags=re.MULTILINE)
        swapped.append(before + (second + first if at % 2 else first + second) + after)
        if at % 2:
            swapped[-1] = swapped[-1].replace("as soon as there is a second sign", LONGER)
    return "".join(swapped)
