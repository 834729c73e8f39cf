"""The team's pages of references: who may, the editor, its autosave, what comes after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.models import Score
from evaluation.runs.services import request_standing_run
from summaries.articles.models import Article
from summaries.references import services
from summaries.references.models import Reference, ReferenceDraft
from summaries.references.services import Typed
from summaries.texts.hashing import text_hash
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.markup import markup
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db

TEXT = "The harbour froze, and the boats stayed in."
JSON = {"Accept": "application/json"}


def member(name: str, role: str = "engineer") -> User:
    create_login(name=name, role=role)
    return User.objects.get(username=name)


@pytest.fixture
def ann() -> User:
    return member("ann")


@pytest.fixture
def client(client: Client, ann: User) -> Client:
    """A browser in which ann, an engineer, has signed in."""
    client.force_login(ann)
    return client


@pytest.fixture
def article() -> Article:
    return make_article(title="Ice", slug="ice", text="The harbour froze on Monday. " * 10)


@pytest.fixture
def theirs(article: Article) -> Reference:
    """A reference that ben has published."""
    typed = Typed("What ben wrote.", seconds=70)
    return services.publish_reference(
        article=article, author=member("ben"), reference=None, typed=typed
    ).reference


def post(client: Client, address: str, go: str, text: str = TEXT, **fields: object) -> Any:
    headers = fields.pop("headers", {})
    return client.post(address, {"go": go, "text": text, **fields}, headers=headers)  # type: ignore[arg-type]


def addresses(reference: Reference) -> Iterator[str]:
    slug = reference.article.slug
    yield from ("/references/", f"/references/{slug}/", f"/references/{slug}/{reference.pk}/")
    yield f"/references/{slug}/{reference.pk}/published/"


def test_they_are_for_those_who_may_write(theirs: Reference) -> None:
    for address in addresses(theirs):
        stranger, analyst, reader = Client(), Client(), Client()
        assert stranger.get(address)["Location"] == f"/login/?next={address}"
        assert stranger.post(address, {"go": "publish", "text": TEXT}).status_code in {302, 405}
    analyst.force_login(member("anna", "analyst"))
    reader.force_login(User.objects.create_user("guest"))
    for address in addresses(theirs):
        for browser in (analyst, reader):
            assert browser.get(address).status_code == 403
            assert browser.post(address, {"go": "publish", "text": TEXT}).status_code in {403, 405}
    assert "/references/" not in markup(analyst.get("/models/")).links
    assert Reference.objects.count() == 1 and not ReferenceDraft.objects.exists()


def test_they_stand_in_the_teams_navigation(client: Client, theirs: Reference) -> None:
    for address in addresses(theirs):
        page = client.get(address)
        assert 'href="/references/" aria-current="page"' in page.text
        assert markup(page).inline == []  # nothing that the policy blocks
        assert "no-store" in page["Cache-Control"]


def test_queries_do_not_grow_with_articles(
    client: Client, article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_version()
    for number in range(30):
        made = make_article(tags=(f"tag-{number}",), source=f"source-{number}")
        make_summary(made, version)
        Reference.objects.create(article=article, position=number, text=f"Reference {number}")
        if number % 2:
            post(client, f"/references/{made.slug}/", "save")
    # session, user and permissions: 4; counts: 2; the page: count, rows, tags, writers; drafts;
    # sources; tags; what changed of articles and references since this process read them: 3
    with django_assert_num_queries(16):
        assert len(client.get("/references/").context["rows"]) == 20
    # session, user and permissions: 4; article and its tags; references; draft
    with django_assert_num_queries(8):
        client.get("/references/ice/")
    done = post(client, "/references/ice/", "publish")["Location"]
    # session, user and permissions: 4; article and its tags; reference; summaries; scored; next
    # and its tags; counts: 2; what changed since, and what of it is read anew: 4
    with django_assert_num_queries(17):
        client.get(done)


def test_the_editor_shows_the_article_and_its_references_and_no_models_text(
    client: Client, article: Article, theirs: Reference
) -> None:
    make_summary(article, text="What the model wrote.")
    text = client.get("/references/ice/").text
    assert "The harbour froze on Monday." in text
    assert "What ben wrote." in text and "by ben" in text and "written in 70 s" in text
    assert "What the model wrote." not in text
    assert "What the models wrote is not shown here" in text


def test_an_article_without_its_text_says_so(client: Client) -> None:
    make_article(slug="bare", text=None, url="https://example.org/rain")
    text = client.get("/references/bare/").text
    assert "The text is not held here" in text and "https://example.org/rain" in text


def test_a_draft_is_saved_without_a_script_and_shown_to_its_writer_alone(
    client: Client, article: Article, theirs: Reference
) -> None:
    saved = post(client, "/references/ice/", "save", f"{TEXT} <b>&")
    assert saved["Location"] == "/references/ice/"
    page = client.get("/references/ice/")
    assert f"{TEXT} &lt;b&gt;&amp;</textarea>" in page.text
    assert "Draft saved" in page.text
    ben = Client()
    ben.force_login(User.objects.get(username="ben"))
    assert TEXT not in ben.get("/references/ice/").text


def test_the_autosave_answers_in_json(client: Client, article: Article) -> None:
    tab = "0" * 32
    answer = post(client, "/references/ice/", "save", tab=tab, seconds=12, headers=JSON)
    assert answer.json() == {"seen": text_hash(TEXT), "stale": False, "kept": True}
    assert ReferenceDraft.objects.get().seconds == 12
    answer = post(client, "/references/ice/", "save", "", tab=tab, seconds=15, headers=JSON)
    assert answer.json() == {"seen": "", "stale": False, "kept": False}


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"text": "x" * 20_001}, 413, "at most 20,000 characters"),
        ({"text": "é" * 25_000}, 413, "and this has 25,000"),
        ({"text": "rain\0"}, 400, "signs that are no text"),
        ({"base": "nope"}, 400, "came back changed"),
        ({"seen": "0" * 31}, 400, "came back changed"),
        ({"tab": "é" * 32}, 400, "came back changed"),
        ({"seconds": "-1"}, 400, "came back changed"),
        ({"seconds": "9" * 40}, 400, "came back changed"),
        ({"seconds": "NaN"}, 400, "came back changed"),
    ],
    ids=["long", "bytes", "nul", "base", "seen", "tab", "negative", "huge", "nan"],
)
def test_what_is_malformed_gets_a_sentence_and_comes_back(
    client: Client, article: Article, fields: dict[str, str], status: int, sentence: str
) -> None:
    said = {"text": TEXT, **fields}
    for go in ("save", "publish"):
        answer = post(client, "/references/ice/", go, **said, headers=JSON)
        assert answer.status_code == status and sentence in answer.json()["error"]
        page = post(client, "/references/ice/", go, **said)
        assert page.status_code == status and sentence in page.text
        assert said["text"].replace("\0", "") in page.text.replace("\0", "")
    assert not Reference.objects.exists() and not ReferenceDraft.objects.exists()


def test_an_unknown_button_does_nothing(client: Client, article: Article) -> None:
    assert post(client, "/references/ice/", "nope").status_code == 400
    assert client.post("/references/ice/").status_code == 400
    assert client.put("/references/ice/").status_code == 405


def test_a_megabyte_is_a_400(client: Client, article: Article) -> None:
    assert post(client, "/references/ice/", "save", "x" * 1_100_000).status_code == 400


@pytest.mark.parametrize(
    "address", ["/references/nope/", "/references/nope/1/", "/references/ice/999999999/published/"]
)
def test_what_is_not_there_is_a_404(client: Client, article: Article, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_form_without_its_token_is_a_403(article: Article, ann: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ann)
    assert post(browser, "/references/ice/", "publish").status_code == 403


def test_a_busy_database_is_a_503_that_gives_the_text_back(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(**_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(services, "publish_reference", locked)
    monkeypatch.setattr(services, "save_reference_draft", locked)
    page = post(client, "/references/ice/", "publish")
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert f"{TEXT}</textarea>" in page.text and "The site is busy" in page.text
    answer = post(client, "/references/ice/", "save", headers=JSON)
    assert answer.status_code == 503 and "busy" in answer.json()["error"]


def test_a_models_own_words_are_refused_on_the_page(client: Client, article: Article) -> None:
    make_summary(article, text=TEXT)
    page = post(client, "/references/ice/", "publish")
    assert page.status_code == 400 and "word for word what a model wrote" in page.text
    assert f"{TEXT}</textarea>" in page.text


def test_publishing_offers_the_next_article(client: Client, article: Article) -> None:
    make_article(title="Thaw", slug="thaw")
    page = client.get(post(client, "/references/ice/", "publish", seconds=75)["Location"])
    assert "Reference 1 is published" in page.text
    assert 'Next without a reference: <b dir="auto">Thaw</b>' in page.text
    assert "/references/thaw/" in markup(page).links
    assert "written in 75 s" in page.text
    assert "No version has written about this article yet" in page.text
    page = client.get(post(client, "/references/thaw/", "publish")["Location"])
    assert "Every article has a reference now." in page.text


def test_a_published_reference_gives_scores_by_itself(client: Client, article: Article) -> None:
    first = make_summary(article, text="The harbour froze.")
    second = make_summary(article, text="Boats sank.")
    for summary in (first, second):
        summary.text_hash = text_hash(summary.text)
        summary.save()
    assert request_standing_run() is None  # nothing can be scored
    address = post(client, "/references/ice/", "publish")["Location"]
    assert "Scores of 2 summaries follow by themselves, within a minute" in client.get(address).text
    assert request_standing_run()
    work_on_chunks()
    rouge = Score.objects.filter(metric__name="rouge1")
    assert rouge.get(summary=first).precision == 1.0  # 3 of 3 words
    assert rouge.get(summary=first).recall == 3 / 8
    assert rouge.get(summary=second).precision == 1 / 2  # boats
    assert Score.objects.filter(metric__engine="bertscore", summary=first).exists()
    assert "2 summaries of this article are scored against it." in client.get(address).text

    reference = Reference.objects.get()
    post(
        client,
        f"/references/ice/{reference.pk}/",
        "publish",
        "The harbour froze.",
        base=text_hash(TEXT),
    )
    assert reference.text == TEXT  # it is what a model wrote, and was refused
    post(client, f"/references/ice/{reference.pk}/", "publish", "Boats!", base=text_hash(TEXT))
    assert "Scores of 2 summaries follow" in client.get(address).text  # they are out of date
    assert request_standing_run()
    work_on_chunks()
    assert rouge.get(summary=first).value == 0.0
    assert rouge.get(summary=second).recall == 1.0


def test_own_and_others_references_are_changed_and_imported_ones_are_not(
    client: Client, article: Article, theirs: Reference
) -> None:
    imported = Reference.objects.create(article=article, position=1, text="From a file.")
    links = markup(client.get("/references/ice/")).links
    assert f"/references/ice/{theirs.pk}/" in links
    assert f"/references/ice/{imported.pk}/" not in links
    assert client.get(f"/references/ice/{imported.pk}/")["Location"] == "/references/ice/"
    for go in ("publish", "withdraw"):
        base = text_hash(imported.text)
        page = post(client, f"/references/ice/{imported.pk}/", go, base=base)
        assert page.status_code == 400 and "was imported" in page.text
    assert Reference.objects.filter(text="From a file.").exists()


def test_a_reference_is_withdrawn(client: Client, article: Article, theirs: Reference) -> None:
    address = f"/references/ice/{theirs.pk}/"
    post(client, address, "withdraw", base="0" * 32)
    assert "the text has changed since" in client.get(address).text
    post(client, address, "withdraw", base=text_hash(theirs.text))
    assert not Reference.objects.exists()
    assert post(client, "/references/ice/", "withdraw").status_code == 404


def test_a_draft_is_discarded(client: Client, article: Article) -> None:
    post(client, "/references/ice/", "save")
    assert post(client, "/references/ice/", "discard", "")["Location"] == "/references/"
    assert not ReferenceDraft.objects.exists()
