"""What "delete my data" reaches, through the database: columns, figures, decisions, bundles."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.builder import compare
from evaluation.comparison.report import Comparison
from evaluation.decisions.models import Decision
from evaluation.decisions.services import share
from evaluation.opinions.models import OpinionBlock
from evaluation.opinions.packing import unpacked
from evaluation.opinions.selectors import current_opinions
from evaluation.opinions.services import derive_all_marked
from evaluation.opinions.storing import KINDS
from surveys.my_data.forgetting import forget_reader
from surveys.readers.models import Reader
from tests.evaluation.decisions.rows import Pair, make_decision, make_judged_pair
from tests.rows.said import thumb
from tests.rows.written import articles_of, summary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def said() -> tuple[Pair, Reader]:
    """A pair, and a reader with one duel and one thumb of 4 and 37."""
    pair, reader = make_judged_pair()
    thumb(summary_of(pair[0], articles_of(pair[0])[0]), 1, reader)
    derive_all_marked()
    refresh_reports()
    return pair, reader


def counts(report: Comparison) -> list[int | None]:
    found = [report.versus[0].estimate(key) for key in ("duels", "approval")]
    standing = report.standing.duels if report.standing else None
    return [each.ballots if each else None for each in found] + [standing]


def kept_readers() -> set[int]:
    """The readers in the blocks as they lie in the database."""
    found: set[int] = set()
    for kind, name in KINDS.items():
        for content in OpinionBlock.objects.filter(kind=name).values_list("content", flat=True):
            found |= set(unpacked(kind, bytes(content)).reader.tolist())
    return found


def test_columns_and_figures_forget_a_reader_with_the_next_derivation(
    said: tuple[Pair, Reader],
) -> None:
    (one, other), reader = said
    pk = reader.pk
    assert counts(compare(baseline=one, candidates=[other])) == [4, 37, 4]
    assert pk in kept_readers()
    forget_reader(reader=reader)
    assert compare(baseline=one, candidates=[other]).waiting  # and says so until then
    derive_all_marked()
    refresh_reports()
    assert pk not in kept_readers()
    held = current_opinions()
    assert pk not in {*held.thumbs.reader.tolist(), *held.duels.reader.tolist()}
    assert counts(compare(baseline=one, candidates=[other])) == [3, 36, 3]


def test_a_decision_and_its_link_stay_as_they_were_and_held_no_reader(
    said: tuple[Pair, Reader], client: Client
) -> None:
    pair, reader = said
    decision = make_decision(pair)
    _, token = share(decision=decision, user=User.objects.create_user("anna"))
    before = client.get(reverse("shared", args=[token])).content
    forget_reader(reader=reader)
    derive_all_marked()
    refresh_reports()
    kept = Decision.objects.get()
    assert kept.report == decision.report
    assert client.get(reverse("shared", args=[token])).content == before
    assert list(keys_about_people(kept.report)) == []


def keys_about_people(value: object, path: str = "") -> list[str]:
    """Where a report says of readers more than how many they are."""
    if isinstance(value, dict):
        return [
            found
            for name, each in value.items()
            for found in (
                [f"{path}.{name}"]
                if ("reader" in name or "rater" in name)
                and not isinstance(each, int | float | None | dict)
                else keys_about_people(each, f"{path}.{name}")
            )
        ]
    if isinstance(value, list):
        return [found for each in value for found in keys_about_people(each, path)]
    return []


def test_what_looks_for_people_in_a_report_would_find_them() -> None:
    assert keys_about_people({"a": [{"readers": 3, "reader_ids": [1]}]}) == [".a.reader_ids"]


def test_a_new_bundle_holds_no_line_of_theirs_and_an_old_one_no_way_to_them(
    said: tuple[Pair, Reader], tmp_path: Path
) -> None:
    (one, other), reader = said

    def lines(name: str) -> list[dict[str, str]]:
        path = tmp_path / f"{name}.zip"
        names = [one.identifier, other.identifier]
        call_command("verdict", *names, "--bundle", str(path), stderr=io.StringIO())
        with zipfile.ZipFile(path) as archive:
            texts = [archive.read(each).decode() for each in ("thumbs.csv", "duels.csv")]
        return [row for text in texts for row in csv.DictReader(io.StringIO(text))]

    before = lines("before")
    assert len(before) == 41
    forget_reader(reader=reader)
    assert len(lines("after")) == 39
    said_again = io.StringIO()
    call_command("verdict", "--replay", str(tmp_path / "before.zip"), stdout=io.StringIO(),
                 stderr=said_again)  # fmt: skip
    assert "byte for byte" in said_again.getvalue()  # what was given away stands by itself


def test_my_data_and_its_delete_page_say_what_is_reached(
    said: tuple[Pair, Reader],
) -> None:
    _, reader = said
    login = User.objects.create_user("reader-with-a-login")
    reader.user = login
    reader.save()
    client = Client()
    client.force_login(login)
    for name in ("my_data", "delete_my_data"):
        page = client.get(reverse(name)).content.decode()
        for text in ("some seconds later", "never a reader", "in a file", "Backups"):
            assert text in page, name
