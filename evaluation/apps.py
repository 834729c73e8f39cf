"""The app of what was computed."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from evaluation.runs.triggers import (  # noqa: PLC0415  # needs the apps
            after_migrate,
            before_migrate,
        )

        pre_migrate.connect(before_migrate, sender=self, dispatch_uid="evaluation_scores_deleted")
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="evaluation_scores_deleted")
