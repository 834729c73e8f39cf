"""The application that granian loads: Django in threads, behind an event loop that can wait."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from writeup_site.wsgi import application as django  # isort: skip  # first, for it loads the apps
from writeup_site.front.lane import Lane
from writeup_site.front.server import Front
from writeup_site.pages_process.asking import PagesProcess
from writeup_site.pages_process.concerns import is_for_team, is_of_team
from writeup_site.thumbs_lane.answering import answer_in_lane

# As urls.py has it: the lane asks there, too, whose request it is.
THUMBS: Final = Lane(answer_in_lane)
LANES: Final = {"/ballots/": THUMBS}

site: Final = PagesProcess(
    django,
    concerns=is_for_team,
    may_start=is_of_team,
    would_disturb=lambda: THUMBS.is_busy,
    threads=settings.WEB_THREADS,
)
application: Final = Front(site, threads=settings.WEB_THREADS, lanes=LANES)
