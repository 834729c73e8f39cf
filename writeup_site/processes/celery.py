"""The Celery application; its settings stand in settings.py under CELERY_."""

import os

from celery import Celery

from writeup_site.processes.transport import use_for_redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
# Celery would run Django's checks and drop what they say; they load every page of the site (60 MB).
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

use_for_redis()
app = Celery("writeup")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Registers what workers do as they start; Django's applications need not be there for it.
from writeup_site.processes import priorities, pulses, task_logs, warming  # noqa: E402, F401

priorities.listen()
pulses.listen()
task_logs.listen()
