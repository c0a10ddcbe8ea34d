"""The framework and the requirements as files: in, in again, out, and what their readers refuse."""

import io
import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from competencies.models import Agency, Competency, Requirement, RequirementVersion, Sector
from competencies.operations import agencies, frameworks
from courses.files.framework_file import read_framework
from courses.files.reading_ease import grade
from tests.conftest import LOADED

CONTENT = settings.BASE_DIR / "content"
MODULES = {
    "CSA-AWARENESS", "CSA-GROOMING", "CSA-SIGNS", "CSA-TELLING", "CSA-COMMUNITIES",
    "CSA-SCHOOLS", "CSA-RESPONDING", "CSA-HSB", "CSA-LEAD-ROLE", "CSA-WELLBEING",
}  # fmt: skip


@pytest.fixture
def files(tmp_path):
    for name in ("framework.yaml", "requirements.yaml"):
        shutil.copy(CONTENT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def run(db, files):
    def running(command, *arguments):
        said = io.StringIO()
        call_command(command, *arguments, stdout=said)
        return said.getvalue().strip()

    return running


@pytest.fixture
def load(run, files):
    return lambda *arguments: run("load_framework", str(files / "framework.yaml"), *arguments)


@pytest.fixture
def require(load, run, files):
    """The framework loaded, a partnership founded; then the requirements."""
    load()
    agencies.found(name="A partnership", **LOADED)
    return lambda *arguments: run("load_requirements", str(files / "requirements.yaml"), *arguments)


def reword(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


class TestTheFramework:
    def test_has_a_competency_for_every_module_at_awareness(self, load):
        assert load() == "CSA: 17 new, 0 changed, 0 as before."
        assert (
            set(Competency.objects.filter(code__in=MODULES, level="AWARENESS").values_list("code", flat=True))
            == MODULES
        )

    def test_practice_and_leading_are_levels_of_their_own(self, load):
        load()
        levels = dict(Competency.objects.exclude(level="AWARENESS").values_list("code", "level"))
        assert levels == {"CSA-PRACTICE": "PRACTITIONER", "CSA-CHAIRING": "PRACTITIONER", "CSA-LEAD": "LEAD"}

    def test_every_note_of_the_crosswalk_awaits_sign_off(self):
        notes = [note for each in read_framework(CONTENT / "framework.yaml").competencies for note in each.crosswalk]
        assert {note["to"] for note in notes} == {
            "Intercollegiate levels", "Section 11 standards", "Keeping children safe in education",
        }  # fmt: skip
        assert {note["checked_by"] for note in notes} == {""}

    def test_is_plain_to_read(self):
        for each in read_framework(CONTENT / "framework.yaml").competencies:
            text = " ".join([each.statement, each.awareness, each.practitioner, each.lead])
            assert grade(text) <= 9, each.code

    def test_loaded_again_changes_nothing(self, load):
        load()
        assert load() == "CSA: 0 new, 0 changed, 17 as before."

    def test_stops_where_an_officer_changed_a_row_and_the_file_did_too(self, load, files):
        load()
        row = Competency.objects.get(code="CSA-SIGNS")
        row.statement = "Our own words."
        frameworks.save(row, **LOADED)
        reword(files / "framework.yaml", "Notices signs in a child", "Notices more signs in a child")
        with pytest.raises(CommandError, match=r"CSA-SIGNS.*--overwrite"):
            load()
        assert load("--overwrite") == "CSA: 0 new, 1 changed, 16 as before."

    def test_goes_out_and_comes_in_again_without_loss(self, load, run, files):
        load()
        run("export_framework", "CSA", "--to", str(files / "out.yaml"))
        assert read_framework(files / "out.yaml") == read_framework(files / "framework.yaml")
        assert run("load_framework", str(files / "out.yaml")) == "CSA: 0 new, 0 changed, 17 as before."

    def test_one_that_is_not_there_cannot_go_out(self, run):
        with pytest.raises(CommandError, match="There is no framework 'ABC'"):
            run("export_framework", "ABC")

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("level: awareness", "level: expert", "A level is one of awareness, practitioner, lead"),
            ("code: CSA-SIGNS", "code: CSA-GROOMING", "There are two competencies CSA-GROOMING"),
            ("    title: Signs and indicators\n", "", "A competency needs 'title'"),
            ("framework:\n  code: CSA", "framework:\n  name: CSA", "The framework has no field 'name'"),
            ("validity_months: 24", "validity_months: two", "a whole number above zero"),
        ],
    )
    def test_says_what_is_wrong_and_on_which_line(self, load, files, old, new, said):
        reword(files / "framework.yaml", old, new)
        with pytest.raises(CommandError, match=rf"framework.yaml:\d+: .*{said}"):
            load()
        assert not Competency.objects.exists()


class TestTheRequirements:
    def test_are_stated_by_sector_and_role(self, require):
        assert require() == "16 stated, 0 there already."
        chairs = RequirementVersion.objects.get(requirement__code="R-CSA-CHAIRING")
        assert [role.name for role in chairs.job_roles.all()] == ["Chair of strategy meetings"]
        leaders = RequirementVersion.objects.filter(job_roles__code="senior-leader")
        assert {version.requirement.code for version in leaders} == {"R-CSA-RESPONDING", "R-CSA-WELLBEING"}

    def test_a_safeguarding_lead_has_two(self, require):
        require()
        asked = RequirementVersion.objects.filter(requirement__code__startswith="R-DSL-").order_by("requirement__code")
        assert [(version.months, version.leads) for version in asked] == [
            (24, ["DSL", "DEPUTY"]),
            (12, ["DSL", "DEPUTY"]),
        ]

    def test_loaded_again_are_left_as_they_are(self, require):
        require()
        assert require() == "0 stated, 16 there already."
        assert RequirementVersion.objects.count() == 16

    def test_one_that_says_something_else_here_stays_and_is_named(self, require, files):
        require()
        reword(files / "requirements.yaml", "due_within_days: 60", "due_within_days: 45")
        assert "the file says something else: R-CSA-AWARENESS" in require()
        assert RequirementVersion.objects.get(requirement__code="R-CSA-AWARENESS").due_within_days == 60

    def test_names_of_sectors_that_are_there_stay(self, require, files):
        frameworks.save(Sector(code="HEALTH", name="The health service"), **LOADED)
        require()
        assert Sector.objects.get(code="HEALTH").name == "The health service"
        assert Sector.objects.count() == 7

    def test_may_begin_before_today(self, require):
        require("--from", "2026-01-05")
        assert {str(day) for day in RequirementVersion.objects.values_list("effective_from", flat=True)} == {
            "2026-01-05"
        }

    def test_need_the_framework_first(self, run, files):
        agencies.found(name="A partnership", **LOADED)
        with pytest.raises(CommandError, match="Load the framework first"):
            run("load_requirements", str(files / "requirements.yaml"))
        assert not Requirement.objects.exists()
        assert not Sector.objects.exists()

    def test_need_a_partnership(self, load, run, files):
        load()
        with pytest.raises(CommandError, match="There is no partnership yet"):
            run("load_requirements", str(files / "requirements.yaml"))
        assert not Agency.objects.exists()

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("sectors: [EDUCATION]", "sectors: [SCHOOLS]", "'SCHOOLS' is not among the sectors of this file"),
            ("job_roles: [meeting-chair]", "job_roles: [chairman]", "'chairman' is not among the job roles"),
            ("validity: ROLLING", "validity: ALWAYS", "A validity is one of NEVER"),
            ("validity: ROLLING\n    months: 24", "validity: NEVER\n    months: 24", "NEVER goes with no numbers"),
            ("who: {}", "whom: {}", "A requirement has no field 'whom'"),
        ],
    )
    def test_say_what_is_wrong_and_on_which_line(self, require, files, old, new, said):
        reword(files / "requirements.yaml", old, new)
        with pytest.raises(CommandError, match=rf"requirements.yaml:\d+: .*{said}"):
            require()
        assert not Requirement.objects.exists()
