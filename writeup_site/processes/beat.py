"""Celery's clock: it sends messages by name on time, and so loads neither Django nor the tasks."""

import os

from celery import Celery

from writeup_site import settings
from writeup_site.processes import pulses, task_logs
from writeup_site.processes.transport import use_for_redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")  # who reads settings
use_for_redis()
# Without Celery's fixup for Django, which would load every model (80 MB).
app = Celery("writeup", fixups=[])
app.config_from_object(settings, namespace="CELERY")
pulses.listen()
task_logs.listen()
