"""A Chromium that finds a single font, wide and of one width: what was drawn for Arial shows it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.writeup_site.chromium import DEMANDED, STAGE

FONTS: Final = Path("/usr/share/fonts")
WIDE: Final = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "NotoSansMono-Regular.ttf")
_CONFIG: Final = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


@pytest.fixture(scope="module", autouse=True)
def chromium(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """In place of the usual one."""
    font = next((path for name in WIDE for path in FONTS.rglob(name)), None)
    if font is None:
        assert not DEMANDED, "there is no wide font: apt-get install fonts-dejavu-core"
        pytest.skip("NO WIDE FONT: the pictures were not measured. Install fonts-dejavu-core")
    folder = tmp_path_factory.mktemp("fonts")
    shutil.copy(font, folder)
    config = folder / "fonts.conf"
    config.write_text(_CONFIG.format(folder=folder), encoding="utf-8")
    browser = STAGE.launch(env={**os.environ, "FONTCONFIG_FILE": str(config)})
    yield browser
    browser.close()
