"""Celery's entries: one line each. A message is a nudge; the queue is the table of chunks.

What a task needs is imported when it runs: a worker loads what its queue is about and no more.
"""

from celery import shared_task


@shared_task
def score_waiting_chunks() -> None:
    """Have chunks scored in a process of their own; what has ended is checked after it."""
    from evaluation.runs.working import see_to_runs

    see_to_runs()


@shared_task
def score_what_lacks() -> None:
    from evaluation.runs.services import request_standing_run

    request_standing_run()


@shared_task
def judge_waiting() -> None:
    """Have judges asked in a process of its own."""
    from evaluation.judges.child import CHILD

    CHILD.see_to_work()


@shared_task
def derive_marked_cells() -> None:
    """Bring the columns of opinions up to date with what readers say, a second or two long.

    The same worker counts ballots. Whoever pressed looks at a tally: what came in goes before.
    """
    from evaluation.opinions.services import derive_all_marked
    from surveys.collecting.services import collect_backlog

    derive_all_marked(most=10, before_each=collect_backlog)


@shared_task
def refresh_reports() -> None:
    """Compute again what pages read and what has changed."""
    from evaluation.agreement import reports
    from evaluation.leaderboard.services import refresh_shares
    from evaluation.runs.sums import recount_sums

    recount_sums()
    reports.refresh_reports()
    refresh_shares()


@shared_task
def forget_outdated_scores() -> None:
    """Take away what was computed elsewhere, or judged, of texts that have changed since."""
    from evaluation.imported_scores.services import forget_outdated
    from evaluation.judges.keeping import forget_outdated_judgements

    forget_outdated()
    forget_outdated_judgements()


@shared_task
def move_experiments() -> None:
    """Take the steps of experiments that are due."""
    from evaluation.experiments.moving import move_experiments as move

    move()


@shared_task
def recount_comparisons() -> None:
    """Compare the columns with what readers hold, and compute reports though nothing changed."""
    from evaluation.agreement import reports
    from evaluation.leaderboard.services import refresh_shares
    from evaluation.opinions.services import recount
    from evaluation.runs.sums import recount_sums

    recount()
    recount_sums(everything=True)
    reports.refresh_reports(force=True)
    refresh_shares(force=True)
