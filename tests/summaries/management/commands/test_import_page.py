"""The command that imports a page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from summaries.articles.models import Article
from summaries.breakdowns.models import Section, Summary
from tests.rows.written import make_article
from tests.summaries.importing.lines import DATA, SHARED_DATA

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_bytes((DATA / "page.txt").read_bytes())
    return path


def run(page: Path, *args: str) -> str:
    """What the command printed."""
    out = io.StringIO()
    call_command("import_page", str(page), "--model", "site@2", *args, stdout=out, stderr=out)
    return out.getvalue()


def test_a_page_becomes_an_article_with_its_breakdown(page: Path) -> None:
    run(page, "--url", "https://example.org/bread", "--source", "herald")
    article = Article.objects.get()
    assert article.title == "The town that heats its houses with bread"
    assert (article.url, article.source, article.text) == (
        "https://example.org/bread",
        "herald",
        None,
    )
    summary = Summary.objects.get()
    assert summary.version.identifier == "site@2"
    kinds = list(summary.sections.order_by("kind", "position").values_list("kind", "polarity"))
    assert kinds == [
        *[("comment", 1), ("comment", -1)],
        *[("question", None)] * 5,
        *[("term", None)] * 6,
        *[("turn", None)] * 3,
    ]
    similar = list(article.similar.order_by("position").values_list("similarity", flat=True))
    assert similar == [0.9024987, 0.8712279, 0.795742, 0.7535353, 0.69217234]


def test_the_same_page_again_changes_nothing(page: Path) -> None:
    run(page)
    assert "0 created, 0 updated, 1 unchanged" in run(page)
    assert Section.objects.count() == 16  # 5 + 2 + 3 + 6


def test_a_page_can_be_of_an_article_that_is_held(page: Path) -> None:
    article = make_article(key="bread", text="Ovens.")
    run(page, "--article-id", "bread")
    assert Summary.objects.get().article == article


def test_a_line_without_a_place_is_reported_and_kept(page: Path) -> None:
    text = page.read_text().replace("Action items\n", "AI Poem\n\nAction items\n")
    page.write_text(text)
    number = text.split("\n").index("AI Poem") + 1
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_page", str(page), "--model", "a", stdout=io.StringIO(), stderr=err)
    assert f'line {number}: a turn begins with "Me:" or "Friend:"' in err.getvalue()
    assert '"original": "AI Poem"' in Path(f"{page}.rejected.jsonl").read_text()
    assert Summary.objects.count() == 1


def test_a_page_needs_a_model(page: Path) -> None:
    with pytest.raises(CommandError, match="--model"):
        call_command("import_page", str(page))


def test_a_missing_page_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_page", str(tmp_path / "none.txt"), "--model", "a")


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED_DATA.exists(), reason="../shared/data is not there")
def test_the_sites_own_page_is_imported_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes((SHARED_DATA / "writeup-page.txt").read_bytes())
    run(path)
    assert Section.objects.count() == 16  # 5 Q&As, 2 comments, 3 turns, 6 terms
    assert Article.objects.get().similar.count() == 5
