"""Whatever readers are told goes through gettext: their pages in a language of wide letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Section, Summary
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.similar.models import SimilarArticle
from summaries.versions.models import ModelVersion
from surveys.experts.models import TaskRater
from surveys.ideas.models import Idea
from surveys.questionnaires.models import Survey
from surveys.readers.models import Reader
from tests.rows.calling import member
from tests.rows.ideas import make_idea
from tests.rows.questionnaires import EVERY_KIND, make_survey
from tests.rows.rating_tasks import make_rating_task, rater_at_browser
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.browsing import key_in
from tests.writeup_site.pseudo import speak_pseudo, untranslated, widened
from writeup_site.api.public_words import WORDS
from writeup_site.embed.snippets import PARTS
from writeup_site.keys.services import make_public_key

pytestmark = pytest.mark.django_db
BROWSER = {"Accept": "text/html"}
HTMX = {"HX-Request": "true", "Accept": "text/html"}
SEED = "the model wrote nothing; try another seed"
GREEK = "Βρέχει όλη μέρα. Το ποτάμι ανέβηκε ένα μέτρο."


@pytest.fixture(autouse=True)
def _pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_pseudo(monkeypatch)


@pytest.fixture
def article() -> Article:
    """An article with every part, in Greek, by one of two versions."""
    whole = make_article(
        title="Βροχή", text=GREEK, source="Πηγή", url="https://example.org/", slug="a"
    )
    whole.tags.add(Tag.objects.create(name="Καιρός", slug="καιρός"))
    summary = make_summary(article=whole, version=make_version("Άλφα", weight=1), text=GREEK)
    make_summary(article=whole, version=make_version("Βήτα", weight=1), text="Άλλο κείμενο.")
    for position, (kind, polarity) in enumerate(
        [
            ("question", None),
            ("comment", 1),
            ("comment", -1),
            ("turn", None),
            ("action", None),
            ("term", None),
        ]
    ):
        for each in whole.summaries.all():
            Section.objects.create(
                summary=each,
                kind=kind,
                heading="Λέξη",
                body=GREEK,
                polarity=polarity,
                position=position,
            )
    SimilarArticle.objects.create(
        article=whole, origin="imported", position=0, title="Χιόνι", similarity=0.5
    )
    assert summary.article == whole
    return whole


def a_reader() -> Client:
    """Somebody whose browser keeps a cookie."""
    client = Client(headers=BROWSER)
    client.get("/")
    return client


def reader_behind(client: Client) -> Reader:
    """The row of a browser's reader, made now."""
    return Reader.objects.get_or_create(key_hash=key_in(client).hash)[0]


def in_greek(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same questions without a plain letter of what the team wrote."""
    greek: list[dict[str, Any]] = []
    for question in questions:
        said: dict[str, Any] = {
            "text": "Τι;",
            "hint": "Πες το.",
            "low_label": "λίγο",
            "high_label": "πολύ",
        }
        said["options"] = [f"Επιλογή {n}" for n, _ in enumerate(question.get("options", []))]
        greek.append({**question, **said})
    return greek


def check(answer: Any, *statuses: int) -> None:
    """The answer has one of the statuses, and no sentence that was not translated."""
    assert answer.status_code in (statuses or (200,)), answer.content.decode()[:2000]
    assert list(untranslated(answer.content.decode())) == []


def test_a_sentence_in_plain_letters_is_found_and_a_translated_one_is_not() -> None:
    assert list(untranslated("<p>Read it</p>")) == ["Read it"]
    assert list(
        untranslated('<p lang="en">Read it</p><button aria-label="Press it">1</button>')
    ) == ["Press it"]
    assert (
        list(untranslated(f"<p>{widened('Read <b>%(it)s</b>') % {'it': 'Βροχή'}} WriteUp</p>"))
        == []
    )


def test_the_list_of_articles(article: Article) -> None:
    check(a_reader().get("/"))
    check(a_reader().get("/?q=νιφάδα"))
    check(a_reader().get("/?q=" + "α" * 201))
    check(a_reader().get("/", headers=HTMX))
    Article.objects.all().delete()
    check(a_reader().get("/"))


def test_many_articles_stand_on_several_pages() -> None:
    for _ in range(41):
        make_article(title="Βροχή")
    check(a_reader().get("/?page=2"))


def test_an_article_and_its_votes(article: Article) -> None:
    make_survey(in_greek(EVERY_KIND), title="Έρευνα")
    client = a_reader()
    page = client.get(article.get_absolute_url())
    check(page)
    ticket = page.context["thumbs_ticket"]
    for key, target in enumerate(
        re.findall(r'name="kind" value="(\w+)">\s*<input[^>]*value="(\d+)"', page.content.decode())
    ):
        kind, pk = target
        for value, more in ((-1, {}), (-1, {"reasons": ["other"], "comment": GREEK}), (1, {})):
            form = {
                "kind": kind,
                "target": pk,
                "value": value,
                "key": f"k{key}{value}{len(more)}",
                "ticket": ticket,
                **more,
            }
            check(client.post("/ballots/", form, headers=HTMX), 201)
    check(client.post("/ballots/", {**form, "value": 0}, headers=HTMX), 409)
    check(client.get(f"{article.get_absolute_url()}versions/"))
    check(client.get(article.get_absolute_url()))
    check(Client().get(make_article(title="Χιόνι", text=GREEK).get_absolute_url()))
    check(client.post("/ballots/", {}), 400)
    check(client.post("/ballots/", {}, headers=HTMX), 400)
    check(client.post("/ballots/", {**form, "key": "x", "target": 10**9}), 404)
    check(Client(headers=BROWSER).post("/ballots/", {**form, "key": "y"}), 403)


def test_a_duel_and_the_reasons_why_there_is_none(article: Article) -> None:
    client = a_reader()
    check(Client(headers=BROWSER).get("/duel/"))
    check(Client(headers={**BROWSER, "User-Agent": "a bot"}).get("/duel/"))
    check(Client(headers=BROWSER).get("/duel/?begin"), 403)
    for choice, _ in (("left", 0), ("tie", 1)):
        page = client.get("/duel/")
        check(page)
        token = re.search(r'name="token" value="([^"]+)"', page.content.decode())
        if token is None:
            break
        form = {"token": token[1], "choice": choice}
        answer = client.post("/duel/choice/", form, headers=HTMX)
        check(answer, 201)
        check(client.post("/duel/choice/", {**form, "choice": "bad"}, headers=HTMX), 409)
    check(client.post("/duel/choice/", {}), 400)
    check(client.post("/duel/choice/", {"token": "0" * 16 + ":aa", "choice": "tie"}), 403)
    check(client.get("/duel/"))


def test_a_frame_in_a_page_of_another_site_and_the_words_of_its_elements() -> None:
    key = make_public_key(name="app", origins=["https://app.example"], user=member()).key
    for part in PARTS:
        check(Client(headers=BROWSER).get(f"/embed/{key.key}/{part}/"))
    told = Client(headers={"Origin": "https://app.example"}).get(
        f"/api/v1/public/{key.key}/words?language=de"
    )
    assert set(told.json()["words"]) == {*WORDS, "side_a", "side_b"}
    assert told.json()["words"]["send"] == widened("Send")


def test_the_board_of_ideas() -> None:
    client = a_reader()
    reader = reader_behind(client)
    for number, state in enumerate(Idea.State.values):
        make_idea(
            title=f"Ιδέα {number}",
            body=GREEK,
            state=state,
            reason=GREEK,
            answer=GREEK,
            proposer=reader,
        )
    root = make_idea(title="Ρίζα")
    make_idea(title="Ίδια", merged_into=root)
    for page in (
        "/features/",
        "/features/?sort=shipped",
        "/features/?sort=newest",
        "/features/propose/",
    ):
        check(client.get(page))
    for idea in Idea.objects.filter(merged_into=None):
        check(client.get(idea.get_absolute_url()))
        form = {"idea": idea.pk, "points": 1, "key": f"k{idea.pk}"}
        check(client.post("/features/points/", form, headers=HTMX), 201, 404, 409)
    check(client.post("/features/points/", {}), 400)
    check(client.post("/features/proposals/", {"title": "!"}), 400)
    check(client.post("/features/proposals/", {"title": ""}), 400)
    check(client.post("/features/proposals/", {"title": "Ρίζα"}), 409)
    Idea.objects.exclude(merged_into=None).delete()
    Idea.objects.all().delete()
    for page in ("/features/", "/features/?sort=shipped"):
        check(client.get(page))


def test_a_survey_from_its_first_question_to_the_thanks() -> None:
    survey = make_survey(in_greek(EVERY_KIND), title="Έρευνα", intro="Γεια.", slug="s")
    client = a_reader()
    check(client.get("/surveys/"))
    said = {"yes_no": ["no"], "scale_5": ["3"], "scale_10": ["7"], "ranking": ["1", "2", "3"],
            "text": [GREEK]}  # fmt: skip
    for question in survey.questions.all():
        address = f"/surveys/s/{question.number}/"
        check(client.get(address))
        for wrong in (["?"], ["1", "1", "1"], [""] * 3):
            check(client.post(address, {"key": "w", "go": "next", "answer": wrong}), 400, 303, 409)
            check(client.get(f"{address}?resumed"), 200, 302)
        answer = said.get(question.kind, question.options[:1])
        sent = client.post(address, {"key": f"a{question.number}", "go": "next", "answer": answer})
        assert sent.status_code == 303
    check(client.get("/surveys/s/thanks/"))
    check(client.post("/surveys/s/1/", {"answer": "yes"}), 400)
    check(client.get("/me/"))
    Survey.objects.update(closes_at=timezone.now() + timedelta(days=1))
    check(client.get("/surveys/s/thanks/"))
    check(client.get("/surveys/"))
    Survey.objects.update(opens_at=timezone.now() - timedelta(2), closes_at=timezone.now())
    check(client.get("/surveys/s/"))
    check(client.get("/surveys/"))
    Survey.objects.update(opens_at=timezone.now() + timedelta(1), closes_at=None)
    check(client.get("/surveys/s/"))


@pytest.mark.parametrize("kind", ["ratings", "pairs"])
def test_pages_of_raters(article: Article, kind: str) -> None:
    task = make_rating_task(
        title="Έργο", kind=kind, dimensions=("ευκολία",), instructions=GREEK, crowd=True,
        versions=list(ModelVersion.objects.all()), completion_code="1", articles=1,
        completion_link="https://example.org/",
    )  # fmt: skip
    Article.objects.update(title="Βροχή", text=GREEK)
    Summary.objects.update(text=GREEK)
    address = f"/rate/{task.slug}/"
    check(Client(headers=BROWSER).get(address), 403)
    check(Client(headers=BROWSER).get(address, {"k": "1"}), 404)
    check(Client(headers=BROWSER).get(address, {"SESSION_ID": "1"}), 400)
    check(Client(headers=BROWSER).get("/rate/1/"), 404)
    client = rater_at_browser(task, "Άννα")
    check(client.get(address))
    first = client.post(f"{address}begin/")["Location"]
    check(client.get(first))
    check(client.post(first, {"go": "done"}), 400)
    check(client.get(address))
    said = {"choice": "tie"} if kind == "pairs" else {"r0-1": 1, "r1-1": 1}
    while "/end/" not in (led := client.post(first, said)["Location"]):
        first = led
    check(client.post(first, {"choice": "bad", "r0-1": 2, "r1-1": 2}), 409)
    check(client.get(led))
    check(client.get(address))
    TaskRater.objects.update(finished_at=None, ended_at=timezone.now())
    check(client.get(f"{address}end/"))
    check(client.post(f"{address}begin/"), 403)


def test_a_summary_sentence_by_sentence(article: Article) -> None:
    client = a_reader()
    check(client.get(article.get_absolute_url(), {"evidence": "1"}))
    check(client.post("/evidence/", {}), 400)


def test_my_data_and_logins(article: Article) -> None:
    check(Client(headers=BROWSER).get("/me/"))
    check(Client(headers=BROWSER).get("/me/?gone"))
    check(Client(headers=BROWSER).get("/me/delete/"))
    client = a_reader()
    client.get(article.get_absolute_url())
    reader = reader_behind(client)
    make_idea(title="Ιδέα", proposer=reader)
    own = OwnText.objects.create(
        owner_key=str(reader.pk), title="Κείμενο", text=GREEK, text_hash="1"
    )
    assert own.pk
    check(client.get("/me/"))
    check(client.get("/me/delete/"))
    for page in ("/login/", "/join/"):
        check(client.get(page))
        check(
            client.post(page, {"username": "", "password": "", "password1": "a", "password2": "b"}),
            200,
            400,
        )
    check(client.post("/login/", {"username": "ν", "password": "λάθος"}))
    User.objects.create_user("αναγνώστης", password="ένα δύο τρία")
    assert (
        client.post("/login/", {"username": "αναγνώστης", "password": "ένα δύο τρία"}).status_code
        == 302
    )
    for page in ("/", "/me/", "/me/delete/", "/write/"):
        check(client.get(page))


def test_ones_own_login_and_a_lost_password(settings: Settings) -> None:
    settings.OIDC_ISSUER, settings.OIDC_NAME = "https://login.example", "Λογαριασμός"
    anyone, client = Client(headers=BROWSER), Client(headers=BROWSER)
    check(anyone.get("/login/"))
    check(anyone.get("/login/lost/"))
    lost = {"name": "ν", "code": "1", "new_password1": "ένας μακρύς κωδικός"}
    check(anyone.post("/login/lost/", lost | {"new_password2": "ένας μακρύς κωδικός"}), 400)
    check(anyone.post("/login/lost/", lost | {"new_password2": "άλλο"}), 400)
    client.force_login(User.objects.create_user("ν", password="κωδικός"))
    check(client.get("/account/"))
    check(client.post("/account/codes/", {"password": "λάθος"}), 400)
    check(client.post("/account/codes/", {"password": "κωδικός"}))
    check(client.get("/account/"))
    check(client.get("/account/password/"))
    new = {"new_password1": "ένας μακρύς κωδικός", "new_password2": "ένας μακρύς κωδικός"}
    check(client.post("/account/password/", {"old_password": "λάθος", **new}))
    check(client.post("/account/password/", {"old_password": "κωδικός", **new}, follow=True))


def test_a_login_that_is_locked(settings: Settings) -> None:
    client = Client(headers=BROWSER)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/login/", {"username": "ν", "password": "λάθος"})
    check(answer, 429)


def greek_text(words: int = 60) -> str:
    """Enough of it to be taken apart."""
    return " ".join(f"{GREEK}" for _ in range(1 + words // 8))


def test_taking_an_article_apart(settings: Settings) -> None:
    settings.FETCH_ADDRESSES = True
    from summaries.generators.registry import recorded_settings

    version = make_version("Άλφα", settings=recorded_settings("lead"), kind="τύπος")
    other = make_version("Βήτα", settings=recorded_settings("extractive"), kind="τύπος")
    client = a_reader()
    check(client.get("/write/"))
    chosen = [version.pk, other.pk]
    for form in (
        {},
        {"text": "λίγο"},
        {"text": greek_text(), "address": "https://example.org/"},
        {"text": greek_text(), "versions": []},
        {"text": greek_text(), "versions": [10**6]},
        {"text": "!? " * 99},
        {"text": "α" * 200_001},
        {"address": "ftp:/"},
        {"file": SimpleUploadedFile("α.xyz", b"x")},
        {"file": SimpleUploadedFile("α.pdf", b"x")},
        {"file": SimpleUploadedFile("α.txt", b"")},
        {"file": SimpleUploadedFile("α.txt", b"\x00\x01\x02" * 99)},
    ):
        check(client.post("/write/", {"versions": chosen, **form}), 400)
    given = client.post("/write/", {"versions": chosen, "text": greek_text()})
    assert given.status_code == 303, given.content.decode()
    check(client.post("/write/", {"versions": chosen, "text": greek_text()}), 303, 409)
    check(client.get(given["Location"]))
    check(client.get("/write/"))
    for page in own_text_in_every_state(client, given["Location"]):
        check(page)
    check(client.post(f"{given['Location']}title/", {"title": "α" * 301}), 400)


def own_text_in_every_state(client: Client, address: str) -> Iterator[Any]:
    """The own text's page, whatever became of its breakdowns and of itself."""
    draft = {
        "summary": GREEK,
        "questions": [{"question": "Τι;", "answer": "Αυτό."}],
        "terms": None,
        "notes": ["Only the first 3 of the article's 1,200 sentences were read."],
    }
    for status in OwnBreakdown.Status.values:
        for output in (None, draft):
            OwnBreakdown.objects.update(
                status=status, output=output, error="the model's server is asked too often",
                started_at=timezone.now(), finished_at=timezone.now(),
                claimed_until=timezone.now() - timedelta(1),
            )  # fmt: skip
            yield client.get(address)
            yield client.get(f"{address}?seen=x", headers=HTMX)
            yield client.get("/write/")
    OwnBreakdown.objects.update(
        status="waiting", claimed_until=None, requested_at=timezone.now() - timedelta(minutes=5)
    )
    yield client.get(address)
    OwnBreakdown.objects.update(status="done")
    for fields in (
        {"offered_at": timezone.now()},
        {"declined_at": timezone.now()},
        {"article": make_article(title="Βροχή")},
    ):
        OwnText.objects.update(**fields)
        yield client.get(address)
        yield client.get("/write/")


def test_writing_a_text() -> None:
    client = a_reader()
    check(client.get("/write/text/"))
    from summaries.generators.registry import recorded_settings

    version = make_version("Άλφα", settings=recorded_settings("smollm"), kind="τύπος")
    check(client.get("/write/text/"))
    for form in (
        {},
        {"task": "draft"},
        {"task": "x", "version": 10**6},
        {"task": "shorten", "text": "α" * 20_001, "instruction": "α" * 501, "version": version.pk},
    ):
        check(client.post("/write/text/", form), 400)
    for task in ("draft", "continue", "shorten"):
        wish = {"task": task, "text": GREEK, "instruction": "Πες.", "version": version.pk}
        given = client.post("/write/text/", wish)
        assert given.status_code == 303, given.content.decode()
    check(client.post("/write/text/", wish), 429)
    address = given["Location"].partition("#")[0]
    [own_breakdown] = OwnBreakdown.objects.filter(own_text__slug=address.split("/")[3])
    fragment = f"{address}{own_breakdown.pk}/"
    for status in OwnBreakdown.Status.values:
        for output in (
            None,
            {"text": GREEK, "notes": ["Only the last 3 of the text's 9 sentences were read."]},
        ):
            OwnBreakdown.objects.update(
                status=status, output=output, seconds=1.5, error=SEED,
                claimed_until=timezone.now() - timedelta(1),
            )  # fmt: skip
            check(client.get(address))
            check(client.get(fragment, headers=HTMX))
    OwnBreakdown.objects.update(
        status="waiting", claimed_until=None, requested_at=timezone.now() - timedelta(minutes=5)
    )
    check(client.get(address))
    assert client.post(f"{address}delete/").status_code == 302
    check(client.get("/write/text/"))
    check(client.get(fragment, headers=HTMX), 286)


def test_pages_of_errors(client: Client, settings: Settings) -> None:
    check(Client(headers=BROWSER).get("/nothing/"), 404)
    strict = Client(headers=BROWSER, enforce_csrf_checks=True)
    check(strict.post("/login/", {}), 403)
    check(strict.post("/ballots/", {}), 403)
    from django.template.loader import render_to_string

    for name in ("400", "403", "404", "405", "500"):
        page = render_to_string(f"{name}.html")
        assert list(untranslated(page)) == []


def test_too_much_from_one_network_is_told(settings: Settings, article: Article) -> None:
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 1
    client = a_reader()
    for _ in range(3):
        answer = client.post("/ballots/", {"kind": "summary"})
    check(answer, 429)


def test_a_busy_site_is_told(monkeypatch: pytest.MonkeyPatch, article: Article) -> None:
    from django.db import OperationalError

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("locked")

    client = a_reader()
    monkeypatch.setattr("surveys.thumbs.pressing.ensure_readers", busy)
    form = {"kind": "summary", "target": 1, "value": 1, "key": "k"}
    monkeypatch.setattr("surveys.thumbs.pressing.served_ms", busy)
    check(client.post("/ballots/", form), 503)
    monkeypatch.setattr("surveys.duels.views.ensure_reader", busy)
    check(client.get("/duel/"), 503)
    monkeypatch.setattr("writeup_site.writing.guards.ensure_reader", busy)
    check(client.post("/write/", {"text": greek_text()}), 503, 400)
