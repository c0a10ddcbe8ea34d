"""Blocks that ask something of a reader: questions, stories with choices, thoughts, a poll, and what is for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from wagtail import blocks

from competencies.models import Sector
from courses.blocks.text import ACTIVITIES, SOURCE_HELP, CheckedBlock, ReadingBlock
from courses.rules.stories import faults_in

KINDS = [
    ("SINGLE", "One answer is right"),
    ("MULTIPLE", "One or more answers are right"),
    ("TRUE_FALSE", "True or false"),
    ("ORDER", "Put in order"),
    ("MATCH", "Match each with its other half"),
]
GRADES = [("BEST", "Best"), ("WEAK", "Weak"), ("HARMFUL", "Harmful")]
# What modules name, whether or not a partnership has it in its own list.
SECTORS = {
    "SOCIAL_CARE": "Social care",
    "POLICE": "Police",
    "HEALTH": "Health",
    "EDUCATION": "Education",
    "EARLY_YEARS": "Early years",
    "PROBATION": "Probation",
    "VOLUNTARY": "Voluntary organisations",
}


def sectors() -> list[tuple[str, str]]:
    """The sectors that may be addressed: the partnership's own, and those that modules of others name."""
    own = list(Sector.objects.values_list("code", "name"))
    known = {code for code, _ in own}
    return own + [(code, name) for code, name in SECTORS.items() if code not in known]


class OptionBlock(blocks.StructBlock):
    """One answer."""

    text = blocks.CharBlock(max_length=500)
    match = blocks.CharBlock(required=False, max_length=300, help_text="To match only: its other half.")
    correct = blocks.BooleanBlock(required=False, help_text="Not asked for order and match, where all are right.")
    feedback = blocks.TextBlock(help_text="What somebody who chose this should read. It teaches; it does not scold.")

    class Meta:
        label_format = "{text}"


class QuestionBlock(CheckedBlock):
    """A question of a knowledge check."""

    kind = blocks.ChoiceBlock(choices=KINDS, default="SINGLE")
    stem = blocks.TextBlock(label="Question")
    options = blocks.ListBlock(
        OptionBlock(), min_num=2, max_num=10, label="Answers", help_text="To put in order: in the right order."
    )
    others = blocks.ListBlock(
        blocks.CharBlock(max_length=300), min_num=0, default=[], label="Right for none",
        help_text="To match only: halves that belong to none.",
    )  # fmt: skip
    explanation = ReadingBlock(required=False, help_text="Shown to everyone after they answer.")
    source = blocks.CharBlock(required=False, max_length=500, help_text=SOURCE_HELP)

    class Meta:
        icon = "clipboard-list"
        group = ACTIVITIES
        template = "blocks/question.html"
        label_format = "{stem}"
        description = "A question with feedback for every answer. Learners may try again as often as they like."
        preview_value = {
            "kind": "SINGLE",
            "stem": "You have an uneasy feeling about a child’s home, and nothing definite. What do you do first?",
            "options": [
                {"text": "Keep it in mind until there is a second sign", "match": "", "correct": False,
                 "feedback": "Someone else may hold it."},
                {"text": "Write down what you saw, and tell your safeguarding lead today", "match": "",
                 "correct": True, "feedback": "Yes."},
            ],
            "others": [],
            "explanation": "<p>You do not have to be sure.</p>",
            "source": "NSPCC, 2020 (S21)",
        }  # fmt: skip

    def faults(self, value: Any) -> Mapping[str, str]:
        kind, options = value["kind"], value["options"]
        right = sum(1 for option in options if option["correct"])
        if kind == "MATCH":
            bare = any(not option["match"].strip() for option in options)
            return {"": "Each answer to match needs its other half."} if bare else {}
        if kind == "ORDER":
            return {"": "To put in order takes at least three answers."} if len(options) < 3 else {}
        if right == 0:
            return {"": "No answer is marked as right. Mark at least one."}
        if kind != "MULTIPLE" and right > 1:
            return {"": f"{right} answers are marked as right. Mark one, or allow more than one."}
        if kind == "TRUE_FALSE" and [option["text"].strip() for option in options] != ["True", "False"]:
            return {"": "The answers of this kind are 'True' and 'False', in this order."}
        return {}


class ChoiceBlock(blocks.StructBlock):
    """What somebody in a story may do."""

    grade = blocks.ChoiceBlock(choices=GRADES)
    text = blocks.CharBlock(max_length=500, label="Choice")
    consequence = ReadingBlock(features=["bold", "italic", "superscript"], help_text="What comes of it.")
    reason = ReadingBlock(features=["bold", "italic", "superscript"], help_text="Why it is the best, weak or harmful.")
    leads_to = blocks.CharBlock(
        required=False, max_length=80, help_text="The short name of the next situation. Empty: the story ends here."
    )

    class Meta:
        label_format = "{grade}: {text}"


class SituationBlock(blocks.StructBlock):
    """A moment at which somebody has to choose."""

    name = blocks.CharBlock(max_length=80, label="Short name", help_text="What choices call it: 'the-surgery'.")
    text = ReadingBlock()
    question = blocks.CharBlock(max_length=300)
    choices = blocks.ListBlock(ChoiceBlock(), min_num=2, max_num=5)

    class Meta:
        label_format = "{name}"


class ScenarioBlock(CheckedBlock):
    """A made-up story with choices."""

    title = blocks.CharBlock(max_length=120)
    agencies = blocks.CharBlock(max_length=300, help_text="Who is in it: 'nursery, GP, children's social care'.")
    story = ReadingBlock(help_text="How it begins. Everybody in it is made up.")
    situations = blocks.ListBlock(SituationBlock(), min_num=1)
    ending = ReadingBlock(help_text="What to take from it.")
    source = blocks.CharBlock(required=False, max_length=500, help_text=SOURCE_HELP)

    class Meta:
        icon = "list-ol"
        group = ACTIVITIES
        template = "blocks/scenario.html"
        label_format = "{title}"
        collapsed = True
        description = "A made-up story with choices. The page mixes their order; nothing here is marked."
        preview_value = {
            "title": "The quiet word",
            "agencies": "nursery, health visitor, GP, children’s social care",
            "story": "<p>Mia is three. When her mother’s new partner collects her she goes still.</p>",
            "situations": [
                {
                    "name": "today",
                    "text": "<p>It is Thursday afternoon, and she has gone home with him.</p>",
                    "question": "What does the nursery do today?",
                    "choices": [
                        {"grade": "BEST", "text": "Write down dates and exact words, and tell the safeguarding lead",
                         "consequence": "<p>The call takes nine minutes.</p>", "reason": "<p>It shares the signs.</p>",
                         "leads_to": ""},
                        {"grade": "WEAK", "text": "Keep an eye on it for a month",
                         "consequence": "<p>The month passes.</p>", "reason": "<p>Detail fades.</p>", "leads_to": ""},
                    ],
                }
            ],
            "ending": "<p>What to take from this.</p>",
            "source": "",
        }  # fmt: skip

    def faults(self, value: Any) -> Mapping[str, str]:
        situations = value["situations"]
        names = Counter(situation["name"] for situation in situations)
        twice = [name for name, count in names.items() if count > 1]
        if twice:
            return {"": f"Two situations are called '{twice[0]}'. Give one another name."}
        for situation in situations:
            best = sum(1 for choice in situation["choices"] if choice["grade"] == "BEST")
            if best != 1:
                return {"": f"One choice of '{situation['name']}' is the best; here it is {best} of them."}
        story = {each["name"]: [choice["leads_to"] for choice in each["choices"]] for each in situations}
        found = faults_in(story)
        return {"": found[0][1]} if found else {}


class InsertBlock(blocks.StructBlock):
    """What is for some sectors."""

    sectors = blocks.MultipleChoiceBlock(choices=sectors)
    body = ReadingBlock(features=["bold", "italic", "ol", "ul", "link", "superscript"])


class SectorsBlock(CheckedBlock):
    """What is meant for each reader's own work."""

    title = blocks.CharBlock(required=False, max_length=120)
    inserts = blocks.ListBlock(InsertBlock(), min_num=1)

    class Meta:
        icon = "group"
        group = ACTIVITIES
        template = "blocks/sectors.html"
        description = "Shows each reader what is meant for their own work, and lets them open the others."
        preview_value = {
            "title": "In your work",
            "inserts": [
                {"sectors": ["SOCIAL_CARE"], "body": "<p>Ask what was already known.</p>"},
                {"sectors": ["HEALTH"], "body": "<p>Two visits for the same thing are worth a question.</p>"},
            ],
        }

    def faults(self, value: Any) -> Mapping[str, str]:
        named = Counter(sector for insert in value["inserts"] for sector in insert["sectors"])
        twice = [SECTORS.get(sector, sector) for sector, count in named.items() if count > 1]
        return {"": f"{twice[0]} is addressed twice in this block."} if twice else {}


class ReflectionBlock(blocks.StructBlock):
    """A box that nobody else reads."""

    prompt = ReadingBlock(features=["bold", "italic", "ul", "superscript"])

    class Meta:
        icon = "edit"
        group = ACTIVITIES
        template = "blocks/reflection.html"
        description = "Something to think about, with a box that nobody but the reader ever sees."
        preview_value = {"prompt": "<p>Which family that you know well would be the hardest to have doubts about?</p>"}


class ConfidenceBlock(blocks.StaticBlock):
    """Asks the module's confidence statements."""

    class Meta:
        icon = "thumbtack"
        group = ACTIVITIES
        label = "Confidence"
        template = "blocks/confidence.html"
        admin_text = "Asks the confidence statements of the module's front. They are asked again at the end and later."
        description = "Asks the module's confidence statements. Put one into an early step."
        preview_value = None


class PollBlock(blocks.StructBlock):
    """A question to the room."""

    question = blocks.CharBlock(max_length=200)
    options = blocks.ListBlock(blocks.CharBlock(max_length=200), min_num=2, max_num=8)

    class Meta:
        icon = "group"
        group = ACTIVITIES
        template = "blocks/poll.html"
        label_format = "{question}"
        description = "A question to everyone. The answers are shown where at least ten people have given one."
        preview_value = {
            "question": "What would hold you back most?",
            "options": ["Being wrong", "Losing the family’s trust"],
        }
