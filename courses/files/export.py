"""A module's page back into the folder that a writer keeps, without loss."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from courses.files.content_folder import (
    MODULE_FILE,
    POOL_FILE,
    QUESTIONS_FILE,
    SCENARIOS_FOLDER,
    STEPS_FOLDER,
    read_module,
    read_shared,
)
from courses.files.markdown_out import CannotBeWritten, faithful, texts_of_list
from courses.files.passages import SOURCES_KEY
from courses.files.problems import ContentErrors, Problems
from courses.files.prose import MARKS, Prose
from courses.files.references import References
from courses.files.registers import GLOSSARY_FILE, SOURCES_FILE
from courses.files.source_shapes import GlossaryEntry, Source, Trust
from courses.models import ModulePage

FILES_FOLDER, IMAGES_FOLDER = "files", "images"
CITED = re.compile(r"(?P<reported>, as reported)? \((?P<code>S\d+[a-z]?)\)")
CODE = re.compile(r"\bS\d+[a-z]?\b")


class _Dumper(yaml.SafeDumper):
    """Lists and texts as writers have them: a text of several lines as it stands."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def export(page: ModulePage, root: Path, *, sources: Mapping[str, Source]) -> Path:
    """Write a page as the folder of its module below `root`, in place of one that is there; the folder.

    `sources` is the register; those that the module cites are added to that of `root`, as are the shared terms that it
    links. What is written is read again first: raises CannotBeWritten, and nothing is changed, where it could not be.
    """
    with tempfile.TemporaryDirectory() as made:
        new = Path(made)
        for name in (SOURCES_FILE, GLOSSARY_FILE):
            if (root / name).exists():
                shutil.copy(root / name, new / name)
        folder = _Folder(new / page.slug, page, sources)
        _write(page, folder)
        _add_terms(new, page)
        _add_sources(new, folder.path, sources)  # those of the terms too
        try:
            read_module(folder.path, read_shared(new))
        except ContentErrors as errors:
            raise CannotBeWritten(f"The files would not be read again:\n{errors}") from errors
        root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(root / page.slug, ignore_errors=True)
        shutil.copytree(new, root, dirs_exist_ok=True)
    return root / page.slug


class _Folder:
    """Writes the files of one module; names are those that writers gave, where they did."""

    def __init__(self, path: Path, page: ModulePage, sources: Mapping[str, Source]) -> None:
        terms = {key: GlossaryEntry(key, term["term"], term["meaning"], "") for key, term in page.terms.items()}
        self.path = path
        self._names: Mapping[str, Mapping[str, str]] = page.file_names
        self._prose = Prose(References(sources, terms), path, Problems())
        self.questions: list[dict[str, Any]] = []

    def key(self, number: Any) -> str:
        """The name a writer gave what has this id, or the id itself."""
        return self._names.get(str(number), {}).get("key", str(number))

    def name(self, number: Any, what: str, otherwise: str) -> str:
        """The path that a writer gave to the file of a block."""
        return self._names.get(str(number), {}).get(what, otherwise)

    def markdown(self, text: Any) -> str:
        """A rich text of the page in Markdown that is read as the same again."""
        return faithful(text.source, lambda written: self._prose.html(written, 1))

    def write(self, name: str, text: str) -> None:
        self.write_bytes(name, text.encode())

    def write_yaml(self, name: str, data: Any) -> None:
        self.write(name, dumped(data))

    def write_bytes(self, name: str, content: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def keep(self, file: Any, name: str) -> str:
        """Copy a file of the library to `name`; the name."""
        with file.open("rb") as opened:
            self.write_bytes(name, opened.read())
        return name


def dumped(data: Any) -> str:
    """Data as YAML, in the order given."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def references(words: str) -> list[str]:
    """'CSA Centre, 2021, as reported (S01)' as a list names it: 'S01 as reported'."""
    found = [f"{each['code']}{' as reported' if each['reported'] else ''}" for each in CITED.finditer(words)]
    return found + [mark for mark, trust in MARKS.items() if trust.words in words]


def _write(page: ModulePage, folder: _Folder) -> None:
    width = 3 if len(page.steps) > 99 else 2
    pool = []
    for number, step in enumerate(page.steps, start=1):
        key = folder.key(step.id)
        folder.write(f"{STEPS_FOLDER}/{number:0{width}d}-{key}.md", _step(step, folder))
        pool += [{**_question(each, folder), "step": key} for each in step.value["pool"]]
    folder.write_yaml(MODULE_FILE, _module(page, folder))
    folder.write_yaml(QUESTIONS_FILE, folder.questions)
    if pool:
        folder.write_yaml(POOL_FILE, pool)
    own = [_term(key, term) for key, term in page.terms.items() if not term["shared"]]
    if own:
        folder.write_yaml(GLOSSARY_FILE, own)


def _module(page: ModulePage, folder: _Folder) -> dict[str, Any]:
    if page.module is None:
        raise CannotBeWritten("This page has never been published, so it is no module yet.")
    data: dict[str, Any] = {
        "uuid": str(page.module.uuid),
        "code": page.code,
        "slug": page.slug,
        "title": page.title,
        "summary": page.summary,
        "audience": page.audience,
        **({"about_a_community": True} if page.about_a_community else {}),
        "competency": page.competency.code,
        "outcomes": texts_of_list(page.outcomes),
        "content_notice": {"inside": page.notice_inside, "may_skip": page.notice_may_skip},
    }
    if page.confidence:
        data["confidence"] = [{"id": folder.key(each.id), "statement": each.value} for each in page.confidence]
    if page.supervision:
        data["supervision"] = [each.value for each in page.supervision]
    if page.check_questions:
        data["check"] = {"questions": page.check_questions, "pass": page.check_pass or page.check_questions}
    return {**data, "change_note": page.change_note or "As it stands on its page."}


def _step(step: Any, folder: _Folder) -> str:
    value = step.value
    front: dict[str, Any] = {"id": folder.key(step.id), "title": value["title"], "minutes": value["minutes"]}
    if value["flagged"]:
        front |= {"flagged": True, "notice": value["notice"]}
    parts = [_part(child, folder) for child in value["body"]]
    return f"---\n{dumped(front)}---\n" + "\n\n".join(part for part in parts if part) + "\n"


def _part(child: Any, folder: _Folder) -> str:
    key = folder.key(child.id)
    if child.block_type == "reading":
        return "" if key == SOURCES_KEY else folder.markdown(child.value)
    if child.block_type == "question":
        folder.questions.append(_question(child, folder))
        return f"::: question {key}\n:::"
    if child.block_type == "scenario":
        folder.write_yaml(f"{SCENARIOS_FOLDER}/{key}.yaml", _scenario(child, folder))
        return f"::: scenario {key}\n:::"
    kind, title, text = WRITTEN[child.block_type](child, folder)
    opening = " ".join(part for part in (f"::: {kind}", title, f"{{#{key}}}") if part)
    return "\n".join(part for part in (opening, text.rstrip(), ":::") if part)


def _titled(kind: str) -> Any:
    return lambda child, folder: (kind, child.value["title"], folder.markdown(child.value["body"]))


def _last_line(text: str, said: str, source: str) -> str:
    marks = "".join(f" [{each}]" for each in references(source))
    return f"{text}\n-- {said}{marks}"


def _fact(child: Any, folder: _Folder) -> tuple[str, str, str]:
    value = child.value
    return "fact", value["figure"], _last_line(folder.markdown(value["text"]), value["base"], value["source"])


def _quotation(child: Any, folder: _Folder) -> tuple[str, str, str]:
    value = child.value
    return "quotation", "", _last_line(folder.markdown(value["text"]), value["attribution"], value["source"])


def _myth(child: Any, folder: _Folder) -> tuple[str, str, str]:
    return "myth", "", f"Myth: {child.value['myth']}\n\nReality: {folder.markdown(child.value['reality'])}"


def _image(child: Any, folder: _Folder) -> tuple[str, str, str]:
    image = child.value["image"]
    if image is None:
        raise CannotBeWritten("A picture has been deleted since it was put in. Choose another, and publish the page.")
    name = folder.name(child.id, "file", f"{IMAGES_FOLDER}/{image.filename}")
    said = {"decorative": True} if image.decorative else {"description": image.contextual_alt_text}
    data = {"file": folder.keep(image.file, name), **said}
    return "image", "", dumped(_without_empty(data | {"caption": child.value["caption"]}))


def _table(child: Any, folder: _Folder) -> tuple[str, str, str]:
    value = child.value
    data = {
        "columns": [column["heading"] for column in value["table"].columns],
        "rows": [list(row["values"]) for row in value["table"].row_data],
        "sources": references(value["source"]),
    }
    return "table", value["title"], dumped(_without_empty(data))


def _chart(child: Any, folder: _Folder) -> tuple[str, str, str]:
    value = child.value
    data = {
        "unit": value["unit"],
        "bars": [{"label": bar["label"], "value": bar["value"]} for bar in value["bars"]],
        "base": value["base"],
        "sources": references(value["source"]),
    }
    return "chart", value["title"], dumped(_without_empty(data))


def _timeline(child: Any, folder: _Folder) -> tuple[str, str, str]:
    moments = [{"when": each["when"], "what": folder.markdown(each["what"])} for each in child.value["moments"]]
    return "timeline", child.value["title"], dumped(moments)


def _headed(pairs: Iterable[tuple[str, Any]], folder: _Folder) -> str:
    return "\n".join(f"### {heading}\n{folder.markdown(body)}" for heading, body in pairs)


def _accordion(child: Any, folder: _Folder) -> tuple[str, str, str]:
    sections = child.value["sections"]
    return "accordion", child.value["title"], _headed(((each["heading"], each["body"]) for each in sections), folder)


def _sectors(child: Any, folder: _Folder) -> tuple[str, str, str]:
    inserts = child.value["inserts"]
    return (
        "sectors",
        child.value["title"],
        _headed(((", ".join(each["sectors"]), each["body"]) for each in inserts), folder),
    )


def _document(child: Any, what: str, folder: _Folder) -> str:
    document = child.value[what]
    if document is None:
        raise CannotBeWritten(
            f"A file of '{child.value['title']}' has been deleted. Choose another, and publish the page."
        )
    return folder.keep(document.file, folder.name(child.id, what, f"{FILES_FOLDER}/{document.filename}"))


def _download(child: Any, folder: _Folder) -> tuple[str, str, str]:
    data = {"file": _document(child, "file", folder), "about": child.value["about"]}
    return "download", child.value["title"], dumped(_without_empty(data))


def _recording(child: Any, folder: _Folder) -> tuple[str, str, str]:
    data = {"file": _document(child, "file", folder)}
    if child.block_type == "video":
        data["captions"] = _document(child, "captions", folder)
    data["transcript"] = folder.name(child.id, "transcript", f"{FILES_FOLDER}/{folder.key(child.id)}.md")
    folder.write(data["transcript"], f"{folder.markdown(child.value['transcript'])}\n")
    return child.block_type, child.value["title"], dumped(data)


def _poll(child: Any, folder: _Folder) -> tuple[str, str, str]:
    options = [{"id": folder.key(each.id), "text": each.value} for each in child.value["options"].bound_blocks]
    return "poll", child.value["question"], dumped(options)


WRITTEN: dict[str, Any] = {
    "callout": _titled("callout"),
    "practice": _titled("practice"),
    "checklist": _titled("checklist"),
    "fact": _fact,
    "quotation": _quotation,
    "myth_and_reality": _myth,
    "image": _image,
    "table": _table,
    "chart": _chart,
    "timeline": _timeline,
    "accordion": _accordion,
    "sectors": _sectors,
    "download": _download,
    "audio": _recording,
    "video": _recording,
    "reflection": lambda child, folder: ("reflection", "", folder.markdown(child.value["prompt"])),
    "confidence": lambda *_: ("confidence", "", ""),
    "poll": _poll,
}


def _question(child: Any, folder: _Folder) -> dict[str, Any]:
    value = child.value
    kind = value["kind"]
    data: dict[str, Any] = {"id": folder.key(child.id), "kind": kind, "stem": value["stem"]}
    answers = {"ORDER": "items", "MATCH": "pairs"}.get(kind, "options")
    data[answers] = [_answer(option, kind, folder) for option in value["options"].bound_blocks]
    if kind == "MATCH" and value["others"]:
        data["others"] = list(value["others"])
    return {**data, "explanation": folder.markdown(value["explanation"]), "sources": references(value["source"])}


def _answer(option: Any, kind: str, folder: _Folder) -> dict[str, Any]:
    value = option.value
    data: dict[str, Any] = {"id": folder.key(option.id), "text": value["text"]}
    if kind == "MATCH":
        data["match"] = value["match"]
    elif value["correct"] and kind != "ORDER":
        data["correct"] = True
    return {**data, "feedback": value["feedback"]}


def _scenario(child: Any, folder: _Folder) -> dict[str, Any]:
    value = child.value
    situations = value["situations"].bound_blocks
    keys = {situation.value["name"]: folder.key(situation.id) for situation in situations}
    return {
        "id": folder.key(child.id),
        "title": value["title"],
        "agencies": value["agencies"],
        "story": folder.markdown(value["story"]),
        "situations": [
            {
                "id": folder.key(situation.id),
                "text": folder.markdown(situation.value["text"]),
                "question": situation.value["question"],
                "choices": [_choice(choice, keys, folder) for choice in situation.value["choices"].bound_blocks],
            }
            for situation in situations
        ],
        "ending": folder.markdown(value["ending"]),
    }


def _choice(choice: Any, keys: Mapping[str, str], folder: _Folder) -> dict[str, Any]:
    value = choice.value
    data = {
        "id": folder.key(choice.id),
        "grade": value["grade"],
        "text": value["text"],
        "consequence": folder.markdown(value["consequence"]),
        "reason": folder.markdown(value["reason"]),
        "leads_to": keys.get(value["leads_to"], ""),
    }
    return _without_empty(data)


def _term(key: str, term: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": key, "term": term["term"], "meaning": term["meaning"], "sources": references(term["source"])}


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", [])}


def _add_sources(root: Path, folder: Path, sources: Mapping[str, Source]) -> None:
    """Add to the register of `root` what the module cites and it does not have."""
    texts = [path.read_text() for path in folder.rglob("*") if path.suffix in (".md", ".yaml")]
    texts += [path.read_text() for path in (root / GLOSSARY_FILE,) if path.exists()]
    path = root / SOURCES_FILE
    known = _ids(path)
    cited = {code for text in texts for code in CODE.findall(text)} & sources.keys()
    _append(path, [_source(sources[code]) for code in sorted(cited - known)])


def _source(source: Source) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": source.code,
        "title": source.title,
        "publisher": source.publisher,
        "year": source.year or "",
        "address": source.address,
        "trust": str(Trust(source.trust)),
        "review_by": source.review_by,
    }
    return _without_empty(data)


def _add_terms(root: Path, page: ModulePage) -> None:
    """Add to the shared glossary of `root` what the module links and it does not have."""
    path = root / GLOSSARY_FILE
    known = _ids(path)
    shared = {key: term for key, term in page.terms.items() if term["shared"]}
    _append(path, [_term(key, term) for key, term in shared.items() if key not in known])


def _ids(path: Path) -> set[str]:
    """The ids in a list of mappings; none where there is no file."""
    return {str(entry["id"]) for entry in yaml.safe_load(path.read_text()) or []} if path.exists() else set()


def _append(path: Path, items: list[dict[str, Any]]) -> None:
    if items:
        before = path.read_text().rstrip("\n") + "\n" if path.exists() else ""
        path.write_text(before + dumped(items))
