"""What is wrong with a content folder: one sentence for each problem, gathered and told together."""

from __future__ import annotations

from pathlib import Path


class ContentError(ValueError):
    """One problem in one file: `path`, `line` (from 1) and a `sentence` that says how to put it right."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(path, line, sentence)
        self.path = path
        self.line = line
        self.sentence = sentence

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


class ContentErrors(ValueError):
    """Every problem found in one reading, in `errors`, ordered by file and line."""

    def __init__(self, errors: tuple[ContentError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class Problems:
    """A growing list of problems; a reader notes one and reads on, so that a writer sees them all at once."""

    def __init__(self) -> None:
        self._found: list[ContentError] = []

    def add(self, path: Path, line: int, sentence: str) -> None:
        """Note a problem at a line (from 1) of a file."""
        self._found.append(ContentError(path, line, sentence))

    def add_all(self, errors: ContentErrors) -> None:
        """Take over what another reading found."""
        self._found.extend(errors.errors)

    @property
    def found(self) -> tuple[ContentError, ...]:
        """Everything noted so far, by file and line."""
        return tuple(sorted(self._found, key=lambda error: (str(error.path), error.line)))

    def raise_any(self) -> None:
        """Raise `ContentErrors` if anything was noted."""
        if self._found:
            raise ContentErrors(self.found)
