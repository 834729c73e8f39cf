"""The application that granian loads: Django in threads, behind an event loop that can wait."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from writeup_site.front.server import Front
from writeup_site.wsgi import application as django

application: Final = Front(django, threads=settings.WEB_THREADS)
