"""What a worker does where apps meet; each task calls one service."""

from __future__ import annotations

from celery import shared_task

from writeup_site.bringing import running, stored


@shared_task
def work_on_imports() -> None:
    """Take in the files that the team brought."""
    running.work_on_imports()


@shared_task
def forget_brought_files() -> None:
    """Delete files that were brought and left for a week."""
    stored.forget_files()
