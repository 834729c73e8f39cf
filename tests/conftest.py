"""What every test shares."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings

from tests.prepared import Prepared
from tests.sharing import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]  # pytest's hooks


@pytest.fixture(scope="session")
def prepared(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Data folders to copy, the same for all processes among which the tests are shared out."""
    own = tmp_path_factory.getbasetemp()
    return Prepared(own.parent if hasattr(pytestconfig, "workerinput") else own)


@pytest.fixture(autouse=True)
def settings_of_tests(settings: Settings) -> None:
    """No test needs `collectstatic` to have run, or shares a network's ceiling with others."""
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 10**6
    settings.BALLOT_LIMITS_PER_READER = settings.BALLOT_LIMITS_PER_NETWORK = "1000000/minute"
    settings.NEW_READERS_WAIT_MINUTES = 0
    settings.OWN_TEXT_LIMITS_PER_READER = settings.OWN_TEXT_LIMITS_PER_NETWORK = "1000000/minute"
    settings.LOGIN_LIMITS_PER_NETWORK = "1000000/minute"
    settings.REDIS_URL = f"unix://{settings.DATA_DIR}/no-broker"  # no test meets a running one
    settings.AUDITED_SUMMARIES = 0  # it loads a model in a process of its own
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _nothing_is_in_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """No team page tells of the broker that tests have none of, or asks whether ballots wait."""
    monkeypatch.setattr("writeup_site.templatetags.processes.troubles", list)


@pytest.fixture
def team(db: None) -> User:
    """A member of the team who may see everything."""
    return User.objects.create_superuser("team", password="a long password")
