"""Files are brought into a folder of the test's own, by an engineer; no worker is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.writeup_site.roles import signed_in


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("writeup_site.bringing.services.nudge_importing", lambda: None)


@pytest.fixture
def engineer() -> Client:
    return signed_in("engineer")
