"""A site with data gets its indexes of words and its marks of changes when it is upgraded."""

from __future__ import annotations

import pytest
from django.db import connection

from summaries.articles.models import Article
from summaries.breakdowns.selectors import FoundArticles
from summaries.changed_blocks import triggers
from summaries.changed_blocks.models import ChangedBlock
from summaries.searching import tables
from summaries.versions.output_columns import output_columns
from tests.rows.written import make_article, make_summary

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's triggers are dropped"),
]


def test_what_was_there_before_is_found_and_watched_after_the_upgrade() -> None:
    make_summary(make_article(title="Ice"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        for searched in tables.SEARCHED:
            cursor.execute(f"DROP TABLE {searched.words}")
    ChangedBlock.objects.all().delete()
    summary = make_summary(make_article(title="Sea ice"))
    for _ in range(2):  # the second time nothing lacks
        triggers.after_migrate(using="default")
        tables.after_migrate(using="default")
    assert [each.title for each in FoundArticles(everything=True, query="ice")[0:9]] == [
        "Sea ice",
        "Ice",
    ]
    assert output_columns().summary.tolist()[-1] == summary.pk
    make_summary(make_article(title="Thin ice"))
    assert len(FoundArticles(everything=True, query="ice")) == 3 and len(output_columns()) == 3


def test_triggers_of_an_older_form_are_made_anew_with_the_index() -> None:
    with connection.cursor() as cursor:
        name = f"{tables.ARTICLES.words}_update"
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE OF text ON summaries_article BEGIN SELECT 1; END"
        )
    article = make_article(title="Ice")
    Article.objects.filter(pk=article.pk).update(title="Snow")
    assert len(FoundArticles(everything=True, query="snow")) == 0
    tables.after_migrate(using="default")
    assert len(FoundArticles(everything=True, query="snow")) == 1
    article.delete()
    assert len(FoundArticles(everything=True, query="snow")) == 0
