"""Versions that generators write for: made whole, and fixed by their first text."""

from __future__ import annotations

from typing import Any

import pytest

from summaries.batches import services as batches
from summaries.batches.choice import read_choice
from summaries.generators.base import SettingsError
from summaries.generators.registry import recorded_settings
from summaries.importing.portion import ImportOptions
from summaries.importing.records import Accepted
from summaries.importing.services import import_entries
from summaries.importing.table import ArticleRecord, SummaryRecord, VersionRecord
from summaries.versions.models import ModelVersion
from summaries.versions.names import version_called
from summaries.versions.selectors import versions_named
from summaries.versions.services import (
    VersionError,
    VersionFixedError,
    change_version,
    is_fixed,
    make_version,
    next_number,
)
from tests.rows.own_texts import make_own_breakdown
from tests.rows.written import make_article, make_summary

pytestmark = pytest.mark.django_db


def lead() -> ModelVersion:
    return make_version(name="short", generator_name="lead", settings={"sentences": 2})


def change(version: ModelVersion, sentences: int = 4) -> ModelVersion:
    return change_version(
        version, name="shorter", number="3", generator_name="lead",
        settings={"sentences": sentences}, title="", note="",
    )  # fmt: skip


def test_a_new_version_is_a_draft_with_everything_recorded() -> None:
    version = lead()
    assert version.settings == recorded_settings("lead", {"sentences": 2})
    assert (version.status, version.kind) == (ModelVersion.Status.DRAFT, "extractive")


def test_a_name_that_is_taken_says_which_number_comes_next() -> None:
    lead()
    with pytest.raises(VersionError, match="the next is version 2"):
        lead()


@pytest.mark.parametrize("name", ["big  bart", "big\u00a0bart"])
def test_names_that_look_alike_are_one(name: str) -> None:
    made = make_version(name=name, generator_name="lead")
    assert made.identifier == "big bart@1"
    with pytest.raises(VersionError, match="there is a big bart@1 already"):
        make_version(name="big bart", generator_name="lead")
    assert versions_named([name, f"{name}@1"]) == [made] == [version_called(f"{name}@1")]


@pytest.mark.parametrize("name", ["big\u200bbart", "bart\u202e"])
def test_a_name_with_signs_that_nobody_sees_is_refused(name: str) -> None:
    with pytest.raises(VersionError, match="signs that nobody sees"):
        make_version(name=name, generator_name="lead")
    with pytest.raises(VersionError, match="signs that nobody sees"):
        make_version(name="bart", version=name, generator_name="lead")


@pytest.mark.parametrize("name", ["", " ", "a@b", " a"])
def test_a_name_no_command_could_say_is_refused(name: str) -> None:
    with pytest.raises(VersionError):
        make_version(name=name, generator_name="lead")


@pytest.mark.parametrize("part", ["name", "version", "title"])
def test_signs_that_nobody_sees_are_refused_in_all_that_a_version_is_called_by(part: str) -> None:
    said: dict[str, Any] = {"name": "x", "version": "1", "title": "X", part: "ba\u202ert"}
    with pytest.raises(VersionError, match=rf"the {part} holds signs .*U\+202E"):
        make_version(generator_name="lead", **said)
    with pytest.raises(VersionError, match=rf"the {part} holds signs .*U\+202E"):
        number = said.pop("version")
        change_version(lead(), number=number, generator_name="lead", settings={}, note="", **said)


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(SettingsError, match="from 1 to 50"):
        make_version(name="x", generator_name="lead", settings={"sentences": 0})


def test_the_next_number_is_the_highest_and_one() -> None:
    assert next_number("short") == "1"
    for number in ("9", "10", "beta"):
        make_version(name="short", version=number, generator_name="lead")
    assert next_number("short") == "11"


def test_before_its_first_text_everything_can_change() -> None:
    version = change(lead())
    assert (version.identifier, version.settings["settings"]) == ("shorter@3", {"sentences": 4})


@pytest.mark.parametrize("wrote", ["summary", "own_breakdown", "batch"])
def test_a_first_text_or_a_running_batch_fixes_it(wrote: str) -> None:
    version = lead()
    article = make_article()
    assert not is_fixed(version)
    if wrote == "summary":
        make_summary(article=article, version=version)
    elif wrote == "own_breakdown":
        make_own_breakdown(version)
    else:
        batches.request_batch(version=version, choice=read_choice(["all"]))
    assert is_fixed(version)
    with pytest.raises(VersionFixedError, match="copy it as a new version"):
        change(version)
    version.refresh_from_db()
    assert version.settings["settings"] == {"sentences": 2}


def test_a_batch_that_ended_without_a_text_fixes_nothing() -> None:
    version = lead()
    make_article()
    found = batches.request_batch(version=version, choice=read_choice(["all"]))
    assert found.batch is not None
    batches.cancel_batch(found.batch)
    assert change(version).version == "3"


def test_an_import_may_not_change_settings_after_a_breakdown() -> None:
    version = lead()
    make_own_breakdown(version)
    line = SummaryRecord(
        article=ArticleRecord(key="a", text="It rained."),
        version=VersionRecord("short", settings={"generator": "lead", "settings": {}}),
        text="Rain.",
    )
    refused: list[str] = []
    import_entries(
        entries=[Accepted(1, b"", line)],
        options=ImportOptions(update=True),
        reject=lambda rejection: refused.append(rejection.message),
    )
    assert refused == [
        '"settings" differ from those that made the model\'s outputs; give another "version"'
    ]
