"""A module as one file that partnerships give each other: a content folder, zipped; opened with care."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path, PurePosixPath

from courses.files.content_folder import Shared, module_folders, read_module, read_shared
from courses.files.source_shapes import ModuleSource

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
MOST_OPENED = 200 * MEGABYTE
MOST_FILES = 1000
AT_ONCE = 64 * 1024


class NotAModule(ValueError):
    """The file is no zipped content folder with one module, or not one that can be opened safely. Says why."""


def pack(root: Path) -> bytes:
    """Everything below a folder as a zip, the same bytes for the same files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
    return written.getvalue()


def unpack(content: bytes, into: Path) -> Path:
    """Open a zip into an empty folder; the content folder in it. Raises NotAModule, whatever is wrong with the file.

    Nothing is written outside the folder, and no more than MOST_OPENED, whatever the file says of itself.
    """
    if len(content) > MOST_BYTES:
        raise NotAModule(f"The file is larger than {MOST_BYTES // MEGABYTE} MB. Share its films as links instead.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if not _is_left_out(entry)]
            _check_entries(entries)
            _write(packed, entries, into)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, NotAModule):
            raise
        raise NotAModule("The file cannot be opened. Choose a .zip file as it was downloaded here.") from error
    return _root(into)


def read_one(root: Path) -> tuple[ModuleSource, Path]:
    """The one module of a content folder, and its own folder. Raises NotAModule, ContentErrors."""
    folders = [folder for folder in module_folders(root) if (folder / "module.yaml").is_file()]
    if len(folders) != 1:
        many = "no module" if not folders else f"{len(folders)} modules"
        raise NotAModule(
            f"There is {many} in the file. It holds one folder with a module.yaml, and sources.yaml beside it."
        )
    return read_module(folders[0], _shared(root)), folders[0]


def _shared(root: Path) -> Shared:
    if not (root / "sources.yaml").is_file():
        raise NotAModule("There is no sources.yaml in the file: what the module says rests on it.")
    return read_shared(root)


def _is_left_out(entry: zipfile.ZipInfo) -> bool:
    """Folders are made with their files; what a Mac or a Windows machine adds is no part of the module."""
    path = PurePosixPath(entry.filename)
    return entry.is_dir() or "__MACOSX" in path.parts or path.name in {".DS_Store", "Thumbs.db"}


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise NotAModule(f"There are more than {MOST_FILES} files in it. A module has fewer.")
    names = [entry.filename for entry in entries]
    for entry in entries:
        path = PurePosixPath(entry.filename)
        leads_out = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
        if leads_out or "\x00" in entry.filename or not path.parts:
            raise NotAModule(f"'{entry.filename[:80]}' would lie outside the folder. Such a file is not opened.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise NotAModule(f"'{entry.filename[:80]}' is a link to another file. Such a file is not opened.")
        if entry.flag_bits & 1:
            raise NotAModule("The file is locked with a password. Share it without one.")
    if len({name.casefold() for name in names}) != len(names):
        raise NotAModule("Two files in it have the same name.")


def _write(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], into: Path) -> None:
    """Counts what is really written: a small file can say it is small, and open into very much."""
    written = 0
    for entry in entries:
        target = into.joinpath(*PurePosixPath(entry.filename).parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(entry) as source, target.open("wb") as file:
            while piece := source.read(AT_ONCE):
                written += len(piece)
                if written > MOST_OPENED:
                    raise NotAModule(f"It opens into more than {MOST_OPENED // MEGABYTE} MB, so it was not opened.")
                file.write(piece)


def _root(into: Path) -> Path:
    """The folder that holds sources.yaml: the top, or the one folder that everything lies in."""
    inside = list(into.iterdir())
    only = inside[0] if len(inside) == 1 and inside[0].is_dir() else into
    return only if (only / "sources.yaml").is_file() and not (into / "sources.yaml").is_file() else into
