"""What every test shares."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.db import connection
from django.test import override_settings

from surveys.thumbs.services import _known_target
from tests.own_database import django_db_modify_db_settings, django_db_setup
from tests.prepared import Prepared
from tests.sharing import (
    pytest_collection,
    pytest_collection_modifyitems,
    pytest_xdist_make_scheduler,
)
from writeup_site.processes.garbage import freeze_loaded

__all__ = [  # pytest's hooks and fixtures
    "django_db_modify_db_settings",
    "django_db_setup",
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_xdist_make_scheduler",
]

gc.disable()  # nothing of what collecting makes is garbage


def pytest_collection_finish() -> None:
    """Whoever collects garbage later need not look at 8,000 tests and all they imported."""
    freeze_loaded()
    gc.enable()


# Generated examples take as long as they take: a busy machine is no failure.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def prepared(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Data folders to copy, the same for all processes among which the tests are shared out."""
    own = tmp_path_factory.getbasetemp()
    return Prepared(own.parent if hasattr(pytestconfig, "workerinput") else own)


@pytest.fixture(scope="session")
def django_db_keepdb(
    pytestconfig: pytest.Config,
    django_db_keepdb: bool,
    django_db_use_migrations: bool,
    django_db_modify_db_settings: None,
    prepared: Prepared,
) -> bool:
    """Of several processes one migrates an SQLite database, and each takes a copy of it."""
    shared = hasattr(pytestconfig, "workerinput") and connection.vendor == "sqlite"
    if shared and django_db_use_migrations:
        prepared.database(Path(connection.settings_dict["TEST"]["NAME"]))
        return True
    return django_db_keepdb


@pytest.fixture(scope="session")
def plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files as they lie in the source: there is no collected folder in a test."""
    storages = {
        **configured.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests() -> Iterator[None]:
    """No test needs `collectstatic` to have run, or shares a network's ceiling with others.

    Set once for all of them: to change fifteen settings and change them back costs each of 8,000
    tests a millisecond or two.
    """
    unlimited = "1000000/minute"
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        BALLOTS_PER_NETWORK_A_MINUTE=10**6,
        BALLOT_LIMITS_PER_READER=unlimited,
        BALLOT_LIMITS_PER_NETWORK=unlimited,
        NEW_READERS_WAIT_MINUTES=0,
        OWN_TEXT_LIMITS_PER_READER=unlimited,
        OWN_TEXT_LIMITS_PER_NETWORK=unlimited,
        API_LIMITS_PER_TOKEN=unlimited,
        LOGIN_LIMITS_PER_NETWORK=unlimited,
        REDIS_URL=f"unix://{configured.DATA_DIR}/no-broker",  # no test meets a running one
        AUDITED_SUMMARIES=0,  # it loads a model in a process of its own
        WHITENOISE_AUTOREFRESH=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # quick
        STORAGES={**configured.STORAGES, "staticfiles": static},
    ):
        yield


@pytest.fixture(autouse=True)
def _nothing_is_in_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """No team page tells of the broker that tests have none of, or asks whether ballots wait; and
    no target is known by the id of a row that another test took back."""
    monkeypatch.setattr("writeup_site.templatetags.processes.troubles", list)
    _known_target.cache_clear()


@pytest.fixture
def team(db: None) -> User:
    """A member of the team who may see everything."""
    return User.objects.create_superuser("team", password="a long password")
