"""The WSGI application that a server such as granian or gunicorn loads."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from common.postgres.patience import hold_requests_to
from writeup_site.processes.garbage import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")

# Nothing of what is loaded is garbage, and looking for it takes a tenth of the time.
gc.disable()
application = get_wsgi_application()
hold_requests_to(settings.DATABASE_STATEMENT_SECONDS)

# The first visitor finds every view loaded.
import writeup_site.urls  # noqa: E402, F401

freeze_loaded()
gc.enable()
