"""The words beside a standing: the same in every list, on every page and in every file."""

from __future__ import annotations

from datetime import date

from competencies.rules import Status, in_short, in_words

STATUS_WORDS = {
    Status.OVERDUE: "Overdue",
    Status.EXPIRED: "Expired",
    Status.NOT_STARTED: "Not started",
    Status.ROLE_UNKNOWN: "Role not known",
    Status.SUPERSEDED: "Superseded content",
    Status.EXPIRING: "Expiring soon",
    Status.CURRENT: "Current",
    Status.RECOGNISED: "Recognised",
    Status.EXEMPT: "Exempt",
    Status.NOT_REQUIRED: "Not required",
}

_BEFORE_THE_DATE = {
    Status.OVERDUE: "was due by",
    Status.EXPIRED: "was current until",
    Status.NOT_STARTED: "due by",
    Status.SUPERSEDED: "counts until",
    Status.EXPIRING: "current until",
    Status.CURRENT: "until",
    Status.RECOGNISED: "until",
    Status.EXEMPT: "until",
}

_WITHOUT_A_DATE = {
    Status.NOT_STARTED: "the clock is stopped",
    Status.SUPERSEDED: "without end",
    Status.CURRENT: "without end",
    Status.RECOGNISED: "without end",
    Status.EXEMPT: "no end date",
}


BEING_REFRESHED = (
    "What is asked here has changed, and the lists are being brought up to date. "
    "Until that is done, some of the dates shown are those of before."
)


def date_words(status: Status, shown: date | None) -> str:
    """What stands beside the status word, such as 'until 2 May 2028'; `shown` is `rules.shown_date` of the row."""
    if shown is None:
        return _WITHOUT_A_DATE.get(status, "")
    return f"{_BEFORE_THE_DATE[status]} {in_words(shown)}" if status in _BEFORE_THE_DATE else ""


def date_parts(status: Status, shown: date | None) -> tuple[str, str]:
    """The same for little room, in two parts: what the date is, and the date, such as 'until' and '2 May 2028'."""
    if shown is None:
        return "", _WITHOUT_A_DATE.get(status, "")
    return (_BEFORE_THE_DATE[status], in_short(shown)) if status in _BEFORE_THE_DATE else ("", "")


def percent(part: int, whole: int) -> str:
    """A share in whole per cent, on one line, rounded down, so that 100 % is said of all and of nothing less."""
    return f"{100 * part // whole}\u00a0%"
