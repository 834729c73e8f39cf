"""The team's page of a survey's results, its pictures and its file."""

from __future__ import annotations

import csv
import io
import math
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from surveys.collecting.services import collect_ballots
from surveys.questionnaires.items import Value
from surveys.questionnaires.models import Survey
from tests.rows.questionnaires import make_survey, say
from tests.rows.said import make_reader
from tests.rows.written import make_summary
from tests.writeup_site.markup import markup
from writeup_site.desk.survey_figures import mean, share

pytestmark = pytest.mark.django_db

SAID: dict[int, Value] = {
    1: "no", 2: ["long"], 3: "terms", 4: 2, 5: 7, 6: ["mail", "paste", "audio"], 7: "<i>Hm.</i>",
}  # fmt: skip


@pytest.fixture
def survey() -> Survey:
    """An open survey with every kind of question, one response to it."""
    survey = make_survey(slug="mine", title="Mine")
    respond(survey)
    return survey


@pytest.fixture
def client(client: Client, team: User) -> Client:
    """The team's client."""
    client.force_login(team)
    return client


def respond(survey: Survey, *, simulated: bool = False, **more: Value) -> None:
    reader = make_reader(simulated=simulated)
    for number, value in SAID.items():
        say(survey, number, more.get(f"q{number}", value), reader=reader)
    collect_ballots()


def table(client: Client, query: str = "") -> list[list[str]]:
    text = client.get(f"/surveys/mine/results/responses.csv{query}").text
    return list(csv.reader(io.StringIO(text)))


# --- Who may --------------------------------------------------------------------------------------

ADDRESSES = ["", "7/", "1.svg", "days.png", "responses.csv"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_the_team_sees_results(survey: Survey, address: str) -> None:
    anybody, path = Client(), f"/surveys/mine/results/{address}"
    assert anybody.get(path)["Location"] == f"/login/?next={path}"
    user = User.objects.create_user("anna", password="a long password")
    anybody.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert anybody.get(path).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_response"))
    assert anybody.get(path).status_code == 200
    assert anybody.post(path).status_code == 405


@pytest.mark.parametrize("address", ["8/", "1/", "7.svg", "8.svg", "1.gif"])
def test_what_there_is_no_page_of_is_a_404(client: Client, survey: Survey, address: str) -> None:
    assert client.get(f"/surveys/mine/results/{address}").status_code == 404
    assert client.get(f"/surveys/other/results/{address}").status_code == 404


# --- What it says ---------------------------------------------------------------------------------


def test_the_page_shows_every_question_with_its_interval(client: Client, survey: Survey) -> None:
    page = client.get("/surveys/mine/results/")
    text = page.text
    assert markup(page).inline == []
    assert "1 response: 1 complete, 0 partial." in text
    assert "Do you like it?" in text and "&lt;i&gt;Hm.&lt;/i&gt;" in text
    # Wilson for 1 of 1: from 1 / (1 + 1.96²) = 0.21 to 1
    assert "21%–100%" in text
    assert "simulated" not in text


def test_an_empty_survey_says_that_it_is_empty(client: Client) -> None:
    states: list[dict[str, Any]] = [
        {"slug": "open"},
        {"slug": "draft", "opens_at": None},
        {"slug": "later", "opens_at": timezone.now() + timedelta(days=1)},
    ]
    for fields, sentence in zip(states, ["It is open", "is a draft", "It opens on"], strict=True):
        make_survey(**fields)
        page = client.get(f"/surveys/{fields['slug']}/results/")
        assert "No response yet" in page.text and sentence in page.text
        assert client.get(f"/surveys/{fields['slug']}/results/1.svg").status_code == 404
        assert client.get(f"/surveys/{fields['slug']}/results/days.svg").status_code == 404
        assert client.get(f"/surveys/{fields['slug']}/results/7/").status_code == 200


def test_simulated_answers_are_apart_and_said(client: Client) -> None:
    survey = make_survey(slug="mine")
    respond(survey, simulated=True)
    page = client.get("/surveys/mine/results/").text
    assert "All answers shown are simulated" in page and "1 simulated response" in page
    respond(survey, q1="yes", q3="actions")
    page = client.get("/surveys/mine/results/").text
    assert "those of 1 simulated readers are left out" in page
    page = client.get("/surveys/mine/results/?answers=simulated").text
    assert "people’s are left out" in page
    assert [row[1] for row in table(client)[1:]] == ["no"]
    assert [row[1] for row in table(client, "?answers=simulated")[1:]] == ["yes"]


def test_the_page_takes_the_same_queries_for_one_response_and_for_many(
    client: Client, survey: Survey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/surveys/mine/results/")
    for _ in range(2):
        # session, user, survey, eight for the results (no version was seen), texts
        with django_assert_num_queries(12):
            client.get("/surveys/mine/results/")
        for _ in range(5):
            respond(survey)


def test_texts_are_all_there_page_by_page(client: Client) -> None:
    make_survey([{"kind": "text", "text": "Why?"}], slug="mine")
    survey = Survey.objects.get()
    for number in range(30):
        say(survey, 1, f"Text {number}.")
    collect_ballots()
    page = client.get("/surveys/mine/results/").text
    assert "Text 29." in page and "Text 20." not in page and "All 30 texts" in page
    assert "Text 29." in client.get("/surveys/mine/results/1/").text
    assert "Text 0." in client.get("/surveys/mine/results/1/?page=2").text


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["1", "2", "3", "4", "5", "6", "days"])
def test_pictures_are_the_same_bytes_each_time(
    client: Client, survey: Survey, address: str, theme: str
) -> None:
    path = f"/surveys/mine/results/{address}.svg?theme={theme}"
    first = client.get(path)
    assert first["Content-Type"] == "image/svg+xml" and first.content.startswith(b"<svg")
    assert client.get(path).content == first.content


def test_a_picture_comes_as_png_and_csv_too(client: Client, survey: Survey) -> None:
    page = client.get("/surveys/mine/results/1.png")
    assert page["Content-Type"] == "image/png" and page.content.startswith(b"\x89PNG")
    figures = list(csv.reader(io.StringIO(client.get("/surveys/mine/results/1.csv").text)))
    assert [row[:2] for row in figures] == [["Answer", "Share"], ["Yes", "0.0"], ["No", "1.0"]]
    begun = list(csv.reader(io.StringIO(client.get("/surveys/mine/results/days.csv").text)))
    assert begun[0] == ["Day", "Complete", "Partial"] and begun[1][1:] == ["1", "0"]


# --- The file -------------------------------------------------------------------------------------


def test_the_file_has_a_line_for_each_response(client: Client, survey: Survey) -> None:
    head, line = table(client)
    assert head[5:7] == ["1. Do you like it?", "2. Why not?"]
    assert line[5:] == ["no", "long", "terms", "2", "7", "mail | paste | audio", "<i>Hm.</i>"]
    assert line[3] != ""  # complete


def test_texts_and_questions_that_look_like_formulas_are_guarded(client: Client) -> None:
    survey = make_survey(
        [{"kind": "text", "text": "A?"}, {"kind": "one", "options": ["=1+1", "b"]}], slug="mine"
    )
    reader = make_reader()
    say(survey, 1, "=HYPERLINK(1)", reader=reader)
    say(survey, 2, "=1+1", reader=reader)
    collect_ballots()
    assert table(client)[1][5:] == ["'=HYPERLINK(1)", "'=1+1"]


# --- Figures --------------------------------------------------------------------------------------


def test_a_share_has_wilsons_interval_and_nobodys_has_none() -> None:
    figure = share(5, 10)
    assert figure.value == 0.5 and figure.interval is not None
    # centre 0.5; reach = 1.96 · sqrt(0.25/10 + 1.96²/400) / (1 + 1.96²/10) = 0.263
    assert figure.interval.low == pytest.approx(0.237, abs=0.001)
    assert share(0, 0).value is None and share(0, 0).interval is None


def test_a_mean_has_students_interval_where_there_is_a_spread() -> None:
    figure = mean({1: 1, 2: 1, 3: 1})
    assert figure.value == 2 and figure.interval is not None
    # sd = 1, n = 3: 2 ± 4.303 / sqrt(3)
    assert figure.interval.high == pytest.approx(2 + 4.3027 / math.sqrt(3), abs=0.001)
    assert mean({4: 5}).interval is None and mean({4: 1}).interval is None
    assert mean({}).value is None


# --- The call on an article's page ----------------------------------------------------------------


def test_an_article_leads_to_the_open_survey_and_to_none_where_none_is_open() -> None:
    address = make_summary().article.get_absolute_url()
    reader = Client()
    assert not [link for link in markup(reader.get(address)).links if "survey" in link]
    make_survey([{"kind": "yes_no"}, {"kind": "yes_no"}], slug="mine")
    page = reader.get(address)
    assert "/surveys/mine/" in markup(page).links and "join our survey" in page.text
    for number, sentence in [(1, "go on with our survey"), (2, "You have taken our")]:
        reader.post(f"/surveys/mine/{number}/", {"key": f"k{number}", "go": "next",
                                                 "answer": "yes"})  # fmt: skip
        assert sentence in reader.get(address).text
    Survey.objects.update(closes_at=timezone.now())
    assert not [link for link in markup(reader.get(address)).links if "survey" in link]


def test_the_team_finds_every_survey_and_its_results(client: Client, survey: Survey) -> None:
    make_survey(slug="draft", opens_at=None)
    links = markup(client.get("/desk/surveys/")).links
    assert {"/surveys/mine/results/", "/desk/surveys/draft/edit/"} <= set(links)
    assert "/desk/surveys/mine/edit/" in markup(client.get("/surveys/mine/results/")).links
    assert "/surveys/mine/results/" not in markup(Client().get("/surveys/")).links
