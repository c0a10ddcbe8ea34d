"""What is asked about a staff file: the file, what its columns hold, what its job titles mean, and whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from competencies.forms import DoorForm
from competencies.models import JobRole
from competencies.operations.staff import PlanStopped

MOST_BYTES = 20_000_001
NOTHING = "-"
NOT_READ = (NOTHING, "Not read, not kept")
NOT_KNOWN = (NOTHING, "Role not known")


class SendForm(DoorForm):
    """A file, read as soon as it is sent: `table` is what is in it. `reads` raises ValueError, with a sentence, for a
    file that cannot be used.
    """

    file = forms.FileField(
        label="The file",
        help_text="As your HR or payroll system exports it: an Excel workbook (.xlsx) or CSV, at most 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose another.",
            "max_length": "Give the file a shorter name.",
        },
    )
    source = forms.CharField(
        label="Where the file comes from",
        help_text="A short name, the same each time, such as HR. A file ends only posts that its own source began.",
        max_length=50,
        error_messages={
            "required": "Give a short name, such as HR.",
            "max_length": "Give a shorter name, such as HR.",
        },
    )
    names_everybody = forms.BooleanField(
        label="It names everybody who works here: whoever is no longer in it has left", required=False
    )
    again = forms.BooleanField(
        label="Match the columns again",
        required=False,
        help_text="They are asked once for a file with the same headings. Tick this when that was answered wrongly.",
    )

    def __init__(self, *args: Any, reads: Callable[[bytes], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reads = reads

    def clean_file(self) -> object:
        try:
            self.table = self.reads(self.cleaned_data["file"].read(MOST_BYTES))
        except ValueError as refused:
            raise forms.ValidationError(str(refused)) from refused
        return self.table


class ColumnsForm(DoorForm):
    """What each column holds, the file's columns one below the other. `known` are the fields there are, in words, and
    `needed` those that no file can do without; `guesses` the place of each that is guessed.
    """

    def __init__(
        self,
        *args: Any,
        headings: Sequence[str],
        examples: Sequence[Sequence[str]],
        guesses: Mapping[str, int],
        known: Mapping[str, str],
        needed: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.needed = known, needed
        held = {at: field for field, at in guesses.items()}
        for at, heading in enumerate(headings):
            shown = examples[at]
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=heading or f"Column {at + 1}, without a heading",
                help_text=f"For example {', '.join(shown)}" if shown else "Empty",
                choices=[NOT_READ, *((field, name.capitalize()) for field, name in known.items())],
                initial=held.get(at, NOTHING),
                error_messages={"required": "Say what it holds."},
            )

    def clean(self) -> dict[str, Any]:
        self.columns: dict[str, int] = {}
        for name, field in list(self.cleaned_data.items()):
            if field == NOTHING:
                continue
            if field in self.columns:
                self.add_error(name, f"Another column is the {self.known[field]} already. Choose one of them.")
            self.columns.setdefault(field, int(name.removeprefix("column_")))
        if missing := [field for field in self.needed if field not in self.columns]:
            named = " or the ".join(self.known[field] for field in missing)
            self.add_error(None, f"No column holds the {named}. Choose it below: no post begins without.")
        return self.cleaned_data


class TitlesForm(DoorForm):
    """What each job title means; `titles` pairs a title (folded) with how often it is there."""

    def __init__(
        self,
        *args: Any,
        titles: Sequence[tuple[str, str, int]],
        roles: Sequence[JobRole],
        said: Mapping[str, JobRole | None],
        guesses: Mapping[str, JobRole],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.titles, self.roles = titles, {str(role.pk): role for role in roles}
        choices = [NOT_KNOWN, *((str(role.pk), role.name) for role in roles)]
        for number, (folded, title, people) in enumerate(titles):
            meant = said[folded] if folded in said else guesses.get(folded)
            lines = f"{people:,} {'person' if people == 1 else 'people'}"
            guess = "" if folded in said or meant is None else ". The role is guessed"
            self.fields[f"title_{number}"] = forms.ChoiceField(
                label=title,
                help_text=f"{lines}{guess}.",
                choices=choices,
                initial=str(meant.pk) if meant else NOTHING,
                error_messages={"required": "Say what it means."},
            )

    def meant(self) -> dict[str, JobRole | None]:
        return {
            folded: self.roles.get(self.cleaned_data[f"title_{number}"])
            for number, (folded, _, _) in enumerate(self.titles)
        }


class ConfirmForm(DoorForm):
    """Go on, with the plan that was shown; and the number of posts that would end, where that is more than usual."""

    beside = {PlanStopped: "ending"}

    seen = forms.CharField(widget=forms.HiddenInput)
    ending = forms.IntegerField(
        label="How many posts will end",
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "8"}),
        error_messages={
            "required": "Type the number, if the file is whole and so many have left.",
            "invalid": "Type the number in figures, such as 120.",
            "min_value": "Type the number.",
        },
    )

    def __init__(self, *args: Any, asks_how_many: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ending"].required = asks_how_many

    def refuse(self, refusal: Exception) -> None:
        """What stops the plan is said above; beside the number stands what is wrong with the number."""
        typed = self.cleaned_data["ending"]
        if isinstance(refusal, PlanStopped) and typed is not None:
            self.add_error("ending", f"{typed:,} is not how many posts would end. The number stands above.")
        else:
            super().refuse(refusal)
