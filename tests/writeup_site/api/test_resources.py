"""Articles, versions, ratings, scores, runs, batches, pairs: what a call is told and does."""

from __future__ import annotations

import json

import pytest

from evaluation.runs.models import Run
from summaries.batches.models import Batch
from tests.rows.calling import Program, program
from tests.rows.duels import duel
from tests.rows.scored import make_score
from tests.rows.written import (
    make_article,
    make_contest,
    make_rating,
    make_summary,
    make_version,
    make_versions,
    version_by,
)
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Program:
    """What may read."""
    return program(TokenScope.READ)


def lines_of(answer: object) -> list[dict[str, object]]:
    """The objects of a streamed answer."""
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return [json.loads(line) for line in content.splitlines()]


def test_an_article_is_found_by_its_key_and_told_with_its_references(reader: Program) -> None:
    article = make_article(key="cnn/1 é", references=["One.", "Two."], tags=["Economy"])
    make_article()
    [found] = reader.get("/articles?key=cnn/1 é").json()["items"]
    assert (found["id"], found["tags"]) == (article.pk, ["Economy"])
    told = reader.get(f"/articles/{found['id']}").json()
    assert told["text"] == article.text
    assert [each["text"] for each in told["references"]] == ["One.", "Two."]
    assert reader.get(f"/articles/{found['id']}/references").json() == told["references"]
    assert reader.get("/articles?tag=economy").json()["items"] == [found]


def test_a_version_is_told_with_its_settings_and_can_be_published(reader: Program) -> None:
    version = make_version("bart", status="draft")
    make_summary(version=version)
    told = reader.get("/versions?status=draft").json()["items"]
    assert [(each["identifier"], each["summaries"]) for each in told] == [("bart@1", 1)]
    writer = program(TokenScope.WRITE)
    changed = writer.call("PATCH", f"/versions/{version.pk}", {"status": "live"})
    assert changed.json()["status"] == "live"
    assert reader.get(f"/versions/{version.pk}").json()["status"] == "live"
    assert writer.call("PATCH", f"/versions/{version.pk}", {"status": "gone"}).status_code == 422


def test_ratings_and_scores_are_told_with_what_they_are_of(reader: Program) -> None:
    summary = make_summary(version=make_version("v"))
    make_rating(summary, 4.0, place=0)
    make_score(summary, 0.25)
    [rating] = reader.get("/ratings?version=v&dimension=relevance").json()["items"]
    assert (rating["value"], rating["rater"], rating["version"]) == (4.0, None, "v@1")
    [score] = reader.get("/scores?metric=rouge1").json()["items"]
    assert (score["value"], score["signature"]) == (0.25, "rouge1|v:1")
    assert lines_of(reader.get("/results?version=v")) == [score]


def test_results_without_a_number_are_left_out_where_values_are_asked_for(reader: Program) -> None:
    make_score(make_summary(), None)
    assert len(lines_of(reader.get("/results"))) == 1
    assert lines_of(reader.get("/results?of=values")) == []


def test_a_run_is_started_followed_and_cancelled(reader: Program) -> None:
    make_summary(make_article(references=["It rained."]), make_version("v"))
    runner = program(TokenScope.RUN)
    started = runner.post("/runs", {"metrics": ["rouge"]})
    assert started.status_code == 201, started.content
    run = started.json()["run"]
    assert (run["status"], run["versions"], run["total"]) == ("waiting", ["v@1"], 1)
    assert Run.objects.get().created_by is not None
    assert reader.get(f"/runs/{run['id']}").json()["unread"] == []
    assert runner.post(f"/runs/{run['id']}/cancel").json()["status"] == "cancelled"
    assert runner.post(f"/runs/{run['id']}/cancel").status_code == 409
    assert [each["id"] for each in reader.get("/runs").json()["items"]] == [run["id"]]


def test_where_nothing_lacks_a_score_no_run_is_made() -> None:
    runner = program(TokenScope.RUN)
    answer = runner.post("/runs", {})
    assert (answer.status_code, answer.json()["run"]) == (200, None)
    assert runner.post("/runs", {"metrics": ["beauty"]}).status_code == 422
    assert runner.post("/runs", {"versions": ["nobody"]}).status_code == 404


def test_a_batch_is_started_joined_cancelled_and_taken_up_again(reader: Program) -> None:
    version = version_by("lead")
    make_article(key="a1")
    runner = program(TokenScope.RUN)
    body = {"version": version.identifier, "articles": ["key:a1"]}
    started = runner.post("/batches", body)
    assert started.status_code == 201, started.content
    batch = started.json()["batch"]
    assert (batch["status"], batch["total"]) == ("running", 1)
    joined = runner.post("/batches", body)
    assert (joined.status_code, joined.json()["batch"]["id"]) == (200, batch["id"])
    address = f"/batches/{batch['id']}"
    assert runner.post(f"{address}/cancel").json()["status"] == "cancelled"
    assert runner.post(f"{address}/cancel").status_code == 409
    assert runner.post(f"{address}/retry").json()["tried_again"] == 1
    assert reader.get(address).json()["status"] == "running"
    assert [each["id"] for each in reader.get("/batches").json()["items"]] == [batch["id"]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"version": "imported", "articles": ["all"]}, "imported"),
        ({"version": "lead", "articles": ["everything"]}, "tag:SLUG"),
        ({"version": "lead", "articles": ["key:none"]}, "none"),
        ({"version": "lead", "articles": ["all"], "money_limit": 2.5}, "prices"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_in_a_sentence(
    body: dict[str, object], words: str
) -> None:
    make_version("imported")
    version_by("lead")
    make_article()
    answer = program(TokenScope.RUN).post("/batches", body)
    if "money_limit" in body:  # lead costs nothing, so any limit is kept
        assert answer.status_code == 201
    else:
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
    assert Batch.objects.count() == ("money_limit" in body)


def test_pairs_to_train_on_are_told_a_line_each(reader: Program) -> None:
    one, other = make_versions(2)
    [article] = make_contest([one, other])
    duel(one, other, article)
    [pair] = lines_of(reader.get("/pairs"))
    assert (pair["chosen_version"], pair["won"], pair["lost"]) == (one.identifier, 1, 0)
    assert lines_of(reader.get("/pairs?votes=simulated")) == []
    assert lines_of(reader.get("/pairs?form=thumbs")) == []
    assert reader.get("/pairs?version=nobody").status_code == 404
    assert reader.get("/pairs?tag=none").status_code == 422


def test_health_needs_no_token_and_the_queues_do(reader: Program) -> None:
    assert Program().get("/health").json() == {"status": "ok", "troubles": []}
    assert Program().get("/queues").status_code == 401
    assert reader.get("/queues").json()["ballots_uncounted"] == 0
