"""Rows in, breakdowns out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from tests.rows.calling import program
from tests.rows.written import make_article, make_section, make_summary, make_version
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db


def row(number: int = 1, **more: Any) -> dict[str, Any]:
    """A row of one article by one model."""
    return {
        "article_id": f"a{number}",
        "title": f"Weather {number}",
        "article": f"It rained on day {number}. Then it stopped.",
        "references": ["Rain."],
        "model": "rain@2",
        "summary": f"It rained on day {number}.",
    } | more


def test_rows_make_articles_versions_references_and_summaries_once() -> None:
    caller = program(TokenScope.WRITE)
    answer = caller.post("/summaries", {"rows": [row(1), row(2)]})
    assert answer.status_code == 200, answer.content
    taken = answer.json()
    assert (taken["created"], taken["unchanged"], taken["rejected"]) == (2, 0, [])
    assert (taken["new_articles"], taken["new_versions"], taken["new_references"]) == (2, 1, 2)
    assert ModelVersion.objects.get().status == "draft"
    again = caller.post("/summaries", {"rows": [row(1), row(2)]}).json()
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert Summary.objects.count() == 2


def test_a_row_that_is_wrong_is_refused_by_itself_and_says_where() -> None:
    caller = program(TokenScope.WRITE)
    rows = [row(1), row(2, summary=""), row(3)]
    taken = caller.post("/summaries", {"rows": rows}).json()
    assert taken["created"] == 2
    [refused] = taken["rejected"]
    assert refused["row"] == 1  # counted from 0, as in the call
    assert "summary" in refused["detail"]


def test_where_no_row_could_be_taken_the_call_is_refused() -> None:
    answer = program(TokenScope.WRITE).post("/summaries", {"rows": [row(1, model="")]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == "body.rows.0"
    assert "--" not in answer.json()["detail"]  # no option of a command is named


def test_what_is_held_is_replaced_only_by_an_update() -> None:
    caller = program(TokenScope.WRITE)
    caller.post("/summaries", {"rows": [row(1)]})
    changed = row(1, summary="It poured.")
    refused = caller.post("/summaries", {"rows": [changed]})
    assert refused.status_code == 422
    assert '"update": true' in refused.json()["detail"]
    assert caller.post("/summaries", {"rows": [changed], "update": True}).json()["updated"] == 1
    assert Summary.objects.get().text == "It poured."


def test_a_dry_run_says_what_would_happen_and_writes_nothing() -> None:
    caller = program(TokenScope.WRITE)
    taken = caller.post("/summaries", {"rows": [row(1)], "dry_run": True}).json()
    assert (taken["created"], taken["dry_run"]) == (1, True)
    assert not Summary.objects.exists()


def test_a_call_has_one_to_a_thousand_rows() -> None:
    caller = program(TokenScope.WRITE)
    assert caller.post("/summaries", {"rows": []}).status_code == 422
    assert caller.post("/summaries", {"rows": [row(1)] * 1001}).status_code == 422
    assert caller.post("/summaries", {"rows": [row(1)] * 1000}).json()["created"] == 1


def test_a_repeated_call_is_done_once_and_answered_as_before() -> None:
    caller = program(TokenScope.WRITE)
    body = {"rows": [row(1)]}
    first = caller.post("/summaries", body, key="night-1")
    again = caller.post("/summaries", body, key="night-1")
    assert first.json() == again.json()  # and not "unchanged": it was not done again
    assert again.json()["created"] == 1
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    other = caller.post("/summaries", {"rows": [row(2)]}, key="night-1")
    assert other.status_code == 422
    assert "another body" in other.json()["detail"]
    assert program(TokenScope.WRITE).post("/summaries", body, key="night-1").json()["created"] == 0


def test_a_refused_call_may_come_again_under_its_key_put_right() -> None:
    caller = program(TokenScope.WRITE)
    assert caller.post("/summaries", {"rows": []}, key="k").status_code == 422
    assert caller.post("/summaries", {"rows": [row(1)]}, key="k").json()["created"] == 1


def test_summaries_are_listed_page_by_page_each_once() -> None:
    version = make_version("v")
    made = [make_summary(make_article(), version).pk for _ in range(5)]
    caller = program(TokenScope.READ)
    found, cursor = [], ""
    for _ in range(3):
        page = caller.get(f"/summaries?limit=2&cursor={cursor}").json()
        found += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert found == made  # 2 + 2 + 1
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "aWQ6MA", "aWQ6eA", "é", "aWQ6OTk5OTk5OTk5OTk5OTk5OTk5OQ"])
def test_a_cursor_that_is_none_is_refused_in_a_sentence(cursor: str) -> None:
    answer = program(TokenScope.READ).get(f"/summaries?cursor={cursor}")
    assert answer.status_code == 400
    assert "cursor" in answer.json()["detail"]


def test_summaries_are_found_by_article_version_and_status() -> None:
    article, version = make_article(key="a/1"), make_version("v", status="draft")
    wanted = make_summary(article, version)
    make_summary(article)
    caller = program(TokenScope.READ)
    for query in ("article_key=a/1&version=v", f"article={article.pk}&status=draft"):
        page = caller.get(f"/summaries?{query}").json()
        assert [each["id"] for each in page["items"]] == [wanted.pk]
    assert caller.get("/summaries?version=nobody").status_code == 404


def test_one_summary_comes_with_its_sections() -> None:
    summary = make_summary()
    section = make_section(summary, heading="Did it rain?", body="All day.")
    caller = program(TokenScope.READ)
    told = caller.get(f"/summaries/{summary.pk}").json()
    assert told["text"] == summary.text
    assert [each["id"] for each in told["sections"]] == [section.pk]
    assert caller.get(f"/summaries/{summary.pk}/sections").json() == told["sections"]
    missing = caller.get(f"/summaries/{summary.pk + 1}")
    assert missing.status_code == 404
    assert str(summary.pk + 1) in missing.json()["detail"]


def test_what_is_exported_can_be_taken_in_again() -> None:
    program(TokenScope.WRITE).post("/summaries", {"rows": [row(1), row(2)]})
    answer = program(TokenScope.READ).get("/summaries/export")
    assert answer["Content-Type"] == "application/x-ndjson"
    rows = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    taken = program(TokenScope.WRITE).post("/summaries", {"rows": rows}).json()
    assert (taken["unchanged"], taken["rejected"]) == (2, [])
