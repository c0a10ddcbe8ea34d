"""The doors of what people are written: the words of each kind, shown in a letter before they are kept; the hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from competencies.operations.refusals import Refusal
from competencies.rules import london_day
from learning_site.editorial.views import ALLOWED as TO_OFFICERS
from learning_site.editorial.views import Edit, OfficerPolicy
from learning_site.reminders import preview, wording
from learning_site.reminders.bank_holidays import bank_holidays
from learning_site.reminders.models import Sending, Wording


class NothingToAdd(OfficerPolicy):
    """Officers change what is there; which kinds there are is not theirs to say."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in TO_OFFICERS - {"add"} and super().user_has_permission(user, action)


class EditWords(Edit):
    """What is typed is shown in a letter; it is kept when it is saved. The standard words are one press away."""

    template_name = "editorial/words.html"
    success_message = "From the next letter on, this is what '%(object)s' says."

    def write(self, form: Any, **who: Any) -> Wording:
        return wording.save(form.instance, **who)

    def form_valid(self, form: Any) -> HttpResponse:
        if "standard" in self.request.POST:
            form.instance.sentence = ""
        elif "show" in self.request.POST:
            return self._show(form)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        typed = context["form"].instance.sentence.strip()
        on = london_day(timezone.now()) + timedelta(days=14)
        kind = self.object.kind
        return {**context, "standard": wording.STANDARD[kind], "letter": preview.letter(kind, typed, on=on)}

    def _show(self, form: Any) -> HttpResponse:
        typed = form.instance.sentence.strip()
        try:
            if typed:
                wording.check(typed)
        except Refusal as refusal:
            return self.refused(form, refusal)
        return self.render_to_response(self.get_context_data(form=form, shown=True))


class EditHours(Edit):
    """The bank holidays are put into the form for whoever asks, and kept when it is saved."""

    template_name = "editorial/hours.html"
    success_message = "From the next run on, letters go at these hours."

    def write(self, form: Any, **who: Any) -> Sending:
        return wording.save_hours(form.instance, **who)

    def form_valid(self, form: Any) -> HttpResponse:
        if "bank_holidays" not in self.request.POST:
            return super().form_valid(form)
        today = london_day(timezone.now())
        form.put_in(day for day in bank_holidays([today.year, today.year + 1]) if day >= today)
        self.form = form  # Wagtail would show another with what was typed
        return self.render_to_response(self.get_context_data(filled_in=True))
