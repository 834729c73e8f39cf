"""The Chromium that looks at the pages, and what becomes of its tests where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

# The first is the same browser without the windows that nobody sees: half the processor time.
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
DEMANDED = bool(os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER"))
# Milliseconds. A loaded machine is slow, which is no fault, and what holds is not waited for.
PATIENCE: Final = 30_000
expect.set_options(timeout=PATIENCE)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM and not DEMANDED,
        reason="NO CHROMIUM: the pages were not looked at. apt-get install chromium-headless-shell",
    ),
]


@pytest.fixture(scope="module")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """One Chromium, Debian's: Playwright's own can't be fetched everywhere."""
    assert CHROMIUM, "CI or REQUIRE_BROWSER is set, and there is no Chromium"
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop running in this thread; making rows beside it is safe.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
