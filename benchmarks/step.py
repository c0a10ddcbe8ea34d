"""What a step costs a learner, beside a bare Wagtail page and a bare Django view measured in the same run.

    DATA_DIR=var/step python -m benchmarks.step

An empty database it fills by itself: a trust with its trained lead, a ward with a learner, the modules of content/.
The measure is that of `benchmarks.run`.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from benchmarks.run import Runner, get, measure_learning, opened, unit
from competencies.models import Agency, Competency, Framework, GrantKind, LeadKind, Post, Sector
from competencies.operations import agencies, frameworks, grants, leads, people, posts
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost
from courses.files.content_folder import read_content
from courses.models import Edition, Enrolment
from learning_site.journeys import read_on, start_module

BEGAN = date(2024, 1, 8)


def fill() -> None:
    """A trust with a ward, its lead, and a learner on the ward; the modules of content/."""
    loaded = {"by": None, "at": timezone.now()}
    sector = frameworks.save(Sector(code="HEALTH", name="Health"), **loaded)
    root = agencies.found(name="Measured Safeguarding Children Partnership", **loaded)
    trust = agencies.add(parent=root, name="A trust", sector=sector, **loaded)
    ward = agencies.add(parent=trust, name="A ward", **loaded)
    crowd = people.add(
        [
            NewPerson(given_name=name, family_name="Measured", email=f"{name}@example.org")
            for name in ("lead", "learner")
        ],
        **loaded,
    )
    begun = posts.begin(
        [
            NewPost(person=person, agency=place, started_on=BEGAN)
            for person, place in zip(crowd, (trust, ward), strict=True)
        ],
        **loaded,
    )
    grants.give(crowd[0], kind=GrantKind.TRAINING_LEAD, agency=trust, from_on=BEGAN, **loaded)
    leads.designate(begun[0], agency=trust, kind=LeadKind.LEAD, from_on=BEGAN, reached_by="a line", **loaded)
    framework = frameworks.save(Framework(code="MEASURED", title="Measured"), **loaded)
    for source in read_content(settings.BASE_DIR / "content"):
        competency = Competency(framework=framework, code=source.competency, title=source.competency, statement="Can.")
        frameworks.save(competency, **loaded)
    call_command("load_modules", verbosity=0)


def learning() -> tuple[Enrolment, Client]:
    """A learner who has read every step of the first module and answered nothing."""
    learner = Post.objects.known().filter(agency__name="A ward").get().person
    Enrolment.objects.filter(person=learner, closed_at=None).update(closed_at=timezone.now())
    taking = start_module.start(learner, Edition.objects.order_by("pk").first(), at=timezone.now())
    for step in taking.edition.outline:
        read_on.read_on(taking, step["number"], at=timezone.now())
    return taking, opened(learner)


def bare_page() -> str:
    """The address of a page of Wagtail's own without blocks, of the title and a template of one line."""
    root = Site.objects.get(is_default_site=True).root_page
    if not Page.objects.filter(slug="bare").exists():
        root.add_child(instance=Page(title="Bare", slug="bare"))
    return "/bare/"


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Agency.objects.exists():
        fill()
    taking, client = learning()
    run = Runner(unit())
    print(f"One unit, the bare view: {run.unit:.3f} ms of CPU.\n")
    print("| page | statements | ms of CPU | units |\n|---|---|---|---|")
    with_template = [{**settings.TEMPLATES[0], "DIRS": [settings.BASE_DIR / "benchmarks" / "templates"]}]
    with override_settings(TEMPLATES=with_template):
        run.line("bare Wagtail page", get(client, bare_page()), times=60)
    measure_learning(run, taking, client)
    run.line("my learning", get(client, reverse("learning:home")), times=60)
    print(f"\nThe bare view once more, at the end: {unit():.3f} ms.")


if __name__ == "__main__":
    main()
