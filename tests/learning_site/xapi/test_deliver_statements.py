"""The command says in a sentence what came of it, and fails aloud when the sign-in is refused."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from learning_site.xapi.models import QueuedStatement
from tests.learning_site.xapi.samples import completions, queued, states
from tests.stores import proxy, ralph_lrs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def endpoint(settings):
    """Sets the record store that the command delivers to."""
    settings.XAPI_USER, settings.XAPI_PASSWORD = ralph_lrs.USER, ralph_lrs.PASSWORD

    def choose(endpoint):
        settings.XAPI_ENDPOINT = endpoint

    return choose


def said(*arguments):
    out = StringIO()
    call_command("deliver_statements", *arguments, stdout=out)
    return out.getvalue().strip()


class TestCommand:
    def test_lets_rows_wait_where_no_store_is_configured(self, endpoint):
        endpoint("")
        queued(completions(2))
        assert said() == (
            "No record store is configured, so nothing was sent: 2 statements waiting. "
            "Set XAPI_ENDPOINT, XAPI_USER and XAPI_PASSWORD to send."
        )
        assert states() == {"WAITING": 2}

    def test_delivers_to_a_real_store(self, endpoint, ralph):
        endpoint(ralph.endpoint)
        ids = queued(completions(2))
        assert said() == "2 statements delivered, 0 waiting, 0 in quarantine."
        assert [each["id"] for each in ralph.statements()] == ids

    def test_fails_with_a_sentence_when_the_sign_in_is_refused(self, endpoint, ralph, settings):
        endpoint(ralph.endpoint)
        settings.XAPI_PASSWORD = "wrong"
        queued(completions(1))
        with pytest.raises(CommandError, match=r"1 waiting.*sign-in refused \(401.*Check XAPI_ENDPOINT.*--now"):
            said()
        # It keeps saying so while the store is left alone, and whoever mended the settings need not wait.
        with pytest.raises(CommandError, match="sign-in refused"):
            said()
        settings.XAPI_PASSWORD = ralph_lrs.PASSWORD
        assert said("--now") == "1 statement delivered, 0 waiting, 0 in quarantine."

    def test_says_when_the_store_cannot_be_reached_and_when_it_tries_next(self, endpoint):
        with proxy.between("") as network:
            endpoint(network.endpoint)
        queued(completions(1))
        assert "The record store: not reachable (ConnectError" in said()
        assert "Next try after" in said()

    def test_says_what_is_withheld(self, endpoint, ralph):
        endpoint(ralph.endpoint)
        queued(completions(1))
        QueuedStatement.objects.update(reveals_answers=True)
        assert said().endswith("1 withheld, because XAPI_SEND_ANSWERS is off.")
