"""Settings for the tests: the product's own, in test mode."""

import os

os.environ["MODE"] = "test"

from learning_site.settings import *  # noqa: F403  (the mode has to be set before the settings are read)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Most stories are told of modules that nobody has signed off; the sign-off has tests of its own.
OPEN_BEFORE_SIGN_OFF = True
# Static files are served as they lie in static/: nothing is collected for the tests.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# The second factor has tests of its own; the other stories are told without it.
REQUIRE_MFA = False
