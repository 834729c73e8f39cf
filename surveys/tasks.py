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
    """Compare every tally with a recount; a difference is an error in the log."""
    services.audit_tallies()
    services.audit_pair_tallies()
