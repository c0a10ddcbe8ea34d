"""Loads modules from their source files into pages, and publishes them as an editor would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.html import format_html, format_html_join
from PIL import Image as Canvas
from wagtail.images import get_image_model

from competencies.models import Competency
from competencies.operations.refusals import Refusal
from courses.files.source_shapes import BlockSource, ModuleSource, StepSource
from courses.models import ChangeClass, Edition, Module, ModulePage
from courses.operations import editions
from learning_site.editorial.entrance import place_for_modules

PICTURES = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}


class NoCompetency(Refusal):
    """A module is evidence of a competency that the partnership has."""


class OtherIdentity(Refusal):
    """A module keeps its code, its address and its competency."""


class EditedSince(Refusal):
    """Somebody has changed the page since it was loaded."""


class CannotBeShown(Refusal):
    """The page would not take what the files say."""


class Outcome(StrEnum):
    NEW = "NEW"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"


@dataclass(frozen=True)
class Loaded:
    """What came of loading one module; `edition` is None when there was nothing to do."""

    outcome: Outcome
    edition: Edition | None = None


@transaction.atomic
def load(source: ModuleSource, folder: Path, *, change: ChangeClass, overwrite: bool, at: datetime) -> Loaded:
    """Write a module into its page and publish it, unless it was loaded as it is already.

    `folder` is the module's own, for its pictures. `change` is the class of change for learners who know an earlier
    edition. `overwrite` lets the files win over what was edited on the page. Raises NoCompetency, OtherIdentity,
    EditedSince, CannotBeShown, and CodeTaken (courses.operations.editions); nothing is changed then.
    """
    module = _module(source, at=at)
    page = ModulePage.objects.filter(module=module).first()
    edited = page is not None and page.latest_revision_id != module.loaded_revision
    if module.loaded_digest == source.digest and page is not None and not (edited and overwrite):
        return Loaded(Outcome.UNCHANGED)
    if page is not None and edited and not overwrite:
        raise EditedSince(
            f"{source.code} was edited on its page since it was last loaded, so it was left as it is. "
            "Carry the edits over to the files, then load it again with --overwrite."
        )
    known = module.editions.exists()
    page = _write(page, module, source, folder, change=change if known else None)
    revision = page.save_revision()
    revision.publish()
    editions.remember_source(module, digest=source.digest, revision_id=revision.pk, by=None, at=at)
    edition = Edition.objects.get(revision_id=revision.pk)
    return Loaded(Outcome.CHANGED if known else Outcome.NEW, edition)


def _module(source: ModuleSource, *, at: datetime) -> Module:
    competency = Competency.objects.filter(code=source.competency).first()
    if competency is None:
        raise NoCompetency(
            f"{source.code} is evidence of the competency {source.competency}, and there is none with that code. "
            "Add it, or give the code of another in module.yaml."
        )
    module = Module.objects.filter(uuid=source.uuid).select_related("competency").first()
    if module is None:
        return editions.register(
            code=source.code, slug=source.slug, competency=competency, uuid=source.uuid, by=None, at=at
        )
    kept = (module.code, module.slug, module.competency.code)
    if kept != (source.code, source.slug, source.competency):
        raise OtherIdentity(
            f"A module keeps its code, slug and competency: this one has {', '.join(kept)}. "
            "Put them back into module.yaml, or give what is a new module a uuid of its own."
        )
    return module


def _write(
    page: ModulePage | None, module: Module, source: ModuleSource, folder: Path, *, change: ChangeClass | None
) -> ModulePage:
    """The page as the files say, not yet published. A page that is there keeps its place in the tree."""
    page = page or ModulePage(module=module, live=False)
    page.title = page.draft_title = source.title
    page.slug = source.slug
    page.code, page.competency = module.code, module.competency
    page.summary, page.audience = source.summary, source.audience
    page.outcomes = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((o,) for o in source.outcomes)))
    page.notice_inside, page.notice_may_skip = source.content_notice.inside, source.content_notice.may_skip
    page.steps = json.dumps([_raw_step(step, folder) for step in source.steps])
    page.change_class = change or ""
    page.change_note = source.change_note
    try:
        page.steps.stream_block.clean(page.steps)
        if page.pk:
            page.full_clean()
        else:
            place_for_modules().add_child(instance=page)
    except ValidationError as error:
        raise CannotBeShown(
            f"{source.code} cannot be shown as it is written: {'; '.join(_sentences(error))}"
        ) from error
    return page


def _raw_step(step: StepSource, folder: Path) -> dict[str, Any]:
    """A step as a StreamField's raw JSON."""
    return {
        "type": "step",
        "id": str(step.id),
        "value": {
            "title": step.title,
            "minutes": step.minutes,
            "flagged": step.flagged,
            "notice": step.notice,
            "awaits_sign_off": step.awaits_sign_off,
            "body": [_raw_block(block, folder) for block in step.blocks],
        },
    }


def _raw_block(block: BlockSource, folder: Path) -> dict[str, Any]:
    if block.kind != "image" or isinstance(block.value, str):
        return block.raw
    picture = {
        "image": _picture(folder / block.value["file"], block.value["description"]),
        "alt_text": block.value["description"],
        "decorative": block.value["decorative"],
    }
    return {**block.raw, "value": {"image": picture, "caption": block.value["caption"]}}


def _picture(path: Path, description: str) -> int:
    """The key of this picture in the image library, put there when it is not there yet. Raises CannotBeShown."""
    if path.suffix.lower() not in PICTURES or not path.is_file():
        raise CannotBeShown(
            f"'{path.name}' is not a picture that can be shown. Put a {', '.join(sorted(PICTURES))} file into the "
            f"folder '{path.parent.parent.name}', which is named as the module's slug."
        )
    try:
        with Canvas.open(path) as drawn:
            drawn.verify()
    except (OSError, SyntaxError) as error:
        raise CannotBeShown(f"'{path.name}' cannot be read as a picture. Save it anew, as a .png.") from error
    with path.open("rb") as file:
        picture = get_image_model()(title=path.stem, description=description, file=ImageFile(file, name=path.name))
        picture._set_file_hash()
        known = get_image_model().objects.filter(file_hash=picture.file_hash).first()
        if known:
            return int(known.pk)
        picture.save()
    return int(picture.pk)


def _sentences(error: ValidationError) -> list[str]:
    """Every message in an error of a page or of blocks inside blocks."""
    inner = getattr(error, "block_errors", None) or getattr(error, "error_dict", None)
    if not inner:
        return [str(message) for message in error.messages]
    return [
        sentence
        for each in inner.values()
        for e in (each if isinstance(each, list) else [each])
        for sentence in _sentences(e)
    ]
