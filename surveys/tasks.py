"""What a worker does for this app; each task calls one service, imported when it runs."""

from __future__ import annotations

from celery import shared_task


@shared_task
def collect() -> None:
    """Count what came in."""
    from surveys.collecting.services import collect_backlog

    collect_backlog()


@shared_task
def audit() -> None:
    """Compare every tally and response with a recount; a difference is an error in the log."""
    from surveys.collecting.audit import audit_every_kind

    audit_every_kind()


@shared_task
def look_at_giveaways() -> None:
    """Have choices derived again on texts that turned out not to be blind."""
    from surveys.duels import services as duels_services

    duels_services.mark_cells_of_giveaways()


@shared_task
def look_at_text_changes() -> None:
    """Let opinions of texts that have changed stand no longer."""
    from surveys.collecting import text_changes

    text_changes.apply_text_changes()


@shared_task
def screen() -> None:
    """Look for what no honest reader gave among what came in."""
    from surveys.screening.services import screen_backlog

    screen_backlog()


@shared_task
def watch_quarantine() -> None:
    """Raise an alarm where a screen rejects an unusual share."""
    from surveys.screening import alarms as screening_alarms

    screening_alarms.watch_quarantine()


@shared_task
def destroy_old_keys() -> None:
    """Destroy the keys of network hashes after seven days."""
    from surveys.readers import network_keys as readers_network_keys

    readers_network_keys.destroy_old_keys()
