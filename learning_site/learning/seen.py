"""What others can see about me: reader by reader, from the authority that is in force today."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.permissions import Access, opens_to
from competencies.queries.readers import Readers, readers_of
from competencies.views import today, visitor


@dataclass(frozen=True)
class Reader:
    """One line: who, where it is so for this person today (empty: nowhere), what they see, and what they do not."""

    who: str
    where: str
    sees: str
    never: str


STANDING = (
    "Your name, posts, what is required of you, your standing and its dates, and why. What you hold that counts there, "
    "and what was recorded of you there: other training, exemptions, pauses, being named as lead."
)
NOT_LEARNING = "Answers, attempts, time taken, parts left out, the way you chose, how sure you are, anything you wrote."
NOT_TOLD = (
    "Your name, single answers, what came of a final check, parts left out, the way you chose, how sure you are, "
    "anything you wrote."
)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    found = readers_of(visitor(request), on=today())
    context = {"readers": readers(found), "past": found.past, "store": bool(settings.XAPI_ENDPOINT)}
    return render(request, "learning/seen.html", context)


def readers(found: Readers) -> list[Reader]:
    """Every kind of reader, each with what is so for this person."""
    return [
        Reader(
            "A colleague",
            _of(found.leads_of, "You are named as lead of {}.", "You are not named as a lead today."),
            "Your name and how to reach you as lead, and that your training as lead is in date."
            if found.leads_of
            else "Nothing.",
            "Everything else.",
        ),
        Reader(
            "Training lead",
            _of(found.leads, "Somebody holds this over {}.", "Nobody holds this over you today."),
            f"{STANDING} Your work email address, as your agency gave it." if found.leads else "Nothing.",
            NOT_LEARNING,
        ),
        Reader(
            "Manager",
            _of(found.managers, "Somebody holds this over {}.", "Nobody holds this over you today."),
            f"{STANDING} The days on which you recorded that a module was discussed in supervision."
            if found.managers
            else "Nothing.",
            f"What was said in supervision. {NOT_LEARNING}",
        ),
        Reader(
            "Viewer",
            _of(found.viewers, "Somebody holds this over {}.", "Nobody holds this over you today."),
            STANDING if found.viewers else "Nothing.",
            NOT_LEARNING,
        ),
        Reader(
            "Trained lead",
            "Any agency’s, if you choose one for a conversation.",
            "Your name and the competency, until they have said that it was held. If you ask somebody to talk: your "
            "name and email address, until it is erased.",
            "Everything else.",
        ),
        Reader(
            "Partnership officer",
            _of(found.shared, "A sharing agreement is in force with {}.", "No sharing agreement names you today."),
            f"{STANDING} Counts of everybody." if found.shared and found.officers else "Counts, without your name.",
            NOT_LEARNING,
        ),
        Reader(
            "Scrutineer or inspector",
            "The whole partnership.",
            "Counts, methods and sources, without names.",
            "Your name, and every single record.",
        ),
        Reader(
            "Author",
            "The modules.",
            "How often a question was answered rightly at first, in counts of ten people or more.",
            "Your name, and every single record.",
        ),
        Reader(
            "Record store",
            "Statements are sent to one." if settings.XAPI_ENDPOINT else "None is connected today.",
            "A random number in place of your name: what you began, finished and were certified in, when, and from "
            "which agency and role.",
            NOT_TOLD
            if not settings.XAPI_SEND_ANSWERS
            else "Your name, how sure you are, anything you wrote. Single answers and final checks are sent to it.",
        ),
        Reader(
            "Anyone with a certificate’s code",
            "Whoever you show it to.",
            "What the certificate says, and whether it still stands.",
            "The rest of your record.",
        ),
    ]


def _of(places: tuple[str, ...], sentence: str, otherwise: str) -> str:
    return sentence.format(" and ".join(filter(None, [", ".join(places[:-1]), places[-1]]))) if places else otherwise
