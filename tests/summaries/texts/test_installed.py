"""The small installation goes without models, and says so in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from summaries.generators.base import MissingPackageError
from summaries.generators.registry import generate
from summaries.similar.services import refresh_similar_articles
from summaries.texts import embeddings, installed
from summaries.texts.installed import embeddings_missing, is_installed
from tests.rows.written import make_article


@pytest.fixture
def without_models(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As requirements-core.txt alone would leave it; a model that is loaded all the same fails."""
    monkeypatch.setattr(installed, "is_installed", lambda module: False)
    monkeypatch.setattr(embeddings, "embed", None)
    yield


def test_what_is_there_is_said_to_be_there() -> None:
    assert is_installed("django") and not is_installed("no_such_module_at_all")
    assert embeddings_missing() == ""  # the tests have all


@pytest.mark.usefixtures("without_models")
def test_what_is_missing_is_named_with_the_way_out() -> None:
    assert "is not installed; `make run` without CORE=1 installs it" in embeddings_missing()


@pytest.mark.usefixtures("without_models")
def test_the_extractive_generator_names_what_it_lacks_and_one_that_lacks_nothing() -> None:
    with pytest.raises(MissingPackageError, match=r'is not installed.*"lead" needs nothing'):
        generate("extractive", "It rained. It stopped. The sun came out over the town.")
    assert generate("lead", "It rained. It stopped.").summary


@pytest.mark.django_db
@pytest.mark.usefixtures("without_models")
def test_similar_articles_wait_for_a_model() -> None:
    make_article(text="It rained.")
    assert refresh_similar_articles() == 0
