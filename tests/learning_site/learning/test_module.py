"""A module's front, and starting it."""

import pytest
from django.urls import reverse

from courses.models import ChangeClass, Enrolment
from tests.learning_site.learning import small_module
from tests.learning_site.learning.small_module import SLUG

FRONT = f"/modules/{SLUG}/"


class TestFront:
    def test_says_what_is_inside_before_anything_is_begun(self, learner):
        words = learner.get("module").content.decode()
        notice, start = words.index("A made-up story about a young child."), words.index(">Start</button>")
        assert notice < start
        assert "One step may be left out." in words

    def test_says_what_one_will_be_able_to_do(self, learner):
        assert "<li>Say who may notice something.</li>" in learner.get("module").content.decode()

    def test_says_that_it_awaits_sign_off(self, learner):
        assert "Awaiting sign-off" in learner.get("module").content.decode()

    def test_names_no_topic_in_the_browser_bar(self, learner):
        assert "<title>About this module – Safeguarding learning</title>" in learner.get("module").content.decode()

    def test_links_no_step_before_the_start(self, learner):
        assert "/steps/" not in learner.get("module").content.decode()

    def test_leads_on_to_the_next_step_once_begun(self, learner):
        learner.start()
        learner.go_on(1)
        words = learner.get("module").content.decode()
        assert f'href="{reverse("learning:step", args=[SLUG, 2])}">Continue at step 2' in words
        assert 'The first thought<span class="visually-hidden"> (done)</span>' in words

    def test_offers_to_take_it_again_once_finished(self, learner):
        learner.finish()
        words = learner.get("module").content.decode()
        assert "Take it again" in words
        assert "See what you achieved" in words

    def test_keeps_a_learner_in_the_edition_they_began(self, learner, partnership):
        learner.start()
        small_module.publish(partnership.awareness, title="A newer module", change=ChangeClass.MATERIAL)
        assert "A newer module" not in learner.get("module").content.decode()

    @pytest.mark.usefixtures("training_lead")
    def test_takes_a_fixed_number_of_queries(self, learner, django_assert_num_queries):
        learner.start()
        with django_assert_num_queries(8):
            learner.get("module")


class TestStart:
    def test_begins_and_leads_to_the_first_step(self, learner):
        assert learner.start().url == reverse("learning:step", args=[SLUG, 1])
        assert Enrolment.objects.get().edition.number == 1

    def test_twice_begins_once(self, learner):
        learner.start()
        learner.start()
        assert Enrolment.objects.count() == 1

    def test_goes_on_where_the_learner_is(self, learner):
        learner.reach_questions()
        assert learner.start().url == reverse("learning:step", args=[SLUG, 3])

    def test_after_the_finish_begins_anew_in_the_newest_edition(self, learner, partnership):
        learner.finish()
        small_module.publish(partnership.awareness, change=ChangeClass.MATERIAL)
        learner.start()
        assert [one.edition.number for one in Enrolment.objects.order_by("pk")] == [1, 2]
        assert learner.step(2).url == reverse("learning:step", args=[SLUG, 1])

    def test_arrived_at_by_a_link_changes_nothing(self, learner):
        response = learner.get("start")
        assert (response.status_code, response.url) == (302, FRONT)
        assert not Enrolment.objects.exists()


class TestTheDoors:
    @pytest.mark.parametrize("name", ["module", "start"])
    def test_send_a_stranger_to_sign_in(self, stranger, name):
        address = reverse(f"learning:{name}", args=[SLUG])
        for response in (stranger.client.get(address), stranger.client.post(address)):
            assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={address}")
        assert not Enrolment.objects.exists()

    def test_give_an_outsider_a_way_of_their_own(self, learner, other):
        learner.reach_questions()
        assert ">Start</button>" in other.get("module").content.decode()

    @pytest.mark.parametrize(("name", "method"), [("module", "post"), ("start", "put"), ("start", "delete")])
    def test_refuse_other_methods(self, learner, name, method):
        assert getattr(learner.client, method)(reverse(f"learning:{name}", args=[SLUG])).status_code == 405

    @pytest.mark.parametrize("name", ["module", "start"])
    def test_know_no_other_module(self, learner, name):
        address = reverse(f"learning:{name}", args=["no-such-module"])
        assert learner.client.get(address, follow=True).status_code == 404
        assert learner.client.post(reverse("learning:start", args=["no-such-module"])).status_code == 404
