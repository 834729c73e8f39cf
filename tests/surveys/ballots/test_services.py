"""One committed row a ballot."""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from summaries.breakdowns.models import Section, Summary
from summaries.similar.models import SimilarArticle
from surveys.ballots.models import Ballot
from surveys.ballots.services import CrawlerRefusedError, KeyReusedError, Receipt, ensure_reader
from surveys.exposures.models import Exposure
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from surveys.thumbs.models import Tally, Target
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import TargetMissingError, record_ballot
from tests.rows.said import make_key, make_reader
from tests.rows.written import make_article, make_section, make_similar, make_summary, make_version

pytestmark = pytest.mark.django_db


def test_a_ballot_is_a_row_and_its_receipt_says_which() -> None:
    summary, reader = make_summary(), make_reader()
    receipt = record_ballot(
        reader=reader, target=TargetRef("summary", summary.pk), value=-1, key="k"
    )
    ballot = Ballot.objects.get()
    assert receipt == Receipt(ballot.pk, -1, created=True)
    assert (ballot.reader, ballot.value, ballot.idempotency_key) == (reader, -1, "k")
    assert ballot.applied_at is None


def test_the_same_key_and_body_give_the_first_receipt_again() -> None:
    ref, reader = TargetRef.of(make_summary()), make_reader()
    first = record_ballot(reader=reader, target=ref, value=1, key="k")
    again = record_ballot(reader=reader, target=ref, value=1, key="k")
    assert again == Receipt(first.ballot_id, 1, created=False)
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("other", ["value", "target"])
def test_the_same_key_with_another_body_is_refused(other: str) -> None:
    ref, reader = TargetRef.of(make_summary()), make_reader()
    first = record_ballot(reader=reader, target=ref, value=1, key="k")
    value = -1 if other == "value" else 1
    ref = TargetRef.of(make_summary()) if other == "target" else ref
    with pytest.raises(KeyReusedError) as refusal:
        record_ballot(reader=reader, target=ref, value=value, key="k")
    assert refusal.value.first.ballot_id == first.ballot_id
    assert Ballot.objects.count() == 1


def test_two_readers_may_hold_the_same_key() -> None:
    ref = TargetRef.of(make_summary())
    for reader in (make_reader(), make_reader()):
        assert record_ballot(reader=reader, target=ref, value=1, key="k").created


def test_every_kind_of_target_repeats_what_it_belongs_to() -> None:
    summary = make_summary()
    section, similar = make_section(summary), make_similar(summary.article)
    things: list[Summary | Section | SimilarArticle] = [summary, section, similar]
    for number, thing in enumerate(things):
        record_ballot(reader=make_reader(), target=TargetRef.of(thing), value=1, key=str(number))
    rows = Target.objects.order_by("pk").values_list("kind", "article_id", "version_id")
    article, version = summary.article_id, summary.version_id
    assert list(rows) == [
        ("summary", article, version),
        ("section", article, version),
        ("similar", article, None),
    ]
    assert Tally.objects.count() == 3


@pytest.mark.parametrize("kind", ["summary", "section", "similar"])
def test_a_ballot_on_nothing_is_refused(kind: str) -> None:
    with pytest.raises(TargetMissingError):
        record_ballot(reader=make_reader(), target=TargetRef(kind, 999), value=1, key="k")
    assert not Ballot.objects.exists()


def test_a_draft_cannot_be_voted_on() -> None:
    draft = make_summary(version=make_version("m", status="draft"))
    things: list[Summary | Section] = [draft, make_section(draft)]
    for thing in things:
        with pytest.raises(TargetMissingError):
            record_ballot(reader=make_reader(), target=TargetRef.of(thing), value=1, key="k")


def test_a_ballot_on_a_known_target_costs_one_read_and_one_insert(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ref, reader = TargetRef.of(make_summary()), make_reader()
    record_ballot(reader=reader, target=ref, value=1, key="k1")
    with django_assert_num_queries(4):  # SELECT target, SAVEPOINT, INSERT, RELEASE
        record_ballot(reader=reader, target=ref, value=0, key="k2")


def test_a_reader_is_made_at_their_first_act_only() -> None:
    key = make_key()
    assert ensure_reader(key) == ensure_reader(key)
    assert list(Reader.objects.values_list("key_hash", "key_version")) == [(key.hash, 1)]


def test_a_crawler_becomes_no_reader() -> None:
    crawler, summary = key_of("x" * 22, is_crawler=True), make_summary()
    with pytest.raises(CrawlerRefusedError):
        ensure_reader(crawler)
    assert not record_exposure(reader=crawler, article=summary.article, version=summary.version)
    assert not Reader.objects.exists()


def test_a_reader_known_under_a_former_secret_is_kept_and_moved_to_the_new_one(
    settings: Settings,
) -> None:
    settings.SECRET_KEY = "old"
    reader = ensure_reader(key_of("x" * 22))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert ensure_reader(key_of("x" * 22)).pk == reader.pk
    settings.SECRET_KEY_FALLBACKS = []
    assert ensure_reader(key_of("x" * 22)).pk == reader.pk


def test_only_the_first_exposure_to_an_article_is_kept() -> None:
    article, key = make_article(), make_key()
    first, second = (make_summary(article=article).version for _ in range(2))
    assert record_exposure(reader=key, article=article, version=first)
    assert not record_exposure(reader=key, article=article, version=second)
    assert Exposure.objects.get().version == first
