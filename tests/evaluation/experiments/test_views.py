"""The pages of experiments: who may what, what stands on them, how much they ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.experiments.models import Experiment
from evaluation.experiments.moving import move_experiments
from summaries.versions.models import ModelVersion
from tests.evaluation.experiments.simulated import make_trial
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    alpha, beta = make_version("Alpha"), make_version("Beta", status="draft")
    article = make_article()
    for version in (alpha, beta):
        make_summary(article, version)
    return alpha, beta


def said(pair: tuple[ModelVersion, ModelVersion], **changes: Any) -> dict[str, Any]:
    alpha, beta = pair
    form = {
        "name": "Trial", "control": alpha.pk, "version0": beta.pk, "share0": "50",
        "percent0": "5", "hours0": "24", "votes0": "30", "percent1": "100",
    }  # fmt: skip
    return form | changes


def test_an_analyst_looks_and_an_engineer_acts(pair: tuple[ModelVersion, ModelVersion]) -> None:
    engineer, analyst, stranger = signed_in("engineer"), signed_in("analyst"), Client()
    made = engineer.post("/experiments/new/", said(pair))
    assert made["Location"].startswith("/experiments/")
    address = made["Location"]
    pages = ["/experiments/", address, "/changes/", "/traffic/shares/", "/experiments/new/"]
    assert [stranger.get(page).status_code for page in pages] == [302] * 5
    assert [analyst.get(page).status_code for page in pages] == [200] * 4 + [403]
    assert [engineer.get(page).status_code for page in pages] == [200] * 5
    assert analyst.post(f"{address}act/", {"act": "start"}).status_code == 403
    assert analyst.post("/traffic/shares/", {}).status_code == 403
    assert "Start it" not in analyst.get(address).text
    assert engineer.post(f"{address}act/", {"act": "start"}).status_code == 302
    assert Experiment.objects.get().state == "running"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Give it a name"),
        ({"share0": "96"}, "5 % at least to the control"),
        ({"share0": ""}, "Say which share"),
        ({"share0": "nan"}, "Enter a number"),
        ({"percent1": "50"}, "The last step is 100"),
        ({"percent0": "", "percent1": ""}, "one step at least"),
        ({"primary": "approval"}, "how much worse still counts"),
        ({"primary": "approval", "margin": "0.6"}, "let everything pass"),
        ({"until": "2001-01-01"}, "That day is over"),
        ({"until": "soon"}, "year-month-day"),
        ({"version1": "BETA", "share1": "10"}, "A version stands twice"),
        ({"version0": "ALPHA"}, "is the control"),
        ({"control": "999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    pair: tuple[ModelVersion, ModelVersion], changes: dict[str, str], sentence: str
) -> None:
    named = {"ALPHA": pair[0].pk, "BETA": pair[1].pk}
    filled = {key: named.get(value, value) for key, value in changes.items()}
    answer = signed_in("engineer").post("/experiments/new/", said(pair, **filled))
    assert answer.status_code == 400 and sentence in answer.text
    assert not Experiment.objects.exists()


def test_a_name_is_used_once(pair: tuple[ModelVersion, ModelVersion]) -> None:
    engineer = signed_in("engineer")
    engineer.post("/experiments/new/", said(pair))
    answer = engineer.post("/experiments/new/", said(pair))
    assert answer.status_code == 400 and "an experiment “Trial” already" in answer.text


def test_the_page_says_where_it_is_what_comes_and_when(client: Client, team: User) -> None:
    trial, *_ = make_trial(retires_loser=True)
    client.force_login(team)
    text = client.get(f"/experiments/{trial.pk}/").text
    assert "Beta against Alpha: running, step 1 of 3, 10 %." in text
    assert "The next step, 50 %, comes at the next look" in text  # its day is over long ago
    assert "The loser is retired, but never while an alarm stands." in text
    assert "5 % see Beta" in text and "95 % see Alpha" in text
    move_experiments()
    text = client.get(f"/experiments/{trial.pk}/").text
    assert "step 2 of 3, 50 %" in text and "cannot tell yet" in text
    assert "The next step, 100 %, comes in 24 h" in text
    assert text.count("<rect") >= 4  # two versions, two periods
    report = client.get(f"/experiments/{trial.pk}/steps/2/")
    assert report.status_code == 200 and "The report as it was" in report.text
    first = client.get(f"/experiments/{trial.pk}/steps/1/")
    assert "No report was kept with it" in first.text
    assert client.get(f"/experiments/{trial.pk}/steps/9/").status_code == 404


def test_acts_that_do_not_fit_are_refused_with_a_sentence(client: Client, team: User) -> None:
    trial, *_ = make_trial()
    client.force_login(team)
    act = f"/experiments/{trial.pk}/act/"
    wrong = client.post(act, {"act": "start"})
    assert wrong.status_code == 409 and "it is running by now" in wrong.text
    assert client.post(act, {"act": "dance"}).status_code == 422
    assert client.post(act, {"act": "delete"}).status_code == 409
    for each in ("pause", "resume", "stop"):
        assert client.post(act, {"act": each}).status_code == 302
    assert "stopped by hand" in client.get(f"/experiments/{trial.pk}/").text


def test_a_draft_can_be_deleted(pair: tuple[ModelVersion, ModelVersion]) -> None:
    engineer = signed_in("engineer")
    address = engineer.post("/experiments/new/", said(pair))["Location"]
    engineer.post(f"{address}act/", {"act": "delete"})
    assert not Experiment.objects.exists()


def test_pages_ask_no_more_for_more(
    client: Client, team: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    trial, *_ = make_trial(new=3)
    for _ in range(3):
        move_experiments()
    client.force_login(team)
    most = {"/experiments/": 8, f"/experiments/{trial.pk}/": 8, "/changes/": 8,
            "/traffic/shares/": 8}  # fmt: skip
    for page, number in most.items():
        client.get(page)  # what is asked once a process
        with django_assert_max_num_queries(number):
            assert client.get(page).status_code == 200


def test_weights_are_changed_on_the_desk_and_say_who(
    client: Client, team: User, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    alpha, _ = pair
    gamma = make_version("Gamma", weight=3)
    client.force_login(team)
    text = client.get("/traffic/shares/").text
    assert "25.0" in text and "75.0" in text  # 1 of 4, 3 of 4
    weights = {f"weight{alpha.pk}": "1", f"weight{gamma.pk}": "1", "because": "an even split"}
    assert client.post("/traffic/shares/", weights)["Location"] == "/traffic/shares/"
    text = client.get("/traffic/shares/").text
    assert text.count("50.0") == 2 and "weight 3 → 1 (an even split)" in text
    assert "weight 3 → 1" in client.get("/changes/").text
    for wrong, sentence in (
        ({f"weight{alpha.pk}": "-1"}, "0 or more"),
        ({f"weight{alpha.pk}": "many"}, "as a number"),
        ({f"weight{alpha.pk}": "0", f"weight{gamma.pk}": "0"}, "nobody sees any"),
    ):
        answer = client.post("/traffic/shares/", weights | wrong)
        assert answer.status_code == 400 and sentence in answer.text


def test_a_weight_that_an_experiment_holds_has_no_field(client: Client, team: User) -> None:
    _, alpha, (beta,), _ = make_trial()
    other = make_version("Other")
    client.force_login(team)
    text = client.get("/traffic/shares/").text
    assert "held by the experiment “Trial”" in text
    assert f"weight{alpha.pk}" not in text and f"weight{other.pk}" in text
    refused = client.post(f"/models/versions/{beta.pk}/status/", {"status": "retired"})
    assert refused.status_code == 409 and "stop that first" in refused.text
