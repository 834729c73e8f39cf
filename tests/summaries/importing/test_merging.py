"""What a line makes of what is held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summaries.breakdowns.records import RatingRecord, SectionRecord
from summaries.importing.merging import merge_article, merge_summary, merge_version
from summaries.importing.table import ArticleRecord, SummaryRecord, VersionRecord

ARTICLE = ArticleRecord(key="a", title="Ice", text="It froze.", references=("It froze.",))
VERSION = VersionRecord(name="M1", status="live", weight=1.0, settings={"beams": 4})
SUMMARY = SummaryRecord(article=ARTICLE, version=VERSION, text="ice .")
EXPERT = (RatingRecord("expert", "fluency", 0, 3.0),)
CROWD = (RatingRecord("crowd", "fluency", 0, 1.0),)


def test_a_new_article_without_a_title_is_called_by_its_text_or_its_key() -> None:
    given = ArticleRecord(text="It froze on Monday night. Cold.")
    assert merge_article(None, given, key="a", update=False).record.title == (
        "It froze on Monday night"
    )
    assert merge_article(None, ArticleRecord(), key="a", update=False).record.title == "a"


def test_what_was_not_known_is_filled_in() -> None:
    held = ArticleRecord(key="a", title="a")
    merged = merge_article(held, ARTICLE, key="a", update=False)
    assert merged.record == ARTICLE
    assert merged.contradicted == merged.kept == ()


def test_what_a_line_does_not_say_stays() -> None:
    merged = merge_article(ARTICLE, ArticleRecord(key="a"), key="a", update=True)
    assert merged.record == ARTICLE


def test_a_made_title_follows_the_text_and_gives_way_to_a_given_one() -> None:
    text = "It froze on Monday night. Cold."
    made = merge_article(None, ArticleRecord(text=text), key="a", update=False).record
    newer = replace(made, text="It thawed on Tuesday night.", title="")
    assert merge_article(made, newer, key="a", update=True).record.title == (
        "It thawed on Tuesday night"
    )
    given = ArticleRecord(title="Ice")
    assert merge_article(made, given, key="a", update=False).record.title == "Ice"


@pytest.mark.parametrize(
    ("change", "name"),
    [({"text": "It thawed."}, "article"), ({"references": ("It thawed.",)}, "references")],
)
def test_another_text_contradicts_unless_it_is_an_update(
    change: dict[str, object], name: str
) -> None:
    given = replace(ARTICLE, **change)  # type: ignore[arg-type]
    assert merge_article(ARTICLE, given, key="a", update=False).contradicted == (name,)
    updated = merge_article(ARTICLE, given, key="a", update=True)
    assert updated.contradicted == ()
    assert updated.record == given


def test_other_particulars_are_kept_as_held_unless_it_is_an_update() -> None:
    held = replace(ARTICLE, source="gazette", tags=("sea",))
    given = replace(held, title="Snow", source="herald", tags=("ice",))
    merged = merge_article(held, given, key="a", update=False)
    assert merged.record == held
    assert merged.kept == ("title", "source", "tags")
    assert merge_article(held, given, key="a", update=True).record == given


def test_a_new_version_is_a_draft_with_weight_1_unless_it_says_otherwise() -> None:
    record = merge_version(None, VersionRecord("M1"), has_outputs=False, update=False).record
    assert (record.status, record.weight) == ("draft", 1.0)
    given = VersionRecord("M1", status="live", weight=0.0)
    assert merge_version(None, given, has_outputs=False, update=False).record == given


def test_a_weight_of_0_is_said() -> None:
    given = VersionRecord("M1", weight=0.0)
    merged = merge_version(VERSION, given, has_outputs=True, update=False)
    assert merged.kept == ("weight",)
    assert merge_version(VERSION, given, has_outputs=True, update=True).record.weight == 0.0


@pytest.mark.parametrize("update", [False, True])
def test_settings_are_fixed_once_there_are_outputs(update: bool) -> None:
    given = replace(VERSION, settings={"beams": 5})
    merged = merge_version(VERSION, given, has_outputs=True, update=update)
    assert merged.contradicted == ("settings",)
    free = merge_version(VERSION, given, has_outputs=False, update=update)
    assert free.record.settings == {"beams": 5}


def test_settings_that_come_after_outputs_without_any_are_refused() -> None:
    held = replace(VERSION, settings={})
    merged = merge_version(held, VERSION, has_outputs=True, update=False)
    assert merged.contradicted == ("settings",)


def test_ratings_of_a_group_are_filled_in_beside_those_of_the_other() -> None:
    held = replace(SUMMARY, ratings=EXPERT)
    merged = merge_summary(held, replace(SUMMARY, ratings=CROWD), update=False)
    assert merged.record.ratings == EXPERT + CROWD


def test_other_ratings_of_a_group_contradict_unless_it_is_an_update() -> None:
    held = replace(SUMMARY, ratings=EXPERT + CROWD)
    other = (RatingRecord("expert", "fluency", None, 3.0),)
    given = replace(SUMMARY, ratings=other)
    assert merge_summary(held, given, update=False).contradicted == ("expert",)
    assert merge_summary(held, given, update=True).record.ratings == other + CROWD


def test_another_summary_or_other_sections_contradict() -> None:
    held = replace(SUMMARY, sections=(SectionRecord("term", "Ice", "Frozen water.", None),))
    given = replace(
        SUMMARY, text="snow .", sections=(SectionRecord("term", "Ice", "Cold water.", None),)
    )
    assert merge_summary(held, given, update=False).contradicted == ("summary", "sections")
