"""Every model of ours keeps the rules of the house."""

import pytest
from django.apps import apps
from django.db import connection, models
from wagtail.models import Page

FLOORS = {"competencies": 0, "courses": 1, "certificates": 1, "learning_site": 2, "reminders": 2, "xapi": 2}

# What people did and achieved. It outlives whatever it points at.
LEARNING = {
    "competencies.Attainment",
    "competencies.Evidence",
    "competencies.Revocation",
    "competencies.SignOff",
    "courses.Enrolment",
    "courses.StepVisit",
    "courses.Answer",
    "courses.CheckAnswer",
    "courses.CheckAttempt",
    "courses.Completion",
    "courses.Route",
    "courses.SupervisionDate",
    "courses.Edition",
    "courses.EditionStep",
    "courses.ScenarioChoice",
    "certificates.Certificate",
}

OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def keys_of(model):
    return [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]


def ids(model):
    return model._meta.label


@pytest.mark.parametrize("model", OURS, ids=ids)
class TestEveryModel:
    def test_points_down_or_to_its_own_room(self, model):
        here = model._meta.app_label
        for key in keys_of(model):
            there = key.related_model._meta.app_label
            assert there not in FLOORS or there == here or FLOORS[there] < FLOORS[here], (
                f"{model._meta.label}.{key.name} points up or sideways, to {there}"
            )

    def test_says_whether_it_holds_personal_data(self, model):
        assert "holds_personal_data" in vars(model), (
            f"{model._meta.label} does not say holds_personal_data = True or False"
        )
        assert isinstance(model.holds_personal_data, bool)

    def test_is_not_in_the_reference_index(self, model):
        assert issubclass(model, Page) or getattr(model, "wagtail_reference_index_ignore", False), (
            f"{model._meta.label}: set wagtail_reference_index_ignore = True, or every save writes the index"
        )

    def test_a_person_is_named_only_where_personal_data_is_declared(self, model):
        people = [key.name for key in keys_of(model) if key.related_model._meta.label == "competencies.Person"]
        of_someone = [name for name in people if name not in {"recorded_by", "owner", "locked_by"}]
        assert model.holds_personal_data or not of_someone, f"{model._meta.label} points to a person by {of_someone}"


class TestRecordsOfLearning:
    def test_the_list_names_models_that_exist(self):
        assert {model._meta.label for model in OURS} >= LEARNING

    @pytest.mark.parametrize("label", sorted(LEARNING))
    def test_nothing_cascades_onto_them(self, label):
        for key in keys_of(apps.get_model(label)):
            assert key.remote_field.on_delete in {models.PROTECT, models.SET_NULL}, (
                f"{label}.{key.name}: deleting what it points at would delete a record of learning"
            )


@pytest.mark.parametrize("model", OURS, ids=ids)
def test_has_every_index_and_constraint_in_the_database(model, db):
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert {one.name for one in [*model._meta.indexes, *model._meta.constraints]} <= set(there)
