"""The site's settings, with the faults that must sit inside its own processes.

`FAULTS_MAX_PAGES` bounds SQLite's file in every connection of the process: the bound holds per
connection, so that no outsider can set it. `FAULTS_CLOCK_OFF` shifts the process's clock by so many
seconds before anything has read it.
"""

import os
import time
from datetime import UTC, datetime, timedelta

from django.utils import timezone

OFF = int(os.environ.get("FAULTS_CLOCK_OFF") or 0)
if OFF:
    _true_time = time.time
    time.time = lambda: _true_time() + OFF
    timezone.now = lambda: datetime.now(tz=UTC) + timedelta(seconds=OFF)

from writeup_site.settings import *  # noqa: E402, F403
from writeup_site.settings import DATABASES  # noqa: E402

PAGES = int(os.environ.get("FAULTS_MAX_PAGES") or 0)
if PAGES:
    DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA max_page_count={PAGES};"
