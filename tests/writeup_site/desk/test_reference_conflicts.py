"""Where two people, or two windows of one, write the same reference: both texts are shown."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from summaries.articles.models import Article
from summaries.references import services
from summaries.references.models import Reference, ReferenceDraft
from summaries.references.services import Typed
from summaries.texts.hashing import text_hash
from tests.writeup_site.desk.test_references import JSON, TEXT, ann, article, client, post, theirs

__all__ = ["ann", "article", "client", "theirs"]

pytestmark = pytest.mark.django_db


def test_a_conflict_shows_both_texts_and_the_second_press_decides(
    client: Client, article: Article, theirs: Reference
) -> None:
    address = f"/references/ice/{theirs.pk}/"
    began = client.get(address).context["typed"].base
    services.publish_reference(
        article=article,
        author=User.objects.get(username="ben"),
        reference=theirs.pk,
        typed=Typed("What ben wrote later.", base=began),
    )
    page = post(client, address, "publish", base=began)
    assert page.status_code == 409
    for shown in (page, client.get(address)):  # and so it stays until I decide
        assert "Somebody published another text meanwhile" in shown.text
        assert "What ben wrote later." in shown.text and f"{TEXT}</textarea>" in shown.text
    typed = page.context["typed"]
    post(client, address, "publish", base=typed.base, seen=typed.seen)
    theirs.refresh_from_db()
    assert theirs.text == TEXT


def test_what_was_typed_of_a_withdrawn_reference_is_offered_as_a_new_one(
    client: Client, article: Article, theirs: Reference
) -> None:
    address, base = f"/references/ice/{theirs.pk}/", text_hash(theirs.text)
    services.withdraw_reference(article=article, reference=theirs.pk, base=base)
    page = post(client, address, "publish", base=base)
    assert page.status_code == 409 and "was withdrawn or replaced meanwhile" in page.text
    assert client.get(address)["Location"] == "/references/ice/"
    shown = client.get("/references/ice/").context["typed"]
    assert shown.text == TEXT
    post(client, "/references/ice/", "publish", base=shown.base, seen=shown.seen)
    assert Reference.objects.get().text == TEXT and not ReferenceDraft.objects.exists()


def test_two_windows_of_one_person_show_both_texts(client: Client, article: Article) -> None:
    post(client, "/references/ice/", "save", "From the first window.", tab="1" * 32)
    answer = post(client, "/references/ice/", "save", tab="2" * 32, headers=JSON)
    assert answer.status_code == 409 and "another window" in answer.json()["error"]
    page = post(client, "/references/ice/", "save", tab="2" * 32)
    assert page.status_code == 409
    assert "From the first window." in page.text and f"{TEXT}</textarea>" in page.text
    post(client, "/references/ice/", "save", seen=page.context["typed"].seen)
    assert ReferenceDraft.objects.get().text == TEXT
