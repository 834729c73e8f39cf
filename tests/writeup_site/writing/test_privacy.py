"""A private text appears nowhere but on its owner's pages."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.models import Score
from evaluation.runs.services import request_standing_run
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.own_texts.models import OwnText
from summaries.own_texts.selectors import offered_own_texts
from summaries.similar.services import refresh_similar_articles
from summaries.versions.models import ModelVersion
from surveys.my_data.forgetting import forget_reader
from surveys.my_data.joining import join_readers
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of
from tests.rows.own_texts import ARTICLE
from tests.rows.written import make_article, make_summary
from tests.surveys.browsing import key_in
from tests.writeup_site.writing.giving import a_reader, act, give, given, written

pytestmark = pytest.mark.django_db

SECRET = "Quillonverd"  # a word that nothing else on the site holds
SEARCHED = SECRET[:-1]  # finds it, and is told from it where a page repeats what was asked
PRIVATE = f"{SECRET} lay below the ice. {ARTICLE}"


def plain_addresses() -> list[str]:
    """Every address of the site that takes no argument, the admin's lists among them."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for pattern in patterns:
            address = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, address)
            elif not set(address) & set("<(["):
                found.append("/" + address.replace("\\.", "."))

    walk(get_resolver().url_patterns, "")
    return sorted(set(found))


@pytest.fixture
def own_text(reader: Client, lead: ModelVersion) -> OwnText:
    """Private, written, beside a public article by the same version."""
    public = make_article(text=f"The lake froze, too. {ARTICLE}", references=("It froze.",))
    make_summary(article=public, version=lead)
    return written(reader, lead, text=PRIVATE, title=f"About {SECRET}")


def body(client: Client, address: str) -> bytes:
    answer: Any = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content)


def test_no_page_of_anybody_else_holds_it(own_text: OwnText, reader: Client, team: User) -> None:
    refresh_similar_articles()
    addresses = [
        *plain_addresses(),
        f"/?q={SEARCHED}",
        f"/models/?q={SEARCHED}",
        *(article.get_absolute_url() for article in Article.objects.all()),
        f"/admin/summaries/article/?q={SEARCHED}",
        f"/admin/summaries/summary/?q={SEARCHED}",
        f"/admin/summaries/modelversion/{ModelVersion.objects.get().pk}/delete/",
    ]
    assert {"/", "/duel/", "/models/", "/write/", "/write/offered/", "/me/export/"} <= set(
        addresses
    )
    assert any(address.startswith("/admin/") for address in addresses)
    owner_of_team = Client()
    owner_of_team.force_login(team)
    for other in (Client(), a_reader(), owner_of_team):
        for address in addresses:
            assert SECRET not in body(other, address).decode(errors="replace"), address
    assert SECRET in body(reader, own_text.get_absolute_url()).decode()
    assert SECRET in body(reader, "/write/").decode()


def test_no_table_of_what_is_published_or_scored_holds_it(own_text: OwnText) -> None:
    assert (own_text.own_breakdowns.get().output or {})["summary"].startswith(SECRET)
    assert Article.objects.count() == Summary.objects.count() == 1
    refresh_similar_articles()
    assert request_standing_run() is not None
    work_on_chunks()
    assert Score.objects.values("summary").distinct().count() == 1
    assert not offered_own_texts().exists()


def test_no_export_holds_it(own_text: OwnText, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("export") / "all.jsonl"
    call_command("export_summaries", str(target), stdout=io.StringIO())
    assert target.read_text(encoding="utf-8")
    assert SECRET not in target.read_text(encoding="utf-8")


def the_reader(client: Client) -> Reader:
    reader = reader_of(key_in(client))
    assert reader is not None
    return reader


def test_its_owner_sees_and_exports_it_under_my_data(own_text: OwnText, reader: Client) -> None:
    page = body(reader, "/me/").decode()
    assert "Texts you gave" in page and f"About {SECRET}" in page
    told = json.loads(body(reader, "/me/export/"))
    (row,) = told["own_text"]
    assert (row["text"], row["title"]) == (PRIVATE, f"About {SECRET}")
    assert row["own_breakdowns"][0]["output"]["summary"].startswith(SECRET)
    assert "owner_key" not in row
    assert "Texts you gave: 1" in body(reader, "/me/delete/").decode()


def test_delete_my_data_takes_it_along_and_leaves_what_was_published(
    own_text: OwnText, reader: Client, lead: ModelVersion, team: User
) -> None:
    public = written(reader, lead, title="Ice")
    act(reader, public, "offer")
    editor = Client()
    editor.force_login(team)
    editor.post(f"/write/offered/{public.slug}/publish/", {"title": "Ice"})
    other = written(a_reader(), lead, text=f"Another. {ARTICLE}")
    assert b"lead back to nobody" in reader.get("/me/delete/").content
    assert reader.post("/me/delete/").status_code == 303
    assert list(OwnText.objects.all()) == [other]
    assert Article.objects.filter(title="Ice").exists()


def test_what_comes_while_everything_is_deleted_is_not_kept_and_stays_in_the_form(
    reader: Client, lead: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(reader, lead)  # makes the reader

    def deleted_meanwhile(*_: object) -> int:
        forget_reader(reader=the_reader(reader))
        return 0

    monkeypatch.setattr("writeup_site.writing.giving.wait_for_own_text", deleted_meanwhile)
    answer = give(reader, lead, text=PRIVATE)
    assert answer.status_code == 403 and "You deleted everything of yours" in answer.text
    assert SECRET in answer.text and not OwnText.objects.exists()


def test_forgetting_a_reader_forgets_no_other_whose_number_begins_alike(
    own_text: OwnText, reader: Client
) -> None:
    gone = the_reader(reader)
    OwnText.objects.update(owner_key=f"{gone.pk}1")
    forget_reader(reader=gone)
    assert OwnText.objects.count() == 1


def test_joining_browsers_brings_their_texts_together(
    own_text: OwnText, reader: Client, lead: ModelVersion
) -> None:
    second = a_reader()
    other = written(second, lead)
    join_readers(reader=the_reader(reader), into=the_reader(second))
    assert second.get(own_text.get_absolute_url()).status_code == 200
    assert second.get(other.get_absolute_url()).status_code == 200
    assert reader.get(own_text.get_absolute_url()).status_code == 404
