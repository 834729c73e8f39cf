"""Celery's entries: one line each. A message is a nudge; the queue is the table of chunks."""

from celery import shared_task

from evaluation import services


@shared_task
def score_waiting_chunks() -> int:
    return services.work_on_chunks()


@shared_task
def score_what_lacks() -> None:
    services.request_standing_run()
