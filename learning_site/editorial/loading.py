"""Loads modules from their source files into pages, and publishes them as an editor would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html, format_html_join

from competencies.models import Competency, Person
from competencies.operations.refusals import Refusal
from courses.files.source_shapes import BlockSource, GlossaryEntry, ModuleSource, StepSource
from courses.models import ChangeClass, Edition, Module, ModulePage
from courses.operations import editions
from learning_site.editorial import library
from learning_site.editorial.entrance import place_for_modules
from learning_site.editorial.library import CannotBeShown


class NoCompetency(Refusal):
    """A module is evidence of a competency that the partnership has."""


class OtherIdentity(Refusal):
    """A module keeps its code, its address and its competency."""


class EditedSince(Refusal):
    """Somebody has changed the page since it was loaded."""


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


@transaction.atomic
def bring(source: ModuleSource, folder: Path, *, by: Person, at: datetime) -> ModulePage:
    """Write a module from elsewhere into its page as a draft; what learners have stays as it is.

    `folder` is as for `load`. Raises NoCompetency, OtherIdentity, CannotBeShown, and CodeTaken
    (courses.operations.editions).
    """
    module = _module(source, at=at)
    page = _write(ModulePage.objects.filter(module=module).first(), module, source, folder, change=None)
    page.save_revision(user=by)
    return page


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
    page.about_a_community = source.about_a_community
    page.outcomes = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((o,) for o in source.outcomes)))
    page.notice_inside, page.notice_may_skip = source.content_notice.inside, source.content_notice.may_skip
    names = _Names()
    page.steps = json.dumps([_raw_step(step, source, folder, names) for step in source.steps])
    page.confidence = json.dumps(
        [
            names.remember(each.id, each.key, {"type": "statement", "value": each.statement})
            for each in source.confidence
        ]
    )
    page.supervision = json.dumps(
        [{"type": "prompt", "id": str(uuid5(source.uuid, f"supervision:{prompt}")), "value": prompt}
         for prompt in source.supervision]
    )  # fmt: skip
    page.check_questions = source.check.questions if source.check else None
    page.check_pass = source.check.passing if source.check else None
    page.terms = {entry.key: _term(entry, shared=False) for entry in source.glossary} | {
        entry.key: _term(entry, shared=True) for entry in source.borrowed
    }
    page.file_names = names.given
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


class _Names:
    """Gathers the names that writers gave, by the ids that are made of them: an export gives them back."""

    def __init__(self) -> None:
        self.given: dict[str, dict[str, str]] = {}

    def remember(self, number: UUID | str, key: str, raw: dict[str, Any], **paths: str) -> dict[str, Any]:
        """`raw` with its id, and without what is only a name, in it and in all that it holds."""
        self.given[str(number)] = {"key": key, **paths}
        return {"id": str(number), **{name: self._without_names(value) for name, value in raw.items()}}

    def _without_names(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._without_names(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "key" in value:
            raw = {name: each for name, each in value.items() if name not in ("id", "key")}
            return self.remember(value["id"], value["key"], raw)
        return {name: self._without_names(each) for name, each in value.items()}


def _raw_step(step: StepSource, source: ModuleSource, folder: Path, names: _Names) -> dict[str, Any]:
    """A step as a StreamField's raw JSON."""
    pool = [each.question for each in source.pool if each.step == step.key]
    value = {
        "title": step.title,
        "minutes": step.minutes,
        "flagged": step.flagged,
        "notice": step.notice,
        "awaits_sign_off": step.awaits_sign_off,
        "body": [_raw_block(block, folder, names) for block in step.blocks],
        "pool": [_raw_block(block, folder, names) for block in pool],
    }
    return names.remember(step.id, step.key, {"type": "step", "value": value})


def _raw_block(block: BlockSource, folder: Path, names: _Names) -> dict[str, Any]:
    value, paths = RAW.get(block.kind, _as_it_is)(block.value, folder)
    return names.remember(block.id, block.key, {"type": block.kind, "value": value}, **paths)


def _as_it_is(value: Any, folder: Path) -> tuple[Any, dict[str, str]]:
    return value, {}


def _raw_image(value: dict[str, Any], folder: Path) -> tuple[Any, dict[str, str]]:
    picture = {
        "image": library.picture(folder / value["file"], value["description"]),
        "alt_text": value["description"],
        "decorative": value["decorative"],
    }
    return {"image": picture, "caption": value["caption"]}, {"file": value["file"]}


def _raw_table(value: dict[str, Any], folder: Path) -> tuple[Any, dict[str, str]]:
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in value["columns"]],
        "rows": [{"values": row} for row in value["rows"]],
        "caption": "",
    }
    return {"title": value["title"], "table": table, "source": value["source"]}, {}


def _raw_download(value: dict[str, Any], folder: Path) -> tuple[Any, dict[str, str]]:
    file = library.document(folder / value["file"], value["title"], "download")
    return {**value, "file": file}, {"file": value["file"]}


def _raw_audio(value: dict[str, Any], folder: Path) -> tuple[Any, dict[str, str]]:
    file = library.document(folder / value["file"], value["title"], "audio")
    paths = {"file": value["file"], "transcript": value["transcript_file"]}
    return {"title": value["title"], "file": file, "transcript": value["transcript"]}, paths


def _raw_video(value: dict[str, Any], folder: Path) -> tuple[Any, dict[str, str]]:
    raw = {
        "title": value["title"],
        "file": library.document(folder / value["file"], value["title"], "video"),
        "captions": library.document(folder / value["captions"], f"{value['title']}: captions", "captions"),
        "transcript": value["transcript"],
    }
    paths = {name: value[name] for name in ("file", "captions")}
    return raw, {**paths, "transcript": value["transcript_file"]}


RAW: dict[str, Callable[[Any, Path], tuple[Any, dict[str, str]]]] = {
    "image": _raw_image,
    "table": _raw_table,
    "download": _raw_download,
    "audio": _raw_audio,
    "video": _raw_video,
}


def _term(entry: GlossaryEntry, *, shared: bool) -> dict[str, Any]:
    return {"term": entry.term, "meaning": entry.meaning, "source": entry.source, "shared": shared}


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
