"""Celery's entries: one line each."""

from celery import shared_task

from summaries.batches.waiting import work_on_jobs
from summaries.breakdowns.marking import mark_waiting
from summaries.similar import services as similar


@shared_task
def refresh_similar_articles() -> int:
    return similar.refresh_similar_articles()


@shared_task
def write_waiting() -> int:
    return work_on_jobs()


@shared_task
def renew_similar_articles() -> int:
    return similar.renew_similar_articles()


@shared_task
def mark_giveaways() -> int:
    return mark_waiting()
