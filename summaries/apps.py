"""The app of what was written."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.urls import register_converter


class SummariesConfig(AppConfig):
    name = "summaries"

    def ready(self) -> None:
        from summaries.articles.converters import ArticleAddress  # noqa: PLC0415
        from summaries.breakdowns import readable  # noqa: PLC0415
        from summaries.changed_blocks import triggers  # noqa: PLC0415
        from summaries.searching import tables  # noqa: PLC0415

        register_converter(ArticleAddress, "article")
        pre_migrate.connect(
            triggers.before_migrate, sender=self, dispatch_uid="summaries_changed_blocks"
        )
        post_migrate.connect(
            triggers.after_migrate, sender=self, dispatch_uid="summaries_changed_blocks"
        )
        pre_migrate.connect(readable.before_migrate, sender=self, dispatch_uid="summaries_readable")
        post_migrate.connect(readable.after_migrate, sender=self, dispatch_uid="summaries_readable")
        connection_created.connect(tables.teach_function, dispatch_uid="summaries_searching")
        post_migrate.connect(
            tables.after_migrate, sender=self, dispatch_uid="summaries_searching_tables"
        )
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="summaries_nearby")


def _after_migrate(**said: Any) -> None:
    # Here, since every process of the site is made ready: numpy comes along.
    from summaries.similar.neighbours.column import after_migrate  # noqa: PLC0415

    after_migrate(**said)
