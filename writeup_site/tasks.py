"""What a worker does for the site; each task calls one service, imported when it runs."""

from __future__ import annotations

from celery import shared_task


@shared_task
def delete_what_is_old() -> None:
    """Delete what is older than it is to be kept."""
    from writeup_site.operations import retention

    retention.delete_what_is_old()


@shared_task
def forget_first_answers() -> None:
    """Delete old answers to requests with an idempotency key."""
    from writeup_site.api.repeats import forget_answers

    forget_answers()


@shared_task
def work_on_imports() -> None:
    """Take in the files that the team brought."""
    from writeup_site.bringing import running

    running.work_on_imports()


@shared_task
def look_for_events() -> None:
    """Tell what ended since the last look."""
    from writeup_site.webhooks.searching import look_for_events as look

    look()


@shared_task
def look_at_verdicts() -> None:
    """Tell which verdicts changed."""
    from writeup_site.webhooks.verdicts import look_at_verdicts as look

    look()


@shared_task
def send_deliveries() -> None:
    """Have what is due sent, by a thread of this process."""
    from writeup_site.webhooks.lanes import SENDER

    SENDER.see_to_deliveries()


@shared_task
def work_on_exports() -> None:
    """Write the exports that the team asked for."""
    from writeup_site.exporting import services

    services.work_on_exports()


@shared_task
def forget_brought_files() -> None:
    """Delete files that were brought and left for a week."""
    from writeup_site.bringing import stored

    stored.forget_files()


@shared_task
def forget_exports() -> None:
    """Delete exports that are a week old."""
    from writeup_site.exporting import stored

    stored.forget_exports()
