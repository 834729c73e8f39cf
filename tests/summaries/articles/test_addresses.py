"""Addresses of articles in any script."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from summaries.articles.addresses import MOST_BYTES, address_words, is_address
from summaries.articles.models import check_address, check_language
from summaries.articles.naming import TAG_BYTES, slug_for, tags_named
from summaries.texts.hashing import short_id
from tests.rows.written import make_article


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Ice in the harbour", "ice-in-the-harbour"),
        ("Größe & Übermut: eine Straße", "größe-übermut-eine-straße"),
        ("港は凍った", "港は凍った"),
        ("老桥关闭，市民绕行", "老桥关闭-市民绕行"),
        ("إغلاق الجسر القديم", "إغلاق-الجسر-القديم"),
        ("पुराना पुल", "पुराना-पुल"),  # the vowels are marks
        ("สะพานเก่า", "สะพานเก่า"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full-width"),
        ("C++ / C#", "c-c"),
        ("a/b?c#d%20e", "a-b-c-d-20e"),
        ("../../etc", "etc"),
        ("🎉🎉", ""),
        ("—", ""),
        ("nul\x00l", "nul-l"),
    ],
)
def test_an_address_says_the_words_of_its_title(title: str, words: str) -> None:
    assert address_words(title, MOST_BYTES) == words
    assert is_address(words)


def test_an_address_is_cut_by_its_bytes_between_two_words_or_two_letters() -> None:
    assert address_words("one two three", 13) == "one-two-three"  # 13 bytes
    assert address_words("one two three", 12) == "one-two"
    assert address_words("one two three", 7) == "one-two"
    assert address_words("雪雪雪", 9) == "雪雪雪"  # 3 bytes each
    assert address_words("雪雪雪", 8) == "雪雪"
    assert len(slug_for("雪" * 300, "k").encode()) <= MOST_BYTES
    assert len(slug_for("ф" * 300, "k").encode()) <= MOST_BYTES


def test_titles_without_a_letter_and_equal_ones_have_addresses_of_their_own() -> None:
    assert slug_for("🎉🎉", "a") == f"article-{short_id('a')}"
    assert slug_for("老桥", "a") == f"老桥-{short_id('a')}"
    assert slug_for("老桥", "a") != slug_for("老桥", "b")


@pytest.mark.django_db
def test_tags_of_any_script_have_readable_addresses_that_fit_their_column() -> None:
    names = ["天气", "Öl", "C", "C++", "🎉", "й" * 60]
    tags = tags_named(names)
    slugs = {name: tags[name].slug for name in names}
    assert (slugs["天气"], slugs["Öl"], slugs["C"]) == ("天气", "öl", "c")
    assert slugs["C++"] == f"c-{short_id('C++')}"
    assert slugs["🎉"] == short_id("🎉")
    assert all(0 < len(slug.encode()) <= TAG_BYTES for slug in slugs.values())


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["إغلاق الجسر", "老桥关闭", "Größe", "पुराना पुल", "🎉"])
def test_an_article_is_found_at_its_address_however_its_letters_are_composed(
    client: Client, title: str
) -> None:
    article = make_article(title=title, slug=slug_for(title, "k"))
    assert client.get(article.get_absolute_url()).status_code == 200
    parted = unicodedata.normalize("NFD", article.slug)
    assert client.get(f"/articles/{parted}/").status_code == 200
    for name in ("compare_article", "new_reference"):
        assert client.get(reverse(name, args=[article.slug])).status_code == 302  # to the login


@pytest.mark.django_db
def test_an_address_from_before_still_leads_to_its_article(client: Client) -> None:
    make_article(title="老桥", slug="article-0a1b2c3d4e")
    assert client.get("/articles/article-0a1b2c3d4e/").status_code == 200


def test_what_the_team_types_is_checked_by_the_same_rule() -> None:
    for fine in ("snow", "größe-1", "老桥", "x" * MOST_BYTES):
        check_address(fine)
    for wrong in ("a b", "a/b", "🎉", "x" * (MOST_BYTES + 1), "雪" * 41):  # 123 bytes
        with pytest.raises(ValidationError):
            check_address(wrong)
    check_language("pt-BR")
    for wrong in ("pt_br", "German", "x"):
        with pytest.raises(ValidationError):
            check_language(wrong)
