"""The Chromium that looks at the pages, and what becomes of its tests where there is none."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

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


class Stage:
    """Playwright and one Chromium for all tests of pages that follow on each other.

    Playwright keeps an event loop running in its thread: whoever tests with one of their own comes
    after the end. `end` may be called at any time; what is asked for then begins again.
    """

    def __init__(self) -> None:
        self._ends = ExitStack()
        self._playwright: Playwright | None = None
        self._chromium: Browser | None = None

    def playwright(self) -> Playwright:
        """The one that runs."""
        if self._playwright is None:
            environment = self._ends.enter_context(pytest.MonkeyPatch.context())
            # Making rows beside that loop is safe.
            environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
            self._playwright = self._ends.enter_context(sync_playwright())
        return self._playwright

    def launch(self, **options: Any) -> Browser:
        """A browser for its own sake, which the caller closes."""
        assert CHROMIUM, "CI or REQUIRE_BROWSER is set, and there is no Chromium"
        started = self.playwright().chromium
        return started.launch(executable_path=CHROMIUM, args=["--no-sandbox"], **options)

    def chromium(self) -> Browser:
        """Debian's: Playwright's own can't be fetched everywhere."""
        if self._chromium is None:
            self._chromium = self.launch()
            self._ends.callback(self._chromium.close)
        return self._chromium

    def end(self) -> None:
        """Close both."""
        self._chromium = self._playwright = None
        self._ends.close()


STAGE: Final = Stage()


@pytest.fixture
def chromium(django_db_setup: None) -> Browser:
    """The browser in which the pages are opened."""
    return STAGE.chromium()
