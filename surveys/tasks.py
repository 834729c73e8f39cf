"""What a worker does for this app; each task calls one service."""

from __future__ import annotations

from celery import shared_task

from surveys import services


@shared_task
def collect() -> None:
    """Count what came in."""
    services.collect_backlog()


@shared_task
def audit() -> None:
    """Compare every tally and response with a recount; a difference is an error in the log."""
    services.audit_tallies()
    services.audit_pair_tallies()
    services.audit_points()
    services.audit_answers()


@shared_task
def forget_undecided() -> None:
    """Delete old impressions of duels that nobody decided."""
    services.forget_undecided()


@shared_task
def screen() -> None:
    """Look for what no honest reader gave among what came in."""
    services.screen_backlog()


@shared_task
def watch_quarantine() -> None:
    """Raise an alarm where a screen rejects an unusual share."""
    services.watch_quarantine()


@shared_task
def destroy_old_keys() -> None:
    """Destroy the keys of network hashes after seven days."""
    services.destroy_old_keys()
