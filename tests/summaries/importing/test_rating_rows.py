"""Ratings one a row: raters with names, groups of any name, scales that are declared."""

from __future__ import annotations

from typing import Any

import pytest

from common.files.rejections import Reason, Rejection
from evaluation.comparison.known_measures import known_keys
from evaluation.comparison.state import data_state
from summaries.breakdowns.models import Rating
from summaries.importing.brought import ImportUndoneError
from summaries.importing.given_values import ValueReading, values_of
from summaries.importing.models import Import
from summaries.importing.rating_rows import ScaleRefusedError, import_ratings, undo_ratings
from summaries.importing.value_taking import BATCH, ValueOptions, ValueReport
from summaries.ratings.models import Dimension, Rater
from summaries.ratings.scales import Scale
from tests.rows.written import make_article, make_rating, make_summary, make_version
from tests.surveys.imports.battles import lines

pytestmark = pytest.mark.django_db

ROW = {"article_id": "a1", "model": "bart", "dimension": "fluency", "value": 4, "rater": "ann",
       "group": "nurses"}  # fmt: skip


@pytest.fixture(autouse=True)
def summary() -> Any:
    return make_summary(make_article(key="a1"), make_version("bart"))


def take(*rows: Any, **how: Any) -> tuple[ValueReport, list[Rejection]]:
    refused: list[Rejection] = []
    options = ValueOptions(**{name: how.pop(name) for name in ("update", "dry_run") if name in how})
    given = values_of(lines(rows), ValueReading())
    return import_ratings(values=given, options=options, reject=refused.append, **how), refused


def test_a_rating_has_a_rater_and_a_group_of_any_name() -> None:
    report, refused = take(ROW, ROW | {"rater": "bob", "value": "3.5"})
    assert (report.counts["created"], refused) == (2, [])
    assert {each.group for each in Rater.objects.all()} == {"nurses"}
    assert sorted(Rating.objects.values_list("value", "place")) == [(3.5, 1), (4.0, 0)]
    assert "nurses:fluency" in known_keys()
    before = data_state()
    take(ROW | {"rater": "cid"})
    assert data_state() != before  # figures that are kept know that there is more


def test_columns_may_be_dimensions() -> None:
    report, _ = take({"article_id": "a1", "model": "bart", "rater": "ann", "fluency": 4,
                      "coherence": "", "id": 7})  # fmt: skip
    assert list(Rating.objects.values_list("dimension", "group")) == [("fluency", "expert")]
    assert report.counts["created"] == 1


def test_the_same_again_changes_nothing_and_another_value_needs_an_update() -> None:
    nameless = {**ROW, "rater": None}
    rows = (ROW, nameless, nameless | {"value": 2})
    take(*rows)
    report, _ = take(*rows)
    assert (report.counts["unchanged"], Rating.objects.count(), report.import_id) == (3, 3, None)
    _, (refused,) = take(ROW | {"value": 1})
    assert refused.reason is Reason.CHANGED
    take(ROW | {"value": 1}, update=True)
    assert Rating.objects.get(rater__name="ann").value == 1


def test_of_ratings_that_name_nobody_it_is_said_that_somebody_else_may_have_given_them() -> None:
    nameless = {**ROW, "rater": None}
    take(nameless)
    _, (refused,) = take(nameless | {"value": 2})
    assert "say in a column rater who gave it" in refused.message
    report, _ = take(nameless)
    assert (report.counts["unchanged"], report.counts["nameless"]) == (1, 1)
    take(nameless | {"rater": "bob", "value": 2})
    assert Rating.objects.count() == 2
    report, _ = take(nameless | {"rater": "bob", "value": 2})
    assert (report.counts["unchanged"], report.counts["nameless"]) == (1, 0)


def test_a_declared_scale_refuses_what_lies_outside() -> None:
    _, (refused,) = take(
        ROW, ROW | {"rater": "bob", "value": 7}, scales={"fluency": Scale(1, 5, 1)}
    )
    assert "outside of its declared scale of 1 to 5 in steps of 1" in refused.message
    assert Dimension.objects.get(group="nurses").is_declared
    with pytest.raises(ScaleRefusedError, match="1 ratings of nurses fluency"):
        take(ROW, scales={"fluency": Scale(1, 3)})


def test_an_import_says_which_end_is_better_and_no_later_one_turns_that_round() -> None:
    take(ROW, better={"fluency": "lower"})
    found = Dimension.objects.get()
    assert found.lower_is_better and not found.is_declared  # its scale is still a guess
    with pytest.raises(ScaleRefusedError, match="of nurses fluency lower is better here, not high"):
        take(ROW | {"rater": "bob"}, better={"": "higher"})
    assert Rating.objects.count() == 1
    # Who says nothing, or declares a scale alone, leaves it as it is.
    take(ROW | {"rater": "cid"}, scales={"fluency": Scale(0, 10, 1)})
    found.refresh_from_db()
    assert found.lower_is_better and found.is_declared and found.scale == Scale(0, 10, 1)


def test_what_is_said_of_all_others_is_not_said_of_one_that_is_named() -> None:
    take(ROW, ROW | {"dimension": "errors"}, better={"": "lower", "fluency": "higher"})
    assert dict(Dimension.objects.values_list("name", "better")) == {
        "fluency": "higher", "errors": "lower",
    }  # fmt: skip


def test_a_dry_run_says_nothing_of_which_end_is_better() -> None:
    take(ROW)
    take(ROW | {"rater": "bob"}, better={"": "lower"}, dry_run=True)
    assert not Dimension.objects.get().better


def test_ratings_of_other_groups_outlive_an_import_of_the_summary(summary: Any) -> None:
    make_rating(summary, 3, place=0)
    take(ROW)
    from summaries.importing.fields import entries_of
    from summaries.importing.portion import ImportOptions
    from summaries.importing.records import ReadOptions
    from summaries.importing.services import import_entries

    row = {"article_id": "a1", "model": "bart", "summary": summary.text, "expert": {"fluency": [5]}}
    import_entries(entries=entries_of(1, b"", row, ReadOptions()),
                   options=ImportOptions(update=True), reject=lambda _: None)  # fmt: skip
    assert sorted(Rating.objects.values_list("group", "value")) == [("expert", 5), ("nurses", 4)]


@pytest.mark.parametrize("group", ["approval", "a:b", "x" * 41])
def test_a_group_is_not_called_as_other_measures_are(group: str) -> None:
    _, (refused,) = take(ROW | {"group": group})
    assert refused.reason in {Reason.VALUE, Reason.LIMIT}


def test_what_is_not_here_is_named() -> None:
    _, refused = take(ROW | {"article_id": "a2"}, ROW | {"value": "high"}, ROW | {"value": None})
    assert {each.reason for each in refused} == {Reason.UNPLACED, Reason.VALUE, Reason.MISSING}


def test_an_import_of_ratings_is_taken_back() -> None:
    take(ROW | {"rater": "bob"})
    report, _ = take(ROW)
    assert report.import_id is not None
    assert undo_ratings(report.import_id) == 1
    assert Rating.objects.get().rater.name == "bob"  # type: ignore[union-attr]
    assert Import.objects.get(pk=report.import_id).status == "undone"


def test_a_dry_run_writes_nothing() -> None:
    report, _ = take(ROW, dry_run=True)
    assert (report.counts["created"], Rating.objects.count(), Rater.objects.count()) == (1, 0, 0)
    assert not Import.objects.exists()


def test_ratings_that_are_taken_back_while_they_come_in_stay_out() -> None:
    rows = [ROW | {"rater": f"r{n}"} for n in range(BATCH + 1)]
    with pytest.raises(ImportUndoneError):
        take(*rows, taken=lambda taken: undo_ratings(Import.objects.get().pk))
    assert not Rating.objects.exists()
    assert Import.objects.get().status == Import.Status.UNDONE
