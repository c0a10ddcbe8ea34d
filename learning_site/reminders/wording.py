"""The standard words: one sentence for each stage, and what stands around them."""

from learning_site.reminders.rules import Stage

SUBJECT = "Safeguarding learning"

SENTENCES = {
    Stage.INVITATION: "New for you: {title}. Do it by {day}.",
    Stage.DUE_SOON: "Coming up: {title}. It is due by {day}.",
    Stage.OVERDUE: "Still to do: {title}. It was due by {day}.",
    Stage.EXPIRING: "To renew: {title}. What you have done counts until {day}.",
    Stage.EXPIRED: "To renew: {title}. What you had done counted until {day}.",
    Stage.ASKED: "Your training lead asked us to remind you of {title}. The day is {day}.",
}
