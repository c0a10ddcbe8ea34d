"""Loads modules from the content folder, and says in a sentence what came of each."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competencies.operations.refusals import Refusal
from courses.files.content_folder import read_content
from courses.files.problems import ContentErrors
from courses.models import ChangeClass
from learning_site.editorial import loading, registers
from learning_site.editorial.loading import Loaded, Outcome


class Command(BaseCommand):
    help = "Loads the modules of the content folder into pages and publishes them. Run again, it loads what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--content", type=Path, default=settings.BASE_DIR / "content", help="the folder to load")
        parser.add_argument("--module", metavar="SLUG", help="load this module only")
        parser.add_argument(
            "--change",
            type=str.upper,
            choices=ChangeClass.values,
            default=ChangeClass.CORRECTION,
            help="what the changes are to people who have taken a module: a correction asks nothing of them",
        )
        parser.add_argument("--overwrite", action="store_true", help="let the files win over what was edited on a page")

    def handle(self, *args: Any, **options: Any) -> None:
        refused, chosen = 0, self._sources(options["content"], options["module"])
        self._load_registers(options["content"], chosen, overwrite=options["overwrite"])
        for source in chosen:
            try:
                loaded = loading.load(
                    source,
                    options["content"] / source.slug,
                    change=ChangeClass(options["change"]),
                    overwrite=options["overwrite"],
                    at=timezone.now(),
                )
            except Refusal as refusal:
                refused += 1
                self.stderr.write(str(refusal))
            else:
                self.stdout.write(f"{source.code}: {_sentence(loaded)}")
        if refused:
            raise CommandError(f"{refused} not loaded; the reasons stand above.")

    def _load_registers(self, content: Path, chosen: list[Any], *, overwrite: bool) -> None:
        loaded = registers.load(content, chosen, overwrite=overwrite, at=timezone.now())
        for what, came in loaded.items():
            self.stdout.write(f"{what.capitalize()}: {came.new} new, {came.changed} changed.")
            if came.kept:
                kept = ", ".join(came.kept)
                self.stdout.write(f"Edited here since they were last loaded, so left as they are: {kept}.")

        added = registers.add_contacts(content, at=timezone.now())
        if added:
            self.stdout.write(f"Contacts that wait for somebody's check: {', '.join(added)}.")

    def _sources(self, content: Path, slug: str | None) -> list[Any]:
        if not content.is_dir():
            raise CommandError(f"There is no folder '{content}'. Give the folder of modules with --content.")
        try:
            sources = read_content(content)
        except ContentErrors as errors:
            raise CommandError(f"Nothing was loaded. Put these right first:\n{errors}") from errors
        chosen = [source for source in sources if slug in (None, source.slug)]
        if not chosen:
            known = ", ".join(source.slug for source in sources) or "none"
            raise CommandError(f"There is no module '{slug}'. The modules are: {known}.")
        return chosen


def _sentence(loaded: Loaded) -> str:
    if loaded.outcome is Outcome.UNCHANGED or loaded.edition is None:
        return "loaded before, nothing has changed."
    steps = len(loaded.edition.outline)
    if loaded.outcome is Outcome.NEW:
        return f"published as edition {loaded.edition.number}, {steps} steps."
    change = loaded.edition.get_change_class_display().partition(":")[0].lower()
    kind = change if loaded.edition.change_class == ChangeClass.CORRECTION else f"{change} change"
    return f"published as edition {loaded.edition.number}, {steps} steps, as a {kind}."
