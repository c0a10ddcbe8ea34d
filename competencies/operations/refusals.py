"""The root of every error that an operation expects: a sentence that says what is wrong and what would be right."""


class Refusal(Exception):
    """Raised before anything is written. `str()` of it is the sentence a person reads."""
