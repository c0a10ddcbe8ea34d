"""From files to a page and back: nothing is lost on the way."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings
from django.utils import timezone

from competencies.models import Competency
from courses.files.content_folder import read_module, read_shared
from courses.files.export import export
from courses.models import ChangeClass, ModulePage
from learning_site.editorial import loading
from tests.courses.files import as_documented

SLUG = "think-the-unthinkable"


@pytest.fixture
def competency(partnership):
    framework = partnership.awareness.framework
    return Competency.objects.create(framework=framework, code="CSA-AWARENESS", title="Awareness", statement="Sees it.")


@pytest.fixture
def real(tmp_path):
    return shutil.copytree(settings.BASE_DIR / "content", tmp_path / "content") / SLUG


@pytest.fixture
def documented(tmp_path):
    (tmp_path / "content").mkdir()
    return as_documented.write(tmp_path / "content")


def load(folder):
    source = read_module(folder, read_shared(folder.parent))
    loading.load(source, folder, change=ChangeClass.CORRECTION, overwrite=True, at=timezone.now())
    return source


def back(root, folder):
    page = ModulePage.objects.live().get(slug=SLUG)
    written = export(page, root, sources=read_shared(folder.parent).sources)
    return read_module(written, read_shared(root))


@pytest.mark.usefixtures("competency")
class TestThereAndBack:
    @pytest.mark.parametrize("which", ["real", "documented"])
    def test_is_the_same_module(self, which, request, tmp_path):
        folder = request.getfixturevalue(which)
        source = load(folder)
        again = back(tmp_path / "out", folder)
        assert again == source
        assert again.digest == source.digest

    def test_keeps_every_file_byte_for_byte(self, documented, tmp_path):
        source = load(documented)
        back(tmp_path / "out", documented)
        for name, _ in source.files:
            assert (tmp_path / "out" / SLUG / name).read_bytes() == (documented / name).read_bytes()
