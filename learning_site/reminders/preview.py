"""A letter to nobody, so that whoever writes its words reads them as a person would."""

from __future__ import annotations

from datetime import date

from learning_site.reminders import wording
from learning_site.reminders.letters import LaterRound, Line, compose
from learning_site.reminders.rules import LATER_ROUND, Due, Stage

TITLE = "Think the Unthinkable"


def letter(kind: str, sentence: str, *, on: date) -> str:
    """The text of a letter with one thing in it, in these words, or the standard ones where there are none; empty where
    they cannot be filled in.
    """
    sentence = sentence or wording.STANDARD[kind]
    try:
        wording.check(sentence)
    except wording.UnfitWords:
        return ""
    lines, rounds = [], []
    if kind == LATER_ROUND:
        rounds = [LaterRound(TITLE, sentence, on, "(a link to it)")]
    else:
        due = Due(person=0, requirement=0, agency=0, cycle=on, stage=Stage(kind), day=on)
        lines = [Line(due=due, title=TITLE, agency="Ward 7", sentence=sentence)]
    mail = compose(name="Asha", address="asha@example.org", message_id="<example>", lines=lines, rounds=rounds)
    return str(mail.body)
