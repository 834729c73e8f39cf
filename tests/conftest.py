"""What every test shares."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """How tests are shared out among the cores: file by file, the slow files first.

    All browsers stand on one core, one after the other: two at once wait too long for each other.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    in_browser = {item for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item not in in_browser, item.path not in slow))
    for item in items:
        group = "browser" if item in in_browser else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def settings_of_tests(settings: Settings) -> None:
    """No test needs `collectstatic` to have run, or shares a network's ceiling with others."""
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 10**6
    settings.BALLOT_LIMITS_PER_READER = settings.BALLOT_LIMITS_PER_NETWORK = "1000000/minute"
    settings.REDIS_URL = f"unix://{settings.DATA_DIR}/no-broker"  # no test meets a running one
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
