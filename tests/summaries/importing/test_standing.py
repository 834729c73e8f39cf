"""Where versions stand after an import."""

from __future__ import annotations

import pytest

from summaries.importing.standing import VersionStanding, standings
from tests.summaries.importing.imported import import_lines
from tests.summaries.importing.lines import make_line

pytestmark = pytest.mark.django_db


def test_articles_are_shared_with_versions_that_were_there_before() -> None:
    lines = (make_line(), make_line(article_id="b", article="Snow fell."))
    import_lines(*lines, status="live")
    import_lines(make_line(model="M1", version="2"), status="draft")
    named = [("M1", "1"), ("M1", "2"), ("M9", "1")]
    # M1@1 wrote about two articles, M1@2 about one of them.
    assert standings(named) == [
        VersionStanding("M1@1", "live", articles=2, shared=1),
        VersionStanding("M1@2", "draft", articles=1, shared=1),
    ]
