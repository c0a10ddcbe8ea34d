"""Files read whole: as text, and as YAML that is one list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from courses.files.problems import Problems
from courses.files.wording import check_wording
from courses.files.yaml_fields import read_yaml


def read_text(path: Path, shown: Path, problems: Problems) -> str | None:
    """The text of a file; None, with a problem noted under the name `shown`, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add(shown, 1, "This file is missing.")
    except UnicodeDecodeError:
        problems.add(shown, 1, "This file is not UTF-8 text. Save it as UTF-8.")
    return None


def read_list(path: Path, shown: Path, problems: Problems, what: str, *, our_words: bool = True) -> list[Any]:
    """The items of a YAML file that is one list; empty, with a problem noted, where it is not."""
    text = read_text(path, shown, problems)
    if text is None:
        return []
    if our_words:
        check_wording(text, shown, problems)
    data = read_yaml(text, shown, problems)
    if not isinstance(data, list):
        problems.add(shown, 1, f"{path.name} must be a list of {what}.")
        return []
    return data
