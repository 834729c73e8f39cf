"""Nothing is kept for a reader who deletes everything at the same moment."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connections

from summaries.generators.registry import recorded_settings
from summaries.models import Piece
from summaries.services.pieces import create_piece
from surveys.models import Reader
from surveys.services import ReaderGoneError, forget_reader, staying
from tests.factories import make_version
from tests.surveys.conftest import make_reader


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
        assert begun.wait(5) and not ended.wait(0.3)
        create_piece(owner_key=str(reader.pk), text="Rain fell.", versions=[version])
    thread.join(10)
    assert ended.is_set() and not Piece.objects.exists()
