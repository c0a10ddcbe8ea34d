"""Filters of a list. They draw themselves: a list has a dozen, and with templates for their parts these would take
longer than its fifty people.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from competencies.forms import DayField

FILTER = '<div class="field{}">\n  <label for="{}">{}</label>\n  {}{}{}\n</div>'
HELP = '<div class="help" id="{}_helptext">{}</div>\n  '
ERROR = '<div class="error" id="{}_error">{}</div>\n  '


@lru_cache(maxsize=500)
def _options(choices: tuple[tuple[Any, str], ...], chosen: str) -> SafeString:
    options = ((key, " selected" if str(key) == chosen else "", label) for key, label in choices)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', options)


class Choice(forms.Select):
    """One of what there is to choose from."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = _options(tuple(self.choices), "" if value is None else str(value))
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), drawn)


class _Typed(forms.TextInput):
    """A line to type in."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        typed = self.format_value(value)
        shown = flatatt({} if typed is None else {"value": typed})
        attrs = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<input type="{}" name="{}"{}{}>', self.input_type, name, shown, attrs)


class Words(_Typed):
    """Words that are looked for."""

    input_type = "search"


class Day(_Typed, forms.DateInput):
    """A day, written as people say it."""


class ListDayField(DayField):
    """The day of a list, which its address holds: however it is written there, it is shown as people say it."""

    widget = Day(format=DayField.widget.format, attrs=DayField.widget.attrs)

    def __init__(self) -> None:
        super().__init__(label="As at", required=False, help_text="Such as 3 May 2026.")

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return self.to_python(data) or data
        except forms.ValidationError:
            return data


class Filter(forms.BoundField):
    """One filter with its value."""

    @property
    def drawn(self) -> SafeString:
        """The whole of it: label, help, what is wrong, the control."""
        errors = format_html_join("", ERROR, ((self.auto_id, error) for error in self.errors))
        help_text = format_html(HELP, self.auto_id, self.help_text) if self.help_text else ""
        wrong = " field-wrong" if errors else ""
        return format_html(FILTER, wrong, self.id_for_label, self.label, help_text, errors, str(self))


class FiltersForm(forms.Form):
    """What narrows a list; none of it is obligatory."""

    bound_field_class = Filter
