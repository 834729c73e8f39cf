"""What is done again and again without being asked and how often, and in which queue tasks wait."""

from __future__ import annotations

from typing import Any, Final

from celery.schedules import crontab

SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    # Messages that waited longer than their period are dropped: the next one says the same.
    "score-waiting-chunks": {
        "task": "evaluation.tasks.score_waiting_chunks",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "score-what-lacks": {
        "task": "evaluation.tasks.score_what_lacks",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "judge-waiting": {
        "task": "evaluation.tasks.judge_waiting",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "write-waiting": {
        "task": "summaries.tasks.write_waiting",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "work-on-imports": {
        "task": "writeup_site.tasks.work_on_imports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "look-for-events": {
        "task": "writeup_site.tasks.look_for_events",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "look-at-verdicts": {
        "task": "writeup_site.tasks.look_at_verdicts",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "send-deliveries": {
        "task": "writeup_site.tasks.send_deliveries",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "work-on-exports": {
        "task": "writeup_site.tasks.work_on_exports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget-brought-files": {
        "task": "writeup_site.tasks.forget_brought_files",
        "schedule": crontab(hour="3", minute="50"),
    },
    "forget-exports": {
        "task": "writeup_site.tasks.forget_exports",
        "schedule": crontab(hour="3", minute="50"),
    },
    "forget-outdated-scores": {
        "task": "evaluation.tasks.forget_outdated_scores",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "refresh-similar-articles": {
        "task": "summaries.tasks.refresh_similar_articles",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "mark-giveaways": {
        "task": "summaries.tasks.mark_giveaways",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "fold-changes": {
        "task": "summaries.tasks.fold_changes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "look-at-text-changes": {
        "task": "surveys.tasks.look_at_text_changes",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "look-at-giveaways": {
        "task": "surveys.tasks.look_at_giveaways",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "renew-similar-articles": {
        "task": "summaries.tasks.renew_similar_articles",
        "schedule": crontab(minute="25"),
        "options": {"expires": 3000},
    },
    "collect-ballots": {
        "task": "surveys.tasks.collect",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "screen-ballots": {
        "task": "surveys.tasks.screen",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "watch-quarantine": {
        "task": "surveys.tasks.watch_quarantine",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "destroy-old-keys": {
        "task": "surveys.tasks.destroy_old_keys",
        "schedule": crontab(minute="10"),
    },
    "derive-marked-cells": {
        "task": "evaluation.tasks.derive_marked_cells",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "refresh-reports": {
        "task": "evaluation.tasks.refresh_reports",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "move-experiments": {
        "task": "evaluation.tasks.move_experiments",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "recount-comparisons": {
        "task": "evaluation.tasks.recount_comparisons",
        "schedule": crontab(hour="4", minute="10"),
    },
    "audit-tallies": {"task": "surveys.tasks.audit", "schedule": crontab(hour="3", minute="30")},
    "forget-first-answers": {
        "task": "writeup_site.tasks.forget_first_answers",
        "schedule": crontab(hour="3", minute="50"),
    },
    "delete-what-is-old": {
        "task": "writeup_site.tasks.delete_what_is_old",
        "schedule": crontab(hour="3", minute="45"),
    },
}

# Each has at least one worker; the Procfile starts one for each.
QUEUES: Final = ("ballots", "scoring", "generation", "upkeep")

# The first that fits decides.
ROUTES: Final[dict[str, str]] = {
    # Counting waits for nothing: a reader looks at the tally.
    "surveys.tasks.collect": "ballots",
    "evaluation.tasks.derive_marked_cells": "ballots",
    # Somebody waits before the page for what a generator writes.
    "summaries.tasks.write_waiting": "generation",
    "writeup_site.tasks.work_on_imports": "generation",
    "summaries.tasks.fold_changes": "upkeep",
    # These use the model, of which one worker holds one copy.
    "evaluation.tasks.score_*": "scoring",
    # This one only sees that a process is there, in which answers are waited for.
    "evaluation.tasks.judge_waiting": "scoring",
    "summaries.*": "scoring",
    # Reports, screens and audits take seconds that neither a tally nor a run should wait for.
    "evaluation.*": "upkeep",
    "surveys.*": "upkeep",
    "writeup_site.*": "upkeep",
}
