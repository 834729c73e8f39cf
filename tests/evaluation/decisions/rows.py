"""What the tests of decisions share: two versions with something said of them, and a decision."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.builder import compare
from evaluation.decisions.models import Decision
from evaluation.decisions.services import decide
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from surveys.readers.models import Reader
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, summary_of

Pair = tuple[ModelVersion, ModelVersion]


def make_judged_pair(articles: int = 3) -> tuple[Pair, Reader]:
    """A pair with scores, thumbs and duels on each article, and a reader of whom one duel is."""
    one, other = make_pair(articles=articles, source="north")
    for number, article in enumerate(articles_of(one)):
        for version, value in ((one, 0.2), (other, 0.3)):
            make_score(summary_of(version, article), value + number / 100)
            for _ in range(6):
                thumb(summary_of(version, article), 1 if version == other else -1, collect=False)
        duel(other, one, article, collect=False)
    reader = make_reader()
    duel(one, other, articles_of(one)[0], reader)
    derive_all_marked()
    refresh_reports()
    return (one, other), reader


def address(pair: Pair, path: str, **more: Any) -> str:
    one, other = pair
    query = {"baseline": one.identifier, "candidate": other.identifier, **more}
    return f"{path}?{urlencode(query)}"


def make_decision(pair: Pair, user: User | None = None, **options: Any) -> Decision:
    """The candidate was chosen; options as `decide` takes them."""
    one, other = pair
    found = compare(baseline=one, candidates=[other], trend=False)
    asked: dict[str, Any] = {
        "user": user or User.objects.get_or_create(username="somebody")[0],
        "baseline": one, "candidate": other, "filters": (), "origin": None,
        "chosen": other.identifier, "because": "Readers prefer it.",
        "seen": found.versus[0].overall.verdict,
    }  # fmt: skip
    return decide(**(asked | options))
