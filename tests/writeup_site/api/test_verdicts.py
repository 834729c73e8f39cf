"""Comparison, verdict, gate and leaderboard: the figures of the pages and commands."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest
from django.core.management import call_command

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.schema import report_schema
from summaries.versions.models import ModelVersion
from tests.rows.calling import Program, program
from tests.rows.said import thumb
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, make_rating, summary_of
from writeup_site.api.root import api
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    """Two versions, the second better by about 0.2 of rouge1 on each of twelve articles."""
    one, other = make_pair(articles=12)
    for number, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.3 + number / 1000)
        make_score(summary_of(other, article), 0.5 + number / 500)
    return one, other


@pytest.fixture
def reader() -> Program:
    """What may read."""
    return program(TokenScope.READ)


def query(pair: tuple[ModelVersion, ModelVersion], **more: str) -> str:
    """The address's part that compares the two."""
    named = {"baseline": pair[0].identifier, "candidate": pair[1].identifier} | more
    return "&".join(f"{name}={value}" for name, value in named.items())


def test_the_comparison_has_the_written_form_of_the_report(
    pair: tuple[ModelVersion, ModelVersion], reader: Program
) -> None:
    answer = reader.get(f"/comparison?{query(pair)}")
    assert answer.status_code == 200, answer.content
    jsonschema_rs.validate(report_schema(), answer.json())
    described = api.get_openapi_schema()["components"]["schemas"]["Comparison"]
    assert set(described["properties"]) == set(answer.json())


def test_the_comparison_is_the_commands(
    pair: tuple[ModelVersion, ModelVersion],
    reader: Program,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = [version.identifier for version in pair]
    call_command("compare", *names, "--json", "--primary", "rouge1", "--margin", "0.02")
    printed = json.loads(capsys.readouterr().out)
    told = reader.get(f"/comparison?{query(pair, primary='rouge1', margin='0.02')}").json()
    assert told["versus"] == printed["versus"]


def test_the_verdict_is_told_in_sentences_and_as_a_page(
    pair: tuple[ModelVersion, ModelVersion], reader: Program
) -> None:
    told = reader.get(f"/verdict?{query(pair, primary='rouge1', margin='0.02')}").json()
    assert told["verdict"] == "better"
    assert told["candidate"] == pair[1].identifier
    assert told["headline"][-1] == told["today"]
    page = reader.get(f"/comparison?{query(pair)}&form=markdown")
    assert page["Content-Type"].startswith("text/markdown")
    assert page.content.decode().startswith("# ")


@pytest.mark.parametrize(
    ("turned", "result", "exit_code"), [(False, "pass", 0), (True, "fail", 1)]
)  # fmt: skip
def test_the_gate_says_what_the_command_exits_with(
    pair: tuple[ModelVersion, ModelVersion],
    reader: Program,
    turned: bool,
    result: str,
    exit_code: int,
) -> None:
    both = pair[::-1] if turned else pair
    told = reader.get(f"/gate?{query(both, primary='rouge1', margin='0.02')}").json()
    assert (told["result"], told["exit"]) == (result, exit_code)
    assert told["parts"][0]["measure"] == "rouge1"
    jsonschema_rs.validate(report_schema(), told["comparison"])


def test_a_gate_without_data_is_inconclusive(
    pair: tuple[ModelVersion, ModelVersion], reader: Program
) -> None:
    told = reader.get(f"/gate?{query(pair, primary='duels', margin='0.02')}").json()
    assert (told["result"], told["exit"]) == ("inconclusive", 3)


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"candidate": "nobody"}, 404, "nobody"),
        ({"primary": "beauty"}, 422, "beauty"),
        ({"primary": "duels", "margin": "2"}, 422, "200 points"),
        ({"primary": "duels", "margin": "nan"}, 422, "margin"),
        ({"guard": "approval"}, 422, "approval"),
        ({"month": "2026"}, 422, "2026-02"),
        ({"source": "nowhere"}, 422, "nowhere"),
        ({"votes": "mine"}, 422, "votes"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence_that_names_no_option(
    pair: tuple[ModelVersion, ModelVersion],
    reader: Program,
    more: dict[str, str],
    status: int,
    words: str,
) -> None:
    answer = reader.get(f"/gate?{query(pair, **more)}")
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert "--" not in answer.json()["detail"]


def test_a_version_is_not_compared_with_itself(
    pair: tuple[ModelVersion, ModelVersion], reader: Program
) -> None:
    assert reader.get(f"/verdict?{query((pair[0], pair[0]))}").status_code == 422


def test_a_bare_name_of_several_versions_names_none(reader: Program) -> None:
    for number in ("1", "2"):
        ModelVersion.objects.create(name="bart", version=number)
    answer = reader.get("/verdict?baseline=bart&candidate=bart@2")
    assert answer.status_code == 422
    assert "bart@1, bart@2" in answer.json()["detail"]


def test_the_leaderboard_is_the_pages(
    pair: tuple[ModelVersion, ModelVersion], reader: Program
) -> None:
    for article in articles_of(pair[0]):
        thumb(summary_of(pair[1], article), collect=article.pk % 2 == 0)
    refresh_reports()
    told = reader.get("/leaderboard?sort=-rouge1|v:1").json()
    assert [row["version"] for row in told["rows"]] == [v.identifier for v in pair[::-1]]
    assert told["signatures"] == {"rouge1|v:1": "rouge1"}
    # 0.5 + (0 + … + 11)/12/500 = 0.511
    assert told["rows"][0]["metrics"]["rouge1|v:1"]["value"] == pytest.approx(0.511)
    assert reader.get("/leaderboard?sort=beauty").status_code == 422


def test_trust_cards_are_told_where_there_are_ratings(
    pair: tuple[ModelVersion, ModelVersion], reader: Program
) -> None:
    assert reader.get("/agreement").json() == {"as_of": None, "report": None}
    for number, article in enumerate(articles_of(pair[0])):
        for version in pair:
            make_rating(summary_of(version, article), 1 + number % 5, place=0)
    refresh_reports()
    told = reader.get("/agreement").json()
    assert told["report"]["cards"]
