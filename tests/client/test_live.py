"""The client against a living site."""

from __future__ import annotations

import asyncio
from typing import Any

import pandas as pd
import pytest

from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.thumbs.models import Vote
from tests.rows.calling import member
from tests.rows.duels import duel as judged
from tests.rows.written import articles_of, make_contest, make_versions
from writeup_client import AsyncClient, Client, OpenDuel, ProblemError
from writeup_site.keys.services import make_public_key

pytestmark = pytest.mark.django_db(transaction=True)


def rows(number: int = 2) -> list[dict[str, Any]]:
    """So many rows, each of an article of its own."""
    return [
        {"article_id": f"a{n}", "article": f"It rained on day {n}. Then the sun came out.",
         "model": "bart@1", "summary": f"Rain on day {n}."}
        for n in range(number)
    ]  # fmt: skip


def test_a_frame_comes_in_once_and_its_wrong_rows_are_named(site: Client) -> None:
    frame = pd.DataFrame(rows(3)).rename(columns={"article": "doc"}).drop(columns="model")
    frame.loc[1, "summary"] = None  # which a frame holds as a NaN
    taken = site.log_summaries(frame, columns={"doc": "article"}, model="bart@1")
    assert (taken.created, [each.row for each in taken.rejected]) == (2, [1])
    assert "summary" in taken.rejected[0].detail
    again = site.log_summaries(frame, columns={"doc": "article"}, model="bart@1")
    assert (again.created, again.unchanged) == (0, 2)
    changed = [rows(1)[0] | {"summary": "Sun."}]
    assert site.log_summaries(changed, update=True).updated == 1
    assert sorted(Summary.objects.values_list("text", flat=True)) == ["Rain on day 2.", "Sun."]


def test_rows_of_several_calls_are_counted_together(
    site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writeup_client.rows.MOST_ROWS", 2)
    wrong = {"article_id": "x"}
    given = [*rows(2), wrong, wrong, *rows(1)]  # calls of 2, 2 and 1; of the second all are wrong
    taken = site.log_summaries(given)
    assert (taken.created, taken.unchanged) == (2, 1)
    assert [each.row for each in taken.rejected] == [2, 3]


def test_where_nothing_at_all_is_taken_the_sites_sentence_is_raised(site: Client) -> None:
    with pytest.raises(ProblemError, match="No row was taken") as refused:
        site.log_summaries([{"article_id": "x"}])
    assert refused.value.status == 422
    assert refused.value.errors[0]["at"] == "body.rows.0"
    assert refused.value.request_id


def test_a_users_vote_is_one_and_may_change(site: Client) -> None:
    site.log_summaries(rows(1))
    for vote in ("up", "up", "down"):
        site.vote("a0", "bart@1", vote, voter="u1")
    assert list(Vote.objects.values_list("value", flat=True)) == [-1]


def test_battles_end_in_a_verdict(site: Client) -> None:
    battles = [
        {"question_id": f"q{n}", "model_a": left, "model_b": right, "judge": f"u{n}",
         "winner": "model_a" if left == "two" else "model_b", "tstamp": 1_700_000_000 + n}
        for n, (left, right) in enumerate([("one", "two"), ("two", "one")] * 20)
    ]  # fmt: skip
    assert site.import_votes(battles, source="arena").created == 40
    told = site.verdict("one", "two", votes="imported", primary="duels", margin=0.02)
    assert (told.verdict, told.candidate) == ("better", "two@1")
    assert told.sentence in str(told)


def test_a_gate_tells_its_result_and_its_figures(
    site: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    names = [version.identifier for version in pair]
    told = site.gate(*names, primary="rouge1", margin=0.02, guard=["rouge1=0.05"])
    assert (told.result, told.exit_code) == ("pass", 0)
    assert [part.measure for part in told.parts] == ["rouge1", "rouge1"]
    assert told.told["comparison"]["versus"]
    assert told.as_markdown().startswith("## Gate: pass\n")
    assert site.report(*names).startswith("# ")


def test_users_of_a_product_judge_duels_and_what_they_prefer_comes_back(at_site: str) -> None:
    make_contest(make_versions(2), articles=1)
    made = make_public_key(name="app", origins=[], user=member())
    with Client(public_key=made.key.key, secret=made.secret) as site:
        duel = site.next_duel("u1")
        assert isinstance(duel, OpenDuel)
        assert site.next_duel("u1") == duel  # the same until it is judged
        assert site.choose(duel, "a") is True
        assert site.choose(duel, "a") is False
        assert site.next_duel("u1") is None
        assert list(site.pairs()) == []  # a new reader's vote waits for the screens
    with Client() as keyless, pytest.raises(ProblemError, match="public key"):
        keyless.next_duel("u1")


def test_asyncio_has_the_same(at_site: str) -> None:
    async def told() -> tuple[int, str, list[dict[str, Any]]]:
        async with AsyncClient() as site:
            given = [*rows(1), {"article_id": "a0", "model": "bart@2", "summary": "Sun."}]
            taken = await site.log_summaries(given)
            verdict = await site.verdict("bart@1", "bart@2", primary="duels", margin=0.02)
            return taken.created, verdict.candidate, [pair async for pair in site.pairs()]

    assert asyncio.run(told()) == (2, "bart@2", [])


def test_what_a_site_refuses_it_says_itself(site: Client) -> None:
    with Client(token="wu_wrong") as stranger:
        with pytest.raises(ProblemError, match="Send a token") as refused:
            stranger.verdict("one", "two")
        assert refused.value.status == 401
    with pytest.raises(ProblemError, match="nobody") as unknown:
        site.verdict("nobody", "two")
    assert unknown.value.status == 404


def test_what_readers_prefer_comes_back_to_train_on(
    site: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    one, other = pair
    for article in articles_of(one)[:2]:
        judged(other, one, article)
    told = list(site.pairs(version=[one.identifier, other.identifier]))
    assert [each["chosen_version"] for each in told] == [other.identifier] * 2
    assert list(site.pairs(at_least=2)) == []
    with pytest.raises(ProblemError, match="nobody"):
        list(site.pairs(version=["nobody"]))
