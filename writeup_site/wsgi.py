"""The WSGI application that a server such as granian or gunicorn loads."""

import os

from django.core.wsgi import get_wsgi_application

from writeup_site.processes.garbage import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")

application = get_wsgi_application()

# The first visitor finds every view loaded.
import writeup_site.urls  # noqa: E402, F401

freeze_loaded()
