"""contacts.yaml: helplines as they were read, for a named person to check before anybody is shown them."""

from __future__ import annotations

from pathlib import Path

from courses.files.problems import Problems
from courses.files.whole_files import read_list
from courses.files.yaml_fields import Fields

CONTACTS_FILE = "contacts.yaml"
NAMES = ("id", "name", "phone", "hours", "url", "note")


def read_contacts(path: Path) -> list[dict[str, str]]:
    """Each as the fields of a contact. Raises `ContentErrors`."""
    problems, shown = Problems(), Path(path.name)
    found: list[dict[str, str]] = []
    for item in read_list(path, shown, problems, "contacts, each beginning '- id: '", our_words=False):
        fields = Fields.of(item, shown, problems, what="A contact", names=NAMES)
        if fields is None:
            continue
        more = {name: fields.text(name, optional=True) for name in ("phone", "hours", "url", "note")}
        found.append({"code": fields.text("id"), "name": fields.text("name"), **more})
    problems.raise_any()
    return found
