"""Whom a visitor can sign in as."""

from dataclasses import dataclass

PASSWORD = "demonstration only"  # noqa: S105  (printed on the screen for everybody: nobody here is real)


@dataclass(frozen=True)
class SignIn:
    """A person with a part: where they work, what they may see, and what the visitor is told of them."""

    given_name: str
    family_name: str
    email: str
    agency: str
    role: str
    part: str
    grant: str = ""
    lead: str = ""
    months_in_post: int = 30


SIGN_INS = (
    SignIn(
        "Amina",
        "Yusuf",
        "practitioner@demo.example",
        "Children in Need",
        "social-worker",
        "a social worker, three weeks in post, who has learning to do",
        months_in_post=0,
    ),
    SignIn(
        "Tom",
        "Okafor",
        "training.lead@demo.example",
        "Hounslow Children's Social Care",
        "learning-officer",
        "training lead of children's social care: Amina's compliance list",
        grant="TRAINING_LEAD",
    ),
    SignIn(
        "Ruth",
        "Lindqvist",
        "trained.lead@demo.example",
        "Hounslow Children's Social Care",
        "practice-lead",
        "the trained lead of children's social care",
        lead="LEAD",
    ),
    SignIn(
        "Dara",
        "Nguyễn",
        "dsl@demo.example",
        "Kingfisher Secondary School",
        "dsl",
        "designated safeguarding lead of a school",
        grant="TRAINING_LEAD",
        lead="DSL",
    ),
    SignIn(
        "Meera",
        "Shah",
        "manager@demo.example",
        "Health Visiting",
        "health-visitor",
        "a team manager in the NHS trust",
        grant="MANAGER",
    ),
    SignIn(
        "Efua",
        "Mensah",
        "officer@demo.example",
        "",
        "",
        "partnership officer: every agency's numbers, and the editing of agencies and requirements",
        grant="OFFICER",
    ),
    SignIn("Finn", "Gallagher", "author@demo.example", "", "", "an author, who writes the learning", grant="AUTHOR"),
)
