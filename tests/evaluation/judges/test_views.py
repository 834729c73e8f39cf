"""The pages of judges: who may what, what stands on them, what is refused, how much they ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.judges.models import Judge, JudgeBatch, Judgement, Rubric
from evaluation.judges.rubrics import PACKAGED, written_dimensions
from evaluation.judges.services import packaged_rubric
from evaluation.passports.selectors import passport_of
from summaries.versions.models import ModelVersion
from tests.evaluation.judges.scripted_judge import JudgeServer, judging
from tests.rows.judged import asked, make_qualities, make_scripted_judge
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def server() -> Iterator[JudgeServer]:
    with judging(refusals=0.2, seed=3) as server:
        yield server


@pytest.fixture
def engineer() -> Client:
    return signed_in("engineer")


def said_of_judge(**changed: Any) -> dict[str, Any]:
    form = {
        "name": "strict", "rubric": packaged_rubric().pk, "note": "", "setting-temperature": "0",
        "setting-base_url": "http://127.0.0.1:9/v1", "setting-model": "m", "setting-tokens": "50",
        "setting-key_variable": "OPENAI_API_KEY", "setting-tokens_name": "max_tokens",
        "setting-characters": "4000", "setting-timeout": "5", "setting-retries": "1",
        "setting-backoff": "0", "setting-longest_wait": "1", "setting-concurrency": "1",
        "setting-currency": "USD", "setting-calls": "one", "setting-probabilities": "5",
        "setting-system": "Judge.", "setting-rating_prompt": "{dimensions} {summary}",
        "setting-choice_prompt": "{summary_a} {summary_b}",
    }  # fmt: skip
    return form | changed


def said_of_batch(versions: list[ModelVersion], **changed: Any) -> dict[str, Any]:
    ids = [str(version.pk) for version in versions]
    return {"kind": "ratings", "versions": ids, "articles": "all", "pairs": "5"} | changed


def test_an_analyst_looks_an_engineer_acts_and_nobody_else_gets_in(server: JudgeServer) -> None:
    versions, _ = make_qualities(4.0, 2.0)
    judge = make_scripted_judge(server.settings())
    engineer, analyst, stranger = signed_in("engineer"), signed_in("analyst"), Client()
    said = said_of_batch(versions)
    address = engineer.post(f"/judges/{judge.pk}/start/", said)["Location"]
    looked = [
        "/judges/", f"/judges/{judge.pk}/", address, f"{address}failures.csv", "/judges/rubrics/",
        f"/judges/rubrics/{judge.rubric_id}/",
    ]  # fmt: skip
    acted = ["/judges/new/", "/judges/rubrics/new/"]
    for page in (*looked, *acted):
        assert stranger.get(page).status_code == 302, page
        assert engineer.get(page).status_code == 200, page
    assert [analyst.get(page).status_code for page in (*looked, *acted)] == [200] * 6 + [403] * 2
    plan = f"/judges/{judge.pk}/plan/"
    assert [each.get(plan, said).status_code for each in (analyst, engineer)] == [403, 200]
    of_judge = [f"/judges/{judge.pk}/{act}/" for act in ("start", "again")]
    posted = (*of_judge, f"{address}cancel/", f"{address}go-on/")
    assert [analyst.post(page, said).status_code for page in posted] == [403] * 4
    assert [engineer.get(page).status_code for page in posted] == [302] * 4  # back to the page
    assert analyst.post(f"/judges/{judge.pk}/", said_of_judge()).status_code == 403
    assert "Let it judge" not in analyst.get(looked[1]).text
    assert JudgeBatch.objects.count() == 1


def test_the_same_is_asked_again_and_stands_in_the_passport(
    server: JudgeServer, engineer: Client
) -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=6)
    judge = make_scripted_judge(server.settings(), name="strict")
    again = f"/judges/{judge.pk}/again/"
    nothing = engineer.post(again, {"number": "5"}, follow=True).text
    assert "Nothing was answered yet that could be asked again." in nothing
    assert "Ask the same again" not in nothing
    for kind in ("ratings", "choices"):
        engineer.post(f"/judges/{judge.pk}/start/", said_of_batch(versions, kind=kind))
        asked(JudgeBatch.objects.first())
    assert "Ask the same again" in engineer.get(f"/judges/{judge.pk}/").text
    for wrong, why in (
        ({"number": "0"}, "greater than or equal to 1"),
        ({"number": "5", "money_limit": "2"}, "a limit of money could not be kept"),
    ):
        answer = engineer.post(again, wrong)
        assert answer.status_code == 400 and why in answer.text
    assert engineer.post(again, {"number": "5"}).status_code == 302
    batches = list(JudgeBatch.objects.filter(occasion__gt=0))
    assert {each.kind for each in batches} == {"ratings", "choices"}
    for each in batches:
        asked(each)
    passport = passport_of(judge)
    assert {each.about for each in passport.drift} >= {"choices", "coherence"}
    assert {each.changed.value for each in passport.drift} == {0.0}  # it answers as it did


def test_the_empty_site_says_what_a_judge_needs(engineer: Client) -> None:
    page = engineer.get("/judges/").text
    assert "There is no judge yet." in page and 'href="/judges/new/"' in page
    judge = make_scripted_judge({})
    assert "No version has written a summary yet" in engineer.get(f"/judges/{judge.pk}/").text


def test_a_judge_is_made_and_changed_until_it_was_asked(engineer: Client) -> None:
    versions, _ = make_qualities(4.0, 2.0)
    address = engineer.post("/judges/new/", said_of_judge())["Location"]
    assert engineer.post(address, said_of_judge(note="By the book."))["Location"] == address
    assert Judge.objects.get().note == "By the book."
    assert 'value="m"' in engineer.get(f"/judges/new/?copy={Judge.objects.get().pk}").text
    engineer.post(f"{address}start/", said_of_batch(versions))
    refused = engineer.post(address, said_of_judge(note="Otherwise."))
    assert refused.status_code == 409 and "are fixed" in refused.text
    assert Judge.objects.get().note == "By the book."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "two words"}, "has up to 40 letters"),
        ({"name": ""}, "This field is required"),
        ({"rubric": "0"}, "Select a valid choice"),
        ({"setting-base_url": "http://example.com/v1"}, "must be https"),
        ({"setting-rating_prompt": "Rate it."}, "must hold {dimensions} and {summary}"),
        ({"setting-probabilities": "99"}, "less than or equal to 20"),
        ({"setting-price_prompt": "1"}, "give both prices or none"),
        ({"setting-key_variable": "SECRET_KEY"}, "must end in API_KEY"),
    ],
)
def test_what_a_judge_cannot_be_is_said_beside_its_field(
    engineer: Client, changed: dict[str, Any], sentence: str
) -> None:
    answer = engineer.post("/judges/new/", said_of_judge(**changed))
    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert not Judge.objects.exists()


def test_a_name_that_is_taken_is_said(engineer: Client) -> None:
    engineer.post("/judges/new/", said_of_judge())
    assert "choose another name" in engineer.post("/judges/new/", said_of_judge()).text


def test_a_rubric_is_made_copied_and_changed_until_a_judge_was_asked_by_it(
    engineer: Client, server: JudgeServer
) -> None:
    form = {"name": "own", "instructions": "", "low": "0", "high": "3", "dimensions": "# tone\nIs?"}
    address = engineer.post("/judges/rubrics/new/", form)["Location"]
    rubric = Rubric.objects.get(name="own")
    engineer.post(address, form | {"high": "4"})
    rubric.refresh_from_db()
    assert rubric.high == 4
    assert "# tone" in engineer.get(f"/judges/rubrics/new/?copy={rubric.pk}").text
    wrong = engineer.post("/judges/rubrics/new/", form | {"dimensions": "tone"})
    assert wrong.status_code == 400 and "line 1: begin with" in wrong.text
    versions, _ = make_qualities(2.0)
    judge = make_scripted_judge(server.settings(), rubric=rubric)
    engineer.post(f"/judges/{judge.pk}/start/", said_of_batch(versions))
    assert engineer.post(address, form).status_code == 409
    assert "may be changed" not in engineer.get("/judges/rubrics/").text
    assert written_dimensions(PACKAGED.dimensions)[:11] in engineer.get("/judges/rubrics/new/").text


def test_a_plan_says_what_would_be_asked_and_what_that_costs(
    engineer: Client, server: JudgeServer
) -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=3)
    judge = make_scripted_judge(server.settings(price_prompt=1.0, price_completion=4.0))
    plan = f"/judges/{judge.pk}/plan/"
    page = engineer.get(plan, said_of_batch(versions, money_limit="0.5")).text
    assert "<b>6 questions</b>" in page and "at most about 0.0" in page and "0.5 USD" in page
    page = engineer.get(plan, said_of_batch(versions, kind="choices", pairs="2")).text
    assert "<b>4 questions</b>" in page and "3 pairs of these summaries" in page
    asked(JudgeBatch.objects.get(pk=_started(engineer, judge, versions)))
    page = engineer.get(plan, said_of_batch(versions)).text
    assert "Nothing is left to ask" in page and "6 questions answered already" in page
    said = engineer.post(f"/judges/{judge.pk}/start/", said_of_batch(versions), follow=True)
    assert "Nothing to ask: all of this is answered" in said.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"versions": []}, "Choose whose summaries are judged."),
        ({"versions": ["999999"]}, "Select a valid choice"),
        ({"articles": "named", "keys": "nothing-here"}, "no article has the key"),
        ({"kind": "choices", "pairs": ""}, "about how many pairs"),
        ({"kind": "choices", "pairs": "0"}, "greater than or equal to 1"),
        ({"money_limit": "0"}, "asks nothing"),
        ({"money_limit": "1"}, "hold no prices"),
        ({"kind": "nonsense"}, "Select a valid choice"),
    ],
)
def test_a_batch_that_cannot_be_says_why(
    engineer: Client, changed: dict[str, Any], sentence: str
) -> None:
    versions, _ = make_qualities(4.0, 2.0)
    judge = make_scripted_judge({})
    said = said_of_batch(versions) | changed
    answer = engineer.post(f"/judges/{judge.pk}/start/", said)
    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert not JudgeBatch.objects.exists()


def test_a_batch_shows_how_far_it_is_what_failed_and_what_came_of_it(
    engineer: Client, server: JudgeServer
) -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=10)
    judge = make_scripted_judge(server.settings(price_prompt=1.0, price_completion=4.0))
    batch = JudgeBatch.objects.get(pk=_started(engineer, judge, versions))
    page = engineer.get(f"/judges/batches/{batch.pk}/").text
    assert "0 of 20 questions answered" in page and "No worker has begun yet" in page
    asked(batch)
    refused = Judgement.objects.filter(ended_as="refused").count()
    assert refused > 0
    page = engineer.get(f"/judges/batches/{batch.pk}/").text
    assert f"{refused} of them with nothing that can be read" in page
    assert "I would rather not judge this." in page and "coherence 4.0" in page
    part = engineer.get(f"/judges/batches/{batch.pk}/", headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true" and "<html" not in part.text
    assert engineer.get(f"/judges/batches/{batch.pk}/failures.csv").text.count("refused") == refused
    page = engineer.get(f"/judges/{judge.pk}/").text
    assert "<dt>Refused</dt>" in page and "USD" in page


def test_a_batch_is_cancelled_and_goes_on(engineer: Client, server: JudgeServer) -> None:
    versions, _ = make_qualities(4.0, articles=2)
    judge = make_scripted_judge(server.settings())
    batch = _started(engineer, judge, versions)
    assert "Cancelled." in engineer.post(f"/judges/batches/{batch}/cancel/", follow=True).text
    assert "already ended" in engineer.post(f"/judges/batches/{batch}/cancel/", follow=True).text
    address = f"/judges/batches/{batch}/go-on/"
    assert "an amount" in engineer.post(address, {"money_limit": "much"}, follow=True).text
    assert "hold no prices" in engineer.post(address, {"money_limit": "1"}, follow=True).text
    assert "2 questions are to ask" in engineer.post(address, follow=True).text
    asked(JudgeBatch.objects.get(pk=batch))
    assert "Nothing of it is left" in engineer.post(address, follow=True).text


def test_more_batches_and_failures_ask_no_more_of_the_database(
    engineer: Client, server: JudgeServer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=6)
    judge = make_scripted_judge(server.settings())
    pages = ["/judges/", f"/judges/{judge.pk}/"]
    for kind in ("ratings", "choices"):
        batch = _started(engineer, judge, versions, kind=kind)
        asked(JudgeBatch.objects.get(pk=batch))
        pages.append(f"/judges/batches/{batch}/")
    for page in pages:
        with django_assert_max_num_queries(22):
            assert engineer.get(page).status_code == 200


def _started(client: Client, judge: Judge, versions: list[ModelVersion], **changed: Any) -> int:
    said = said_of_batch(versions, **changed)
    address = client.post(f"/judges/{judge.pk}/start/", said)["Location"]
    return int(address.strip("/").rpartition("/")[2])
