"""What a worker does for this app; each task calls one service."""

from __future__ import annotations

from celery import shared_task

from writeup_site.api.repeats import forget_answers


@shared_task
def forget_first_answers() -> None:
    """Delete old answers to requests with an idempotency key."""
    forget_answers()
