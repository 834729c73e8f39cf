"""Nothing is kept for a reader who deletes everything at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connections

from summaries.articles.models import Article
from summaries.breakdowns.selectors import planned_shares
from summaries.generators.registry import recorded_settings
from summaries.own_texts.models import OwnText
from summaries.own_texts.services import create_own_text
from surveys.ballots.services import ReaderGoneError, staying
from surveys.duels import services as duels
from surveys.duels.models import Impression
from surveys.exposures import services as exposures
from surveys.exposures.models import Exposure
from surveys.my_data.forgetting import forget_reader
from surveys.readers.models import Reader
from surveys.screening.services import screen_backlog
from tests.rows.said import make_reader
from tests.rows.written import make_contest, make_summary, make_version
from tests.surveys.browsing import BROWSER, a_client, press


@pytest.mark.django_db
def test_of_a_reader_who_is_gone_nothing_is_done() -> None:
    reader = make_reader()
    forget_reader(reader=Reader.objects.get(pk=reader.pk))
    done = False
    with pytest.raises(ReaderGoneError), staying(reader):
        done = True
    assert not done


@pytest.mark.django_db(transaction=True)
def test_who_deletes_everything_waits_for_what_is_being_kept_and_takes_it_along() -> None:
    reader = make_reader()
    version = make_version("lead", settings=recorded_settings("lead"))
    begun, ended = Event(), Event()

    def forget() -> None:
        begun.set()
        forget_reader(reader=Reader.objects.get(pk=reader.pk))
        ended.set()
        connections.close_all()

    thread = Thread(target=forget)
    with staying(reader):
        thread.start()
        assert begun.wait(60) and not ended.wait(0.3)
        create_own_text(owner_key=str(reader.pk), text="Rain fell.", versions=[version])
    thread.join(60)
    assert ended.is_set() and not OwnText.objects.exists()


def after_deletion(function: Callable[..., object]) -> Callable[..., object]:
    """The function, once every reader has deleted everything."""

    def late(*args: object, **kwargs: object) -> object:
        for reader in Reader.objects.all():
            forget_reader(reader=reader)
        return function(*args, **kwargs)

    return late


@pytest.mark.django_db(transaction=True)
def test_a_screen_does_not_bring_a_voter_back(monkeypatch: pytest.MonkeyPatch) -> None:
    client, summary = a_client(), make_summary()
    press(client, summary.pk)
    shares = after_deletion(planned_shares)
    monkeypatch.setattr(exposures, "planned_shares", shares)
    screen_backlog()
    assert not Reader.objects.exists() and not Exposure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_article_is_read_while_its_reader_deletes_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, summary = a_client(), make_summary()
    monkeypatch.setattr(exposures, "_plan_of", after_deletion(exposures._plan_of))
    assert client.get(summary.article.get_absolute_url()).status_code == 200
    assert not Reader.objects.exists() and not Exposure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_article_is_read_while_the_team_deletes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client, summary = a_client(), make_summary()
    plan_of = exposures._plan_of

    def late(article: Article, version: int) -> int | None:
        plan = plan_of(article, version)
        Article.objects.all().delete()
        return plan

    monkeypatch.setattr(exposures, "_plan_of", late)
    assert client.get(summary.article.get_absolute_url()).status_code == 200
    assert not Exposure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_duel_is_drawn_while_its_reader_deletes_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_contest()
    monkeypatch.setattr(duels, "_drawn", after_deletion(duels._drawn))
    answer = a_client().get("/duel/", headers=BROWSER)
    assert answer.status_code == 403
    assert "You deleted everything of yours" in answer.content.decode()
    assert not Reader.objects.exists() and not Impression.objects.exists()
