"""Celery's entries: one line each. A message is a nudge; the queue is the table of chunks."""

from celery import shared_task

from evaluation.agreement import reports as agreement_reports
from evaluation.imported_scores.services import forget_outdated
from evaluation.leaderboard.services import refresh_shares
from evaluation.opinions.services import derive_all_marked, recount
from evaluation.runs.checking import audit_finished_runs
from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.services import request_standing_run


@shared_task
def score_waiting_chunks() -> int:
    return work_on_chunks() + audit_finished_runs()


@shared_task
def score_what_lacks() -> None:
    request_standing_run()


@shared_task
def derive_marked_cells() -> None:
    """Bring the columns of opinions up to date with what readers say, a second or two long."""
    derive_all_marked(most=10)


@shared_task
def refresh_reports() -> None:
    """Compute again what pages read and what has changed."""
    agreement_reports.refresh_reports()
    refresh_shares()


@shared_task
def forget_outdated_scores() -> None:
    """Take away what was computed elsewhere of texts that have changed since."""
    forget_outdated()


@shared_task
def recount_comparisons() -> None:
    """Compare the columns with what readers hold, and compute reports though nothing changed."""
    recount()
    agreement_reports.refresh_reports(force=True)
    refresh_shares(force=True)
