"""The admin pages of what was written."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Rating, Summary
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import text_hash, texts_hash
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.thumbs.models import Target, Vote
from tests.rows.said import thumb
from tests.rows.written import (
    make_article,
    make_rating,
    make_section,
    make_similar,
    make_summary,
    make_version,
)
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

MODELS = ["article", "modelversion", "summary", "similararticle", "rating", "tag"]


@pytest.fixture
def team() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("team", "", "a long password"))
    return client


@pytest.fixture
def summary() -> Summary:
    """A summary with all that can hang on it and on its article."""
    article = make_article(references=("One.", "Two."), source="gazette", tags=["sea"])
    make_similar(article, title="Snow")
    return add_summary(article)


def add_summary(article: Article) -> Summary:
    """A summary with sections and ratings."""
    summary = make_summary(article=article)
    make_section(summary, heading="Q", body="A")
    for rater in range(3):
        make_rating(summary, 3, dimension="fluency", place=rater)
    return summary


@pytest.mark.parametrize("model", MODELS)
def test_a_list_renders_in_few_queries_however_long_it_is(
    team: Client,
    summary: Summary,
    model: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        add_summary(make_article(references=("One.",)))
    address = reverse(f"admin:summaries_{model}_changelist")
    with django_assert_max_num_queries(16):
        response = team.get(address)
    assert response.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_a_search_renders(team: Client, summary: Summary, model: str) -> None:
    address = reverse(f"admin:summaries_{model}_changelist")
    assert team.get(address, {"q": "article"}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_a_row_renders_in_few_queries(
    team: Client,
    summary: Summary,
    model: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = {
        "article": summary.article, "modelversion": summary.version, "summary": summary,
        "similararticle": SimilarArticle.objects.get(), "rating": Rating.objects.first(),
        "tag": Tag.objects.get(),
    }  # fmt: skip
    row = rows[model]
    assert row is not None
    address = reverse(f"admin:summaries_{model}_change", args=[row.pk])
    with django_assert_max_num_queries(20):
        response = team.get(address)
    assert response.status_code == 200


@pytest.mark.parametrize("model", ["article", "modelversion", "summary", "similararticle", "tag"])
def test_an_empty_form_renders(team: Client, model: str) -> None:
    assert team.get(reverse(f"admin:summaries_{model}_add")).status_code == 200


def test_counts_do_not_multiply_each_other(team: Client, summary: Summary) -> None:
    add_summary(summary.article)
    response = team.get(reverse("admin:summaries_article_changelist"))
    row = response.context["cl"].result_list[0]
    assert (row.reference_count, row.summary_count) == (2, 2)


def test_ratings_can_only_be_read(team: Client, summary: Summary) -> None:
    assert team.get(reverse("admin:summaries_rating_add")).status_code == 403
    rating = Rating.objects.first()
    assert rating is not None
    address = reverse("admin:summaries_rating_change", args=[rating.pk])
    assert team.post(address, {"value": 5}).status_code == 403


def management(prefix: str, total: int = 0, initial: int = 0) -> dict[str, object]:
    """The hidden fields of an inline."""
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def test_a_new_article_gets_its_hashes(team: Client) -> None:
    response = team.post(
        reverse("admin:summaries_article_add"),
        {
            "key": "a", "slug": "ice", "title": "Ice", "text": "It froze.", "url": "", "source": "",
            "created_at_0": "2026-01-31", "created_at_1": "12:00",
            **management("Article_tags"), **management("similar"),
            **management("references", total=2),
            "references-0-position": 1, "references-0-text": "Second.",
            "references-1-position": 0, "references-1-text": "First.",
        },
    )  # fmt: skip
    assert response.status_code == 302, response.context["errors"]
    article = Article.objects.get()
    assert article.text_hash == text_hash("It froze.")
    assert article.references_hash == texts_hash(["First.", "Second."])


def test_an_emptied_text_is_unknown_and_has_no_hash(team: Client) -> None:
    article = make_article(text="It froze.")
    response = team.post(
        reverse("admin:summaries_article_change", args=[article.pk]),
        {
            "slug": article.slug, "title": "Ice", "text": "", "url": "", "source": "",
            "created_at_0": "2026-01-31", "created_at_1": "12:00",
            **management("Article_tags"), **management("similar"), **management("references"),
        },
    )  # fmt: skip
    assert response.status_code == 302, response.context["errors"]
    article.refresh_from_db()
    assert (article.text, article.text_hash, article.url) == (None, "", None)


def test_an_edited_summary_gets_its_hash(team: Client, summary: Summary) -> None:
    section = summary.sections.get()
    response = team.post(
        reverse("admin:summaries_summary_change", args=[summary.pk]),
        {
            "text": "It thawed.", "created_at_0": "2026-01-31", "created_at_1": "12:00",
            **management("ratings"), **management("sections", total=1, initial=1),
            "sections-0-id": section.pk, "sections-0-summary": summary.pk,
            "sections-0-kind": "question", "sections-0-position": 0,
            "sections-0-heading": "Q", "sections-0-body": "B",
        },
    )  # fmt: skip
    assert response.status_code == 302, response.context["errors"]
    summary.refresh_from_db()
    assert summary.text_hash == text_hash("It thawed.")
    assert summary.sections.get().body == "B"


@pytest.mark.parametrize("voted", [True, False], ids=["voted on", "not voted on"])
def test_a_section_goes_only_where_no_votes_go_along(
    team: Client, summary: Summary, *, voted: bool
) -> None:
    section = summary.sections.get()
    if voted:
        Target.objects.create(
            kind="section", article=summary.article, version=summary.version, section=section
        )
    response = team.post(
        reverse("admin:summaries_summary_change", args=[summary.pk]),
        {
            "text": "It thawed.", "created_at_0": "2026-01-31", "created_at_1": "12:00",
            **management("ratings"), **management("sections", total=1, initial=1),
            "sections-0-id": section.pk, "sections-0-summary": summary.pk,
            "sections-0-kind": "question", "sections-0-position": 0,
            "sections-0-heading": "Q", "sections-0-body": "A", "sections-0-DELETE": "on",
        },
    )  # fmt: skip
    assert response.status_code == (200 if voted else 302)
    assert ("Readers voted on" in response.content.decode()) is voted
    assert summary.sections.exists() is voted and Target.objects.exists() is voted


@pytest.mark.parametrize("voted", [True, False], ids=["voted on", "not voted on"])
def test_a_similar_article_goes_only_where_no_votes_go_along(
    team: Client, summary: Summary, *, voted: bool
) -> None:
    article, similar = summary.article, SimilarArticle.objects.get()
    if voted:
        Target.objects.create(kind="similar", article=article, similar=similar)
    response = team.post(
        reverse("admin:summaries_article_change", args=[article.pk]),
        {
            "slug": article.slug, "title": "Ice", "text": "", "url": "", "source": "",
            "created_at_0": "2026-01-31", "created_at_1": "12:00",
            **management("Article_tags"), **management("references"),
            **management("similar", total=1, initial=1),
            "similar-0-id": similar.pk, "similar-0-article": article.pk,
            "similar-0-origin": "imported", "similar-0-position": 0, "similar-0-title": "Snow",
            "similar-0-similarity": "0.5", "similar-0-other": "", "similar-0-DELETE": "on",
        },
    )  # fmt: skip
    assert response.status_code == (200 if voted else 302)
    assert ("Readers voted on “Snow”" in response.content.decode()) is voted
    assert article.similar.exists() is voted and Target.objects.exists() is voted


def test_status_and_weight_are_edited_in_the_list(team: Client) -> None:
    version = make_version()
    response = team.post(
        reverse("admin:summaries_modelversion_changelist"),
        {
            **management("form", total=1, initial=1), "form-0-id": version.pk,
            "form-0-status": "retired", "form-0-weight": "0.5", "_save": "Save",
        },
    )  # fmt: skip
    assert response.status_code == 302
    version.refresh_from_db()
    assert (version.status, version.weight) == ("retired", 0.5)


def test_settings_can_be_edited_only_before_there_are_outputs(
    team: Client, summary: Summary
) -> None:
    def fields(version: ModelVersion) -> set[str]:
        address = reverse("admin:summaries_modelversion_change", args=[version.pk])
        return set(team.get(address).context["adminform"].form.fields)

    assert "settings" in fields(make_version())
    assert "settings" not in fields(summary.version)


def test_an_article_with_votes_is_deleted_by_an_owner_and_others_are_told_so(
    team: Client, summary: Summary
) -> None:
    thumb(summary)
    article = summary.article
    address = reverse("admin:summaries_article_delete", args=[article.pk])
    engineer = signed_in("engineer")
    deletes = Permission.objects.filter(codename__in=["delete_article", "delete_summary"])
    User.objects.get(username="engineer").user_permissions.set(deletes)
    assert "only an owner deletes it" in engineer.get(address).text
    assert engineer.post(address, {"post": "yes"}).status_code == 403
    assert "only an owner" not in team.get(address).text
    assert team.post(address, {"post": "yes"}).status_code == 302
    assert not Article.objects.filter(pk=article.pk).exists()
    assert not Vote.objects.exists() and not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"), [("big  bart", "big bart@1"), ("ba\u0308r", "b\u00e4r@1")]
)
def test_a_version_is_added_in_one_spelling(team: Client, name: str, kept: str) -> None:
    fields = {"name": name, "version": "1 ", "status": "draft", "weight": "1", "settings": "{}"}
    address = reverse("admin:summaries_modelversion_add")
    team.post(address, fields | {"created_at_0": "2026-01-02", "created_at_1": "00:00"})
    assert [each.identifier for each in ModelVersion.objects.all()] == [kept]
    hidden = team.post(address, fields | {"name": "ba\u200brt"})
    assert "signs that nobody sees (U+200B)" in hidden.text
