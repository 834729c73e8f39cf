"""Celery's entries: one line each. What a task needs is imported when it runs."""

from celery import shared_task


@shared_task
def refresh_similar_articles() -> int:
    from summaries.similar import services

    return services.refresh_similar_articles()


@shared_task
def write_waiting() -> int:
    from summaries.batches.waiting import work_on_jobs

    return work_on_jobs()


@shared_task
def renew_similar_articles() -> int:
    from summaries.similar import services

    return services.renew_similar_articles()


@shared_task
def mark_giveaways() -> int:
    from summaries.breakdowns.marking import mark_waiting

    return mark_waiting()


@shared_task
def fold_changes() -> int:
    from summaries.changed_blocks import blocks

    return blocks.fold_changes()
