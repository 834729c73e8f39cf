"""The team's pages."""

from evaluation.views.compare import (
    compare_article,
    compare_page,
    compare_picture,
    compare_report,
    compare_table,
)
from evaluation.views.scores import (
    models_page,
    models_picture,
    models_table,
    run_page,
    runs_page,
    start_run,
    stop_run,
)
from evaluation.views.trust import metrics_page, metrics_picture, metrics_table

__all__ = [
    "compare_article",
    "compare_page",
    "compare_picture",
    "compare_report",
    "compare_table",
    "metrics_page",
    "metrics_picture",
    "metrics_table",
    "models_page",
    "models_picture",
    "models_table",
    "run_page",
    "runs_page",
    "start_run",
    "stop_run",
]
