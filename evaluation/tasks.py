"""Celery's entries: one line each. A message is a nudge; the queue is the table of chunks."""

from celery import shared_task

from evaluation import services


@shared_task
def score_waiting_chunks() -> int:
    return services.work_on_chunks()


@shared_task
def score_what_lacks() -> None:
    services.request_standing_run()


@shared_task
def count_marked_cells() -> None:
    """Bring the sums behind comparisons up to date with what readers say, a second or two long."""
    services.count_all_marked(most=10)


@shared_task
def refresh_reports() -> None:
    """Compute again what pages read and what has changed."""
    services.refresh_reports()


@shared_task
def recount_comparisons() -> None:
    """Compare the sums with what readers hold, and compute kept reports though nothing changed."""
    services.recount()
    services.refresh_reports(force=True)
