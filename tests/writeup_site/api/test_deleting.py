"""What may be deleted, and that no reader's vote goes along."""

from __future__ import annotations

import pytest

from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from tests.rows.calling import Program, member, program
from tests.rows.duels import duel
from tests.rows.said import thumb
from tests.rows.scored import make_score
from tests.rows.written import (
    make_article,
    make_contest,
    make_section,
    make_summary,
    make_version,
    make_versions,
)
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Program:
    """What may delete."""
    return program(TokenScope.ADMIN)


def test_a_summary_goes_with_its_sections_and_scores(admin: Program) -> None:
    summary = make_summary()
    make_section(summary)
    make_score(summary, 0.5)
    answer = admin.call("DELETE", f"/summaries/{summary.pk}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Summary.objects.exists()
    assert not Score.objects.exists()
    assert admin.call("DELETE", f"/summaries/{summary.pk}").status_code == 404


def test_what_was_voted_on_stays(admin: Program) -> None:
    on_text, on_part = make_summary(), make_summary()
    thumb(on_text)
    thumb(make_section(on_part))
    versions = make_versions(2)
    [article] = make_contest(versions)
    duel(versions[0], versions[1], article)
    in_duel = article.summaries.all()
    for summary in (on_text, on_part, *in_duel):
        refused = admin.call("DELETE", f"/summaries/{summary.pk}")
        assert refused.status_code == 409
        assert "Readers voted" in refused.json()["detail"]
        assert admin.call("DELETE", f"/articles/{summary.article_id}").status_code == 409
    assert Ballot.objects.count() == 3


def test_an_article_nobody_voted_on_goes_with_all_that_was_written_of_it(admin: Program) -> None:
    summary = make_summary(make_article(references=["One."]))
    assert admin.call("DELETE", f"/articles/{summary.article_id}").status_code == 204
    assert not (Article.objects.exists() or Summary.objects.exists() or Reference.objects.exists())


def test_a_version_goes_only_while_it_has_written_nothing(admin: Program) -> None:
    idle, busy = make_version(), make_summary().version
    assert admin.call("DELETE", f"/versions/{idle.pk}").status_code == 204
    refused = admin.call("DELETE", f"/versions/{busy.pk}")
    assert refused.status_code == 409
    assert "summaries" in refused.json()["detail"]
    assert list(ModelVersion.objects.all()) == [busy]


def test_a_reference_is_published_once_and_withdrawn(admin: Program) -> None:
    article = make_article(references=["Imported."])
    writer = program(TokenScope.WRITE)
    address = f"/articles/{article.pk}/references"
    made = writer.post(address, {"text": " It rained  all day.\n"})
    assert made.status_code == 201, made.content
    assert made.json()["position"] == 1
    assert made.json()["written_here"] is True
    assert writer.post(address, {"text": "It rained  all day."}).status_code == 200
    assert Reference.objects.get(pk=made.json()["id"]).author == member()
    refused = writer.post(address, {"text": "imported."})
    assert refused.status_code == 422
    assert "already" in refused.json()["detail"]
    assert admin.call("DELETE", f"/references/{made.json()['id']}").status_code == 204
    imported = article.references.get()
    kept = admin.call("DELETE", f"/references/{imported.pk}")
    assert kept.status_code == 409
    assert "imported" in kept.json()["detail"]
