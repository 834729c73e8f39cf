"""The WSGI application that a server such as granian or gunicorn loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")

application = get_wsgi_application()
