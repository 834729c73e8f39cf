"""Where exports lie that were asked for on the desk, until a week has passed."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from writeup_site.exporting.models import ExportJob

KEPT: Final = timedelta(days=7)
ENDINGS: Final = {"dataset": "zip", "parquet": "parquet", "jsonl": "jsonl.gz", "csv": "csv.gz"}


def export_file(job: ExportJob) -> Path:
    """Where its file lies once it is whole."""
    return exports_folder() / f"{job.pk}.{ENDINGS[job.format]}"


def name_of_file(job: ExportJob) -> str:
    """What it is called where it is downloaded."""
    return f"writeup-{job.kind.name}-{job.pk}.{ENDINGS[job.format]}"


def exports_folder() -> Path:
    """The folder, made where it lacks."""
    folder: Path = settings.DATA_DIR / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def forget_exports() -> int:
    """Delete exports that are older than KEPT, with their files; how many."""
    old = ExportJob.objects.filter(created_at__lt=timezone.now() - KEPT)
    for job in old:
        export_file(job).unlink(missing_ok=True)
        shutil.rmtree(exports_folder() / str(job.pk), ignore_errors=True)
    return old.delete()[0]
