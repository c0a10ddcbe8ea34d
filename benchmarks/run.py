"""What a page costs, in CPU and statements, beside a bare Django view measured in the same run.

    DATA_DIR=var/20k python -m benchmarks.run

The database is one that `benchmarks.people` filled. CPU is that of this process and, with PostgreSQL on this machine,
of the server process that answers it. Each page is opened by somebody signed in, through the whole stack, and its
figure is the median of several times. A *unit* is the cost of the bare view.
"""

from __future__ import annotations

import os
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path, reverse
from django.utils import timezone

from competencies.models import Agency, Competency, EvidenceKind, Framework, JobRole, Person, Post, Standing
from competencies.operations import attainments, frameworks
from competencies.operations.attainments import NewAttainment
from competencies.queries.compliance import Filters, compliance
from competencies.queries.scope import Scope
from courses.files.content_folder import read_content
from courses.models import Edition, Enrolment
from learning_site.journeys import read_on, start_module

TIMES = 15
TICKS = os.sysconf("SC_CLK_TCK")


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


urlpatterns = [path("bare/", bare)]


def server_cpu() -> float:
    """Seconds of CPU that PostgreSQL has spent on this connection; 0 where the database is in this process."""
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cpu(doing: Callable[[], Any], times: int = TIMES) -> float:
    """Milliseconds of CPU of one time: the median here, and the mean on the server, whose clock ticks coarsely. As in a
    process that has been at work for a while: PostgreSQL has planned each statement once.
    """
    for _ in range(min(times, 10)):
        doing()
    spent, on_server = [], server_cpu()
    for _ in range(times):
        began = time.process_time()
        doing()
        spent.append(time.process_time() - began)
    return 1000 * (statistics.median(spent) + (server_cpu() - on_server) / times)


def unit() -> float:
    """Milliseconds of CPU of a view that says hello, without middleware, asked for in the same way as the pages."""
    with override_settings(ROOT_URLCONF="benchmarks.run", MIDDLEWARE=[]):
        client = Client(HTTP_HOST="localhost")
        return cpu(lambda: [client.get("/bare/") for _ in range(100)]) / 100


def statements(doing: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        doing()
    return len(captured)


class Runner:
    """Prints one line for each thing measured."""

    def __init__(self, unit: float) -> None:
        self.unit = unit

    def line(self, name: str, doing: Callable[[], Any], times: int = TIMES) -> None:
        spent, asked = cpu(doing, times), statements(doing)
        print(f"| {name} | {asked} | {spent:.1f} | {spent / self.unit:.0f} |")


def opened(person: Person) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def get(client: Client, url: str) -> Callable[[], None]:
    def getting() -> None:
        response = client.get(url)
        assert response.status_code == 200, response.status_code

    return getting


def measure_lists(run: Runner, name: str) -> None:
    """The compliance list of an organisation, whole and narrowed in each way."""
    agency = Agency.objects.get(name=f"The {name} organisation")
    client = opened(Person.objects.get(email=f"{name}@example.org"))
    url = reverse("competencies:compliance", args=[agency.uuid])
    found = re.search(r"People 1 to \d+ of (\d+)", client.get(url).content.decode())
    people = found[1] if found else "0"
    asked, role = Competency.objects.get(code="M-1").uuid, JobRole.objects.get(code="nurse").uuid
    unit = agency.get_children().first() or agency
    late = timezone.localdate().replace(day=1) - timedelta(days=90)
    for words, query in (
        ("first page", ""),
        ("worst first", "?order=WORST"),
        ("overdue", "?status=OVERDUE"),
        ("expired in one competency", f"?status=EXPIRED&competency={asked}"),
        ("asked for one competency", f"?competency={asked}"),
        ("due within 30 days", "?due=30"),
        ("due within 30 days in one competency", f"?due=30&competency={asked}"),
        ("one job role", f"?role={role}"),
        ("one job role, worst first", f"?role={role}&order=WORST"),
        ("one unit", f"?unit={unit.uuid}"),
        ("a name looked for", "?q=nguyễn"),
        ("last page", f"?page={-(-int(people) // 50)}"),
        ("as at a past day", f"?on={late.isoformat()}"),
        ("overdue as at a past day", f"?status=OVERDUE&on={late.isoformat()}"),
        ("as at a day to come", f"?on={(timezone.localdate() + timedelta(days=30)).isoformat()}"),
    ):
        run.line(f"list of {people}, {words}", get(client, url + query))
    run.line(f"list of {people}, what was believed then (the query)", believed(agency, late), times=2)


def believed(agency: Agency, on: date) -> Callable[[], None]:
    """The list of a past day by the function over all facts; each of them was known by the instant asked about."""
    known = {"known_at": timezone.now() + timedelta(days=1), "visible_to": Scope(names=(agency.path,))}

    def believing() -> None:
        found = compliance(agency, on=on, today=timezone.localdate(), filters=Filters(), **known)
        assert found.matching

    return believing


def measure_front(run: Runner, name: str) -> None:
    """The front of an organisation: one sentence of truth, what needs a person today; then its letters."""
    client = opened(Person.objects.get(email=f"{name}@example.org"))
    agency = Agency.objects.get(name=f"The {name} organisation")
    run.line(f"front of {name}", get(client, reverse("competencies:agency", args=[agency.uuid])))
    run.line(f"letters of {name}", get(client, reverse("reminders:agency", args=[agency.uuid])), times=3)


def measure_person(run: Runner, name: str) -> None:
    """One person of the list, with why."""
    client = opened(Person.objects.get(email=f"{name}@example.org"))
    agency = Agency.objects.get(name=f"The {name} organisation")
    post = Post.objects.known().filter(ended_on=None, agency=agency.get_descendants().first() or agency).first()
    run.line(
        f"a person of {name}, with why",
        get(client, reverse("competencies:person", args=[agency.uuid, post.person.uuid])),
    )


def measure_recording(run: Runner) -> None:
    """1,000 people achieve a competency at once; each standing is right when it is done. Nothing of it is kept."""
    agency, at = Agency.objects.get(name="The big organisation"), timezone.now()
    competency = Competency.objects.get(code="M-1")
    posts = Post.objects.known().filter(ended_on=None, agency__path__startswith=agency.path).select_related("person")
    people = list({post.person_id: post.person for post in posts[:1100]}.values())[:1000]

    def recording() -> None:
        with transaction.atomic():
            news = [
                NewAttainment(
                    person=person,
                    competency=competency,
                    attained_on=timezone.localdate(),
                    kind=EvidenceKind.SESSION,
                    evidence_uuid=uuid4(),
                    evidence_title="A morning together",
                )
                for person in people
            ]
            attainments.record(news, by=None, at=at)
            transaction.set_rollback(True)

    spent, asked = cpu(recording, 2), statements(recording)
    each = f"{spent / len(people):.2f} ms and {asked / len(people):.2f} statements each"
    print(f"| {len(people)} attainments recorded at once | {asked} | {spent:.0f} | {each} |")


def measure_export(run: Runner, name: str) -> None:
    """The whole list as a file; its units are those of one row."""
    agency = Agency.objects.get(name=f"The {name} organisation")
    client = opened(Person.objects.get(email=f"{name}@example.org"))
    url = reverse("competencies:compliance_csv", args=[agency.uuid])

    def exporting() -> int:
        return sum(piece.count(b"\n") for piece in client.post(url).streaming_content)

    tracemalloc.start()
    rows = exporting()
    most = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    spent, asked = cpu(exporting, 3), statements(exporting)
    print(
        f"| CSV of {rows} lines, {most:.0f} MB at most | {asked} | {spent:.0f} | {spent / run.unit / rows:.2f} a line |"
    )


def measure_learning(run: Runner, taking: Enrolment, client: Client) -> None:
    """A reading step, a step with a question, and an answer that is marked and kept."""
    slug, number = (
        taking.edition.module.slug,
        next(step["number"] for step in taking.edition.outline if step["questions"]),
    )
    step = taking.edition.steps.get(number=number)
    question = next(part for part in step.content if part["kind"] == "question")
    wrong = next(option["id"] for option in question["options"] if not option["correct"])
    run.line("module step, reading", get(client, reverse("learning:step", args=[slug, 1])))
    run.line("module step with questions", get(client, reverse("learning:step", args=[slug, number])))
    answer = reverse("learning:answer", args=[slug, number, question["id"]])
    attempts = count(1)

    def answering() -> None:
        response = client.post(answer, {"option": wrong, "attempt": next(attempts)})
        assert response.status_code == 302, response.status_code

    run.line("answer marked and kept", answering)


def somebody_learning() -> tuple[Enrolment, Client]:
    """A learner who has read every step of the first module of content/ and answered nothing."""
    if not Edition.objects.exists():
        framework = Framework.objects.get()
        for source in read_content(settings.BASE_DIR / "content"):
            frameworks.save(
                Competency(framework=framework, code=source.competency, title=source.competency, statement="Can."),
                by=None,
                at=timezone.now(),
            )
        call_command("load_modules", verbosity=0)
    learner = Post.objects.known().filter(ended_on=None).order_by("pk").first().person
    Enrolment.objects.filter(person=learner, closed_at=None).update(closed_at=timezone.now())
    taking = start_module.start(learner, Edition.objects.order_by("pk").first(), at=timezone.now())
    for step in taking.edition.outline:
        read_on.read_on(taking, step["number"], at=timezone.now())
    return taking, opened(learner)


def size() -> str:
    """How large the database is for each person."""
    people = Person.objects.count()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        taken = cursor.fetchone()[0]
    standings = Standing.objects.count()
    return (
        f"{people} people, {standings} standings, {taken / 1_000_000:.0f} MB, {taken / people / 1000:.1f} kB a person"
    )


def main() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    run = Runner(unit())
    learner = somebody_learning()
    print(f"{connection.vendor}: {size()}. One unit, the bare view: {run.unit:.3f} ms of CPU.\n")
    print("| page | statements | ms of CPU | units |\n|---|---|---|---|")
    measure_learning(run, *learner)
    for name in ("small", "big"):
        measure_front(run, name)
        measure_lists(run, name)
        measure_person(run, name)
    measure_export(run, "big")
    measure_recording(run)
    print(f"\nThe bare view once more, at the end: {unit():.3f} ms.")


if __name__ == "__main__":
    main()
