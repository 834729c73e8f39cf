"""Lists of similar articles follow the articles, on whatever database the tests run."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from django.db import connection

from summaries.articles.models import Article
from summaries.similar import services as similar
from summaries.similar.models import ArticleEmbedding, SimilarArticle
from summaries.similar.neighbours.hnsw import EF_SEARCH
from summaries.similar.selectors import similar_articles
from summaries.similar.services import refresh_similar_articles, renew_similar_articles
from summaries.similar.similarity import Neighbour, best, cosines
from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.readers.cookies import key_of
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.summaries.similar.circle import article_at, embed_angles, listed, move

pytestmark = pytest.mark.django_db
only_on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="runs where DATABASE_URL names Postgres"
)


@pytest.fixture(autouse=True)
def on_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "embed", embed_angles)


def _articles(*angles: float) -> list[Article]:
    articles = [article_at(angle) for angle in angles]
    refresh_similar_articles()
    return articles


def _rows() -> list[tuple[int, int, int, float]]:
    return list(
        SimilarArticle.objects.order_by("article", "position").values_list(
            "pk", "article_id", "other_id", "similarity"
        )
    )


def test_every_article_lists_its_five_nearest() -> None:
    first, *_, last = _articles(0, 10, 20, 30, 40, 50, 60)
    assert listed(first) == ["10", "20", "30", "40", "50"]
    assert listed(last) == ["50", "40", "30", "20", "10"]


def test_few_articles_make_short_lists() -> None:
    first, _, _ = _articles(0, 10, 20)
    assert listed(first) == ["10", "20"]
    article_at(5)
    refresh_similar_articles()
    assert listed(first) == ["5", "10", "20"]


def test_an_only_article_has_an_empty_list() -> None:
    (only,) = _articles(0)
    assert listed(only) == []
    assert refresh_similar_articles() == 0


def test_a_new_article_enters_the_lists_it_is_near_enough_for() -> None:
    first, *_, last = _articles(0, 10, 20, 30, 40, 50, 60, 70)
    kept = set(first.similar.exclude(other__text="50").values_list("pk", flat=True))
    article_at(15)
    assert refresh_similar_articles() == 1
    assert listed(first) == ["10", "15", "20", "30", "40"]
    assert kept < set(first.similar.values_list("pk", flat=True))  # what was said of them stays
    assert listed(last) == ["60", "50", "40", "30", "20"]


def _voted(article: Article, other: str) -> Ballot:
    """A 👎 for what stands in the article's list by the text `other`."""
    row = article.similar.get(other__text=other)
    receipt = record_ballot(
        reader=ensure_reader(key_of("t" * 22)),
        target=TargetRef("similar", row.pk),
        value=-1,
        key=f"{article.pk}-{other}",
    )
    return Ballot.objects.get(pk=receipt.ballot_id)


def test_what_was_voted_on_leaves_a_list_and_stays_with_its_votes() -> None:
    first, *_ = _articles(0, 10, 20, 30, 40, 50)
    ballots = [_voted(first, "50"), _voted(first, "40")]
    article_at(5)
    article_at(6)
    refresh_similar_articles()
    assert listed(first) == ["5", "6", "10", "20", "30"]
    assert [row.other.text for row in similar_articles(first) if row.other] == listed(first)
    assert list(Ballot.objects.order_by("pk")) == ballots
    assert refresh_similar_articles() == 0  # a former one fills no place


def test_a_former_one_comes_back_with_its_votes() -> None:
    first, *_ = _articles(0, 10, 20, 30, 40, 50)
    rows = {text: first.similar.get(other__text=text).pk for text in ("40", "50")}
    ballots = [_voted(first, text) for text in rows]
    near = [article_at(5), article_at(6)]
    refresh_similar_articles()
    for article, back in zip(near, (["40"], ["40", "50"]), strict=True):
        article.delete()
        refresh_similar_articles()
        assert listed(first)[-len(back) :] == back
        assert {text: first.similar.get(other__text=text).pk for text in rows} == rows
    article_at(7)  # and one leaves again, to a place that is free
    refresh_similar_articles()
    assert listed(first) == ["7", "10", "20", "30", "40"]
    assert list(Ballot.objects.order_by("pk")) == ballots


def test_a_deleted_article_leaves_the_lists_and_the_next_one_follows() -> None:
    first, second, *_ = _articles(0, 10, 20, 30, 40, 50, 60)
    second.delete()
    assert refresh_similar_articles() > 0
    assert listed(first) == ["20", "30", "40", "50", "60"]
    assert refresh_similar_articles() == 0


def test_an_article_whose_text_changes_moves() -> None:
    first, second, *_, last = _articles(0, 10, 20, 30, 40, 50, 60)
    move(second, 58)
    assert refresh_similar_articles() == 1
    assert listed(first) == ["20", "30", "40", "50", "58"]
    assert listed(last) == ["58", "50", "40", "30", "20"]
    assert listed(second) == ["60", "50", "40", "30", "20"]


def test_equal_articles_stand_in_the_order_of_their_ids() -> None:
    articles = _articles(*[30] * 8)
    others = [row.other_id for row in articles[0].similar.order_by("position")]
    assert others == [article.pk for article in articles[1:6]]


def test_a_second_run_changes_nothing() -> None:
    _articles(0, 10, 20, 30, 40, 50, 60)
    before = _rows()
    assert refresh_similar_articles() == 0
    assert _rows() == before


def test_an_interrupted_run_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = _articles(0, 10, 20, 30, 40, 50, 60)
    before = _rows()
    article_at(5)

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SimilarArticle.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            refresh_similar_articles()
    assert _rows() == before
    assert not ArticleEmbedding.objects.filter(article__text="5").exists()
    assert refresh_similar_articles() == 1
    assert listed(first) == ["5", "10", "20", "30", "40"]


def test_an_article_deleted_while_it_was_embedded_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, *_ = _articles(0, 10, 20, 30, 40, 50, 60)
    late = article_at(5)

    def slowly(texts: list[str], **_: object) -> object:
        late.delete()
        return embed_angles(texts)

    monkeypatch.setattr(similar, "embed", slowly)
    assert refresh_similar_articles() == 0
    assert "5" not in listed(first)


def test_limited_steps_come_to_the_same_lists() -> None:
    articles = [article_at(angle) for angle in (0, 10, 20, 30, 40, 50, 60, 70, 80)]
    steps = iter(lambda: refresh_similar_articles(limit=2), 0)
    assert len(list(steps)) == 5  # 2 + 2 + 2 + 2 + 1 articles
    assert listed(articles[0]) == ["10", "20", "30", "40", "50"]


@pytest.mark.parametrize("seed", range(4))
def test_lists_kept_up_step_by_step_are_those_of_all_cosines(seed: int) -> None:
    rng = random.Random(seed)
    held: list[Article] = []
    for _ in range(12):
        for _ in range(rng.randrange(4)):
            held.append(article_at(rng.randrange(0, 360, 7)))
        if held and rng.random() < 0.4:
            move(rng.choice(held), rng.randrange(0, 360, 7))
        if held and rng.random() < 0.4:
            held.pop(rng.randrange(len(held))).delete()
        while refresh_similar_articles():
            pass
    assert _lists() == _from_scratch(held)


@only_on_postgres
def test_a_list_that_went_wrong_is_put_right_in_its_hour_of_the_week() -> None:
    first, *_, last = _articles(0, 10, 20, 30, 40, 50, 60)
    first.similar.filter(position=0).update(other=last)
    turn = datetime.fromtimestamp(first.pk % similar.WEEK * 3600, UTC)
    assert renew_similar_articles(at=datetime.fromtimestamp(turn.timestamp() - 3600, UTC)) == 0
    assert listed(first)[0] == "60"
    assert renew_similar_articles(at=turn) == 1
    assert listed(first) == ["10", "20", "30", "40", "50"]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="SQLite's index is the exact one")
def test_an_exact_index_needs_no_renewal() -> None:
    first, *_ = _articles(0, 10)
    assert renew_similar_articles(at=datetime.fromtimestamp(first.pk * 3600, UTC)) == 0


@only_on_postgres
def test_deleted_articles_hide_nobody_while_they_still_lie_in_the_index() -> None:
    crowd = _articles(*(number / 1000 for number in range(1, similar.BATCH + 1)))
    while len(crowd) <= EF_SEARCH:
        crowd += _articles(*(len(crowd) / 1000 + number / 1000 for number in range(similar.BATCH)))
    Article.objects.filter(pk__in=[article.pk for article in crowd]).delete()
    first, *_ = _articles(0, 10, 20, 30, 40, 50)
    assert listed(first) == ["10", "20", "30", "40", "50"]
    assert refresh_similar_articles() == 0


@only_on_postgres
def test_while_another_worker_changes_lists_this_one_comes_back_later() -> None:
    article_at(0)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [similar.LOCK])
            assert refresh_similar_articles() == 0
    finally:
        other.close()
    assert refresh_similar_articles() == 1


def _lists() -> dict[int, list[Neighbour]]:
    lists: dict[int, list[Neighbour]] = {
        pk: [] for pk in Article.objects.values_list("pk", flat=True)
    }
    for row in SimilarArticle.objects.order_by("position"):
        assert row.other_id is not None
        lists[row.article_id].append(Neighbour(row.other_id, row.similarity))
    return lists


def _from_scratch(articles: list[Article]) -> dict[int, list[Neighbour]]:
    """Every list by a sort of every cosine."""
    vectors = dict(
        zip(
            [article.pk for article in articles],
            embed_angles([article.text or "" for article in articles]),
            strict=True,
        )
    )
    return {
        own: best(
            [
                Neighbour(other, float(cosines(vector, row[None])[0]))
                for other, row in vectors.items()
                if other != own
            ],
            similar.LISTED,
        )
        for own, vector in vectors.items()
    }
