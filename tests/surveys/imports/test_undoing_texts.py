"""What came along with votes goes with them, where nothing else needs it."""

from __future__ import annotations

from typing import Any

import pytest

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.importing.brought import ImportUndoneError
from summaries.importing.models import BroughtRow, Import
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit_every_kind
from surveys.duels.models import Duel
from surveys.exposures.models import Exposure
from surveys.imports.given import VoteReading
from surveys.imports.services import BATCH, import_votes
from surveys.imports.taking import VoteOptions
from surveys.imports.undoing import CannotUndoError, Undone, undo_votes
from surveys.imports.vote_rows import votes_of
from surveys.thumbs.models import Target
from tests.rows.said import make_reader, thumb
from tests.rows.written import make_rating, make_summary
from tests.surveys.imports.battles import lines, take

pytestmark = pytest.mark.django_db

TEXTS: Any = {
    "article_id": "a1", "article": "It rained for three days.", "model_a": "bart@1",
    "model_b": "lead@1", "response_a": "It rained.", "response_b": "Three days of rain.",
    "winner": "model_a", "voter": "ann",
}  # fmt: skip
THUMB: Any = {"article_id": "a1", "model": "bart@1", "summary": "It rained.", "vote": "up"}


def undone(row: dict[str, Any], *more: dict[str, Any]) -> Undone:
    report, refused = take(row, *more)
    assert refused == [] and report.import_id is not None
    return undo_votes(report.import_id)


def test_texts_articles_and_versions_that_only_it_brought_go_with_it() -> None:
    found = undone(TEXTS, THUMB | {"article_id": "a2", "article": "Bees.", "voter": "bob"})
    assert (found.votes, found.texts, found.versions, found.stay) == (2, 3, 2, {})
    for model in (Ballot, Summary, Article, ModelVersion, Duel, Target):
        assert not model._default_manager.exists()
    assert list(found.sentences()) == ["2 votes, 2 voters, 3 texts and 2 versions taken back."]
    assert audit_every_kind() == []


def test_what_was_here_before_stays_here() -> None:
    held = make_summary(text="It rained.")
    Article.objects.update(key="a1", text="It rained for three days.")
    ModelVersion.objects.update(name="bart", version="1")
    found = undone(TEXTS)
    assert (found.texts, found.versions) == (1, 1)  # the other one's
    assert list(Summary.objects.all()) == [held]


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda text: thumb(text, 1), "stay, as others voted on them"),
        (lambda text: make_rating(text, 4), "stay, as people rated them"),
        (
            lambda text: Exposure.objects.create(
                reader=make_reader(), article=text.article, version=text.version
            ),
            "stay, as they were shown to readers",
        ),
    ],
    ids=["voted", "rated", "shown"],
)
def test_a_text_that_somebody_used_stays_and_it_is_said_why(use: Any, words: str) -> None:
    report, _ = take(TEXTS, status="live")
    used = Summary.objects.get(version__name="bart")
    use(used)
    assert report.import_id is not None
    found = undo_votes(report.import_id)
    assert (found.texts, found.stay) == (1, {words: 1})
    assert list(found.sentences())[1] == f"1 text that came along {words}."
    assert list(Summary.objects.all()) == [used]
    assert list(ModelVersion.objects.all()) == [used.version]
    assert audit_every_kind() == []


def test_another_imports_votes_keep_the_texts_of_the_first() -> None:
    first, _ = take(TEXTS)
    take(TEXTS | {"voter": "bob"})
    assert first.import_id is not None
    found = undo_votes(first.import_id)
    assert (found.votes, found.texts, found.stay) == (1, 0, {"stay, as others voted on them": 2})


def test_an_import_that_goes_on_after_its_worker_died_counts_what_it_brought_as_its_own() -> None:
    row = Import.objects.create(kind=Import.Kind.VOTES, attempts=1)
    rows = [TEXTS | {"voter": f"u{number}"} for number in range(3)]

    def work(number: int) -> Any:
        given = votes_of(lines(rows[:number]), VoteReading())
        return import_votes(votes=given, options=VoteOptions(), into=row)

    work(2)
    row.interruptions = 1  # taken over from a worker that died after two rows
    report = work(3)
    assert (report.counts["created"], report.counts["unchanged"]) == (3, 0)
    assert (report.counts["duels"], report.counts["texts"], report.counts["versions"]) == (3, 2, 2)
    assert BroughtRow.objects.count() == 5  # an article, two versions, two texts
    again, _ = take(*rows)
    assert (again.counts["created"], again.counts["unchanged"]) == (0, 3)
    assert undo_votes(row.pk).texts == 2


def test_what_is_taken_back_while_it_comes_in_stays_out() -> None:
    """Another's undoing after the first batch; the second one finds it."""
    rows = [
        THUMB | {"article": "It rained for three days.", "vote_id": f"v{n}"}
        for n in range(BATCH + 1)
    ]
    undone_in_between: list[Undone] = []

    def undo(taken: int) -> None:
        undone_in_between.append(undo_votes(Import.objects.get().pk))

    with pytest.raises(ImportUndoneError):
        import_votes(votes=votes_of(lines(rows), VoteReading()), options=VoteOptions(), taken=undo)
    assert [each.votes for each in undone_in_between] == [BATCH]
    assert not Ballot.objects.exists()
    assert Import.objects.get().status == Import.Status.UNDONE
    assert audit_every_kind() == []


def test_an_undoing_that_was_broken_off_goes_on_and_is_done_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(THUMB | {"article": "It rained for three days."})
    with monkeypatch.context() as broken:
        broken.setattr("surveys.imports.undoing.forget_brought_texts", None)
        with pytest.raises(TypeError):
            undo_votes(Import.objects.get().pk)
    assert not Ballot.objects.exists() and Article.objects.exists()
    undo_votes(Import.objects.get().pk)
    assert not Article.objects.exists()
    with pytest.raises(CannotUndoError, match="already"):
        undo_votes(Import.objects.get().pk)
