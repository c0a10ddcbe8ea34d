"""A module as one file: packed, and opened with care."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from courses.files import sharing
from courses.files.sharing import NotAModule
from tests.courses.files import as_documented


def zipped(*files, compression=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as packed:
        for name, content in files:
            packed.writestr(name, content)
    return written.getvalue()


def linked():
    entry = zipfile.ZipInfo("steps/01-a.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((entry, "/etc/passwd"))


@pytest.fixture
def root(tmp_path):
    (tmp_path / "content").mkdir()
    return as_documented.write(tmp_path / "content").parent


class TestPacked:
    def test_and_opened_it_is_the_same_module(self, root, tmp_path):
        opened = sharing.unpack(sharing.pack(root), tmp_path / "opened")
        source, folder = sharing.read_one(opened)
        assert source.digest == sharing.read_one(root)[0].digest
        assert folder.parent == opened

    def test_twice_it_is_the_same_file(self, root):
        assert sharing.pack(root) == sharing.pack(root)

    def test_inside_one_more_folder_it_is_found_too(self, root, tmp_path):
        outer = tmp_path / "outer"
        outer.mkdir()
        root.rename(outer / "content")
        opened = sharing.unpack(sharing.pack(outer), tmp_path / "opened")
        assert sharing.read_one(opened)[0].code

    def test_on_a_mac_it_brings_other_files_that_are_left_alone(self, root, tmp_path):
        content = io.BytesIO(sharing.pack(root))
        with zipfile.ZipFile(content, "a") as packed:
            packed.writestr("__MACOSX/._sources.yaml", b"\x00")
        assert not (sharing.unpack(content.getvalue(), tmp_path / "opened") / "__MACOSX").exists()


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "cannot be opened"),
            (b"PK\x03\x04 not a zip", "cannot be opened"),
            (zipped(("../outside.txt", "x")), "outside the folder"),
            (zipped(("a/../../outside.txt", "x")), "outside the folder"),
            (zipped(("/etc/passwd", "x")), "outside the folder"),
            (zipped(("C:\\outside.txt", "x")), "outside the folder"),
            (zipped(("a\\..\\outside.txt", "x")), "outside the folder"),
            (linked(), "a link to another file"),
            (zipped(("a.md", "x"), ("A.md", "y")), "the same name"),
            (zipped(("a", "x"), ("a/b", "y")), "cannot be opened"),
            (zipped(*((f"{number}.md", "") for number in range(1001))), "more than 1000 files"),
        ],
    )
    def test_with_the_reason(self, content, reason, tmp_path):
        into = tmp_path / "into"
        into.mkdir()
        with pytest.raises(NotAModule, match=reason):
            sharing.unpack(content, into)
        assert not (tmp_path / "outside.txt").exists()

    def test_when_it_opens_into_too_much_whatever_it_says_of_itself(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sharing, "MOST_OPENED", 1000)
        with pytest.raises(NotAModule, match="opens into more than"):
            sharing.unpack(zipped(("sources.yaml", b"0" * 5_000_000)), tmp_path)
        assert (tmp_path / "sources.yaml").stat().st_size <= sharing.AT_ONCE

    def test_when_it_is_too_large(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sharing, "MOST_BYTES", 10)
        with pytest.raises(NotAModule, match="larger than"):
            sharing.unpack(zipped(("a.md", "x")), tmp_path)

    @pytest.mark.parametrize(
        ("files", "reason"),
        [
            ([("sources.yaml", "[]")], "no module in the file"),
            ([("a/module.yaml", ""), ("b/module.yaml", ""), ("sources.yaml", "[]")], "2 modules"),
            ([("a/module.yaml", "")], "no sources.yaml"),
        ],
    )
    def test_when_it_holds_no_module_or_several(self, files, reason, tmp_path):
        opened = sharing.unpack(zipped(*files), tmp_path)
        with pytest.raises(NotAModule, match=reason):
            sharing.read_one(opened)
