"""Ratings by people whom a file names: read, held, added to, written again."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from common.files.rejections import Rejection
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating
from summaries.breakdowns.records import RatingRecord
from summaries.importing.exporting import records_held
from summaries.importing.formats import csv, jsonl
from summaries.importing.portion import ImportOptions
from summaries.importing.records import Accepted, ReadFormat, ReadOptions
from summaries.importing.services import ImportReport, import_entries
from summaries.ratings.models import Dimension, Rater
from summaries.ratings.scales import Scale
from summaries.ratings.services import declare_scale
from summaries.versions.models import ModelVersion

Lines = Sequence[dict[str, Any]]


def line(**fields: Any) -> dict[str, Any]:
    return {"article_id": "a1", "model": "lead", "summary": "Ice came early."} | fields


def as_bytes(lines: Lines) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in lines)


def read(data: bytes, read_format: ReadFormat = jsonl.read) -> list[Accepted | Rejection]:
    return list(read_format(io.BytesIO(data), ReadOptions()))


def ratings_in(given: dict[str, Any]) -> tuple[RatingRecord, ...]:
    (entry,) = read(as_bytes([given]))
    assert isinstance(entry, Accepted), entry
    return entry.record.ratings


def refusal_of(given: dict[str, Any]) -> str:
    (entry,) = read(as_bytes([given]))
    assert isinstance(entry, Rejection)
    return entry.message


def take(lines: Lines, *, update: bool = False) -> tuple[ImportReport, list[str]]:
    refused: list[str] = []
    report = import_entries(
        entries=read(as_bytes(lines)),
        options=ImportOptions(update=update),
        reject=lambda rejection: refused.append(str(rejection)),
    )
    return report, refused


def held() -> list[tuple[str, str, int | None, float]]:
    rows = Rating.objects.order_by("dimension", "place").select_related("rater")
    return [
        (each.dimension, each.rater.name if each.rater else "", each.place, each.value)
        for each in rows
    ]


def exported() -> bytes:
    return "".join(f"{each}\n" for each in jsonl.write(records_held())).encode()


def test_a_list_of_objects_names_raters_where_it_can() -> None:
    given = [
        {"rater": "ann", "fluency": 4},
        {"fluency": 5, "style": 2},
        {"rater": " bo ", "style": 1},
    ]
    assert ratings_in(line(expert=given)) == (
        RatingRecord("expert", "fluency", 0, 4.0, "ann"),
        RatingRecord("expert", "fluency", 1, 5.0),
        RatingRecord("expert", "style", 1, 2.0),
        RatingRecord("expert", "style", 2, 1.0, "bo"),
    )


def test_other_names_of_a_rater_and_numbers_are_understood() -> None:
    given = [{"annotator_id": 7, "fluency": 4}, {"worker_id": "A1", "fluency": 5}]
    assert [each.rater for each in ratings_in(line(crowd=given))] == ["7", "A1"]


def test_one_object_with_a_name_is_one_rater() -> None:
    assert ratings_in(line(expert={"rater": "ann", "fluency": 4})) == (
        RatingRecord("expert", "fluency", 0, 4.0, "ann"),
    )


def test_a_lines_own_rater_gave_all_its_ratings() -> None:
    wanted = (
        RatingRecord("expert", "fluency", 0, 4.0, "ann"),
        RatingRecord("crowd", "style", 0, 2.0, "ann"),
    )
    assert ratings_in(line(rater="ann", expert={"fluency": 4}, crowd={"style": [2]})) == wanted
    assert ratings_in(line(rater_id="ann", expert_fluency=4, crowd_style=2)) == wanted
    table = "article_id,model,summary,annotator,expert_fluency,crowd_style\na1,lead,Ice.,ann,4,2\n"
    (entry,) = read(table.encode(), csv.read)
    assert isinstance(entry, Accepted)
    assert entry.record.ratings == wanted


def test_ratings_of_several_are_not_by_one_person() -> None:
    assert refusal_of(line(rater="ann", expert={"fluency": [4, 5]})) == (
        '"rater" names one person, but "expert"."fluency" has ratings of several; give each a line '
        'of its own, or a list of objects, each with its own "rater"'
    )


def test_a_rater_rates_a_text_once() -> None:
    given = [{"rater": "ann", "fluency": 4}, {"rater": "ann", "style": 5}]
    assert refusal_of(line(expert=given)) == (
        '"expert"[1] is by "ann" once more, who rates a text once; give all of a rater’s ratings '
        "in one object"
    )


@pytest.mark.django_db
def test_the_export_of_named_raters_imports_and_exports_to_the_same_bytes() -> None:
    both = [
        {"rater": "ann", "fluency": 4, "style": 1},
        {"fluency": 2.5},
        {"rater": "bo", "style": 3},
    ]
    lines = [line(expert=both), line(model="two", crowd={"fluency": [1, None, 5]})]
    assert take(lines)[1] == []
    before = exported()
    assert (
        b'"expert": [{"rater": "ann", "fluency": 4.0, "style": 1.0}, {"fluency": 2.5}, ' in before
    )
    table = "".join(f"{each}\r\n" for each in csv.write(records_held())).encode()
    Article.objects.all().delete()
    ModelVersion.objects.all().delete()
    assert take([json.loads(each) for each in before.splitlines()])[1] == []
    assert exported() == before
    again, _ = take([json.loads(each) for each in before.splitlines()])
    assert (again.unchanged, again.ratings) == (2, 0)
    entries = read(table, csv.read)
    assert [each.record.ratings for each in entries if isinstance(each, Accepted)] == [
        record.ratings for record in records_held()
    ]


@pytest.mark.django_db
def test_a_line_a_rater_adds_up_to_all_of_them_in_one_file_and_in_several() -> None:
    one, two = line(rater="ann", expert={"fluency": 4}), line(rater="bo", expert={"fluency": 2})
    report, refused = take([one, two])
    assert (report.ratings, refused) == (2, [])
    assert held() == [("fluency", "ann", 0, 4.0), ("fluency", "bo", 1, 2.0)]
    report, refused = take([line(rater="cy", expert={"fluency": 5, "style": 1}), one])
    assert (report.ratings, report.unchanged, refused) == (2, 1, [])
    assert held() == [
        ("fluency", "ann", 0, 4.0), ("fluency", "bo", 1, 2.0), ("fluency", "cy", 2, 5.0),
        ("style", "cy", 2, 1.0),
    ]  # fmt: skip
    assert Rater.objects.count() == 3


@pytest.mark.django_db
def test_a_rater_who_says_something_else_is_refused_and_taken_by_an_update() -> None:
    take([line(expert=[{"rater": "ann", "fluency": 4}, {"rater": "bo", "fluency": 2}])])
    changed = [line(rater="bo", expert={"fluency": 3})]
    assert take(changed)[1] == [
        'line 1: "expert" differs from what is held; pass --update to take it'
    ]
    report, refused = take(changed, update=True)
    assert (report.updated, refused) == (1, [])
    assert held() == [("fluency", "ann", 0, 4.0), ("fluency", "bo", 1, 3.0)]
    _, refused = take([*changed, line(rater="bo", expert={"fluency": 5})])
    assert refused == ['line 2: "expert fluency by bo" differs from line 1\'s; keep one']


@pytest.mark.django_db
def test_scales_are_guessed_from_the_data_at_each_import() -> None:
    report, _ = take([line(expert={"fluency": [2, 4]}, crowd_mean={"fluency": 0.25})])
    assert report.rated == {("expert", "fluency"), ("crowd", "fluency")}
    scales = {str(each): str(each.scale) for each in Dimension.objects.all()}
    assert scales == {"expert fluency": "1 to 5 in steps of 1", "crowd fluency": "0 to 1"}
    take([line(article_id="a2", expert={"fluency": [7, 0]})])
    assert str(Dimension.objects.get(group="expert").scale) == "0 to 10 in steps of 1"


@pytest.mark.django_db
def test_what_lies_outside_of_a_declared_scale_is_refused_with_the_way_out() -> None:
    take([line(expert={"fluency": [2, 4]})])
    declare_scale(dimension=Dimension.objects.get(), scale=Scale(1, 5, 1))
    report, refused = take([
        line(article_id="a2", expert={"fluency": [5, 1]}),
        line(article_id="a3", expert={"fluency": [5, 6]}),
        line(article_id="a4", expert={"fluency": [2.5]}),
        line(article_id="a5", expert_mean={"fluency": 2.5}),
        line(article_id="a6", crowd={"fluency": [6]}),
    ])  # fmt: skip
    outside = "outside of its declared scale of 1 to 5 in steps of 1; put it right, or change the "
    outside += "scale under Dimensions in the admin"
    assert refused == [
        f"line 2: a rating of expert fluency is 6, {outside}",
        f"line 3: a rating of expert fluency is 2.5, {outside}",
    ]
    assert report.created == 3
    assert str(Dimension.objects.get(group="expert").scale) == "1 to 5 in steps of 1"


def test_a_name_that_means_nothing_or_was_rounded_is_no_rater() -> None:
    assert refusal_of(line(rater="nan", expert_fluency=4)) == (
        '"rater" is "nan", which means nothing; leave it empty, or pass --literal to take it'
    )
    assert refusal_of(line(crowd=[{"worker_id": "None", "fluency": 4}])).startswith(
        '"crowd"[0]."rater" is "None", which means nothing'
    )
    assert refusal_of(line(rater="1.23457E+11", expert_fluency=4)).startswith(
        '"rater" is "1.23457E+11", a number that a spreadsheet has rounded'
    )


@pytest.mark.parametrize("other", ["expert_fluency_01", "Expert Fluency 1", "expert_1_fluency"])
def test_of_two_columns_for_one_rating_none_hides_the_other(other: str) -> None:
    assert refusal_of(line(expert_fluency_1=4) | {other: 2}) == (
        f'"{other}" and another column hold the same expert’s fluency; call one of them otherwise'
    )


def test_a_raters_number_stands_before_or_behind_what_is_rated() -> None:
    given = line(expert_1_fluency=4, expert_2_fluency=5, crowd_fluency_1=3)
    assert ratings_in(given) == (
        RatingRecord("expert", "fluency", 0, 4.0),
        RatingRecord("expert", "fluency", 1, 5.0),
        RatingRecord("crowd", "fluency", 0, 3.0),
    )


def test_an_id_is_no_rating() -> None:
    (entry,) = read(as_bytes([line(expert_id=17, crowd_worker_id=4, expert_fluency=3)]))
    assert isinstance(entry, Accepted)
    assert [each.dimension for each in entry.record.ratings] == ["fluency"]
    assert entry.ignored == ("expert_id", "crowd_worker_id")


def test_a_cell_of_ratings_may_be_a_list() -> None:
    table = 'article_id,model,summary,expert_fluency\na1,lead,Ice.,"[4, 5]"\n'
    (entry,) = read(table.encode(), csv.read)
    assert isinstance(entry, Accepted)
    assert [each.value for each in entry.record.ratings] == [4.0, 5.0]


def test_of_two_names_of_one_rater_none_is_chosen() -> None:
    assert refusal_of(line(expert=[{"annotator": "ann", "worker_id": "w1", "fluency": 4}])) == (
        '"expert"[0]."rater" could be "ann" or "w1"; keep one name'
    )
    both = [{"rater": None, "annotator": "ann", "worker_id": "ann", "fluency": 4}]
    assert [each.rater for each in ratings_in(line(expert=both))] == ["ann"]


def test_a_rating_beyond_what_sums_can_hold_is_refused() -> None:
    assert ratings_in(line(expert_fluency=-1e9))[0].value == -1e9
    assert refusal_of(line(expert_fluency=-1.1e9)) == (
        '"expert"."fluency"[0] is further from 0 than 1,000,000,000'
    )


def table_of(sign: str, cell: str) -> bytes:
    header = sign.join(["article_id", "model", "summary", "expert_fluency", "weight"])
    return f"{header}\n{sign.join(['a1', 'lead', 'Ice.', cell, '2'])}\n".encode()


@pytest.mark.parametrize(
    ("sign", "cell", "value"),
    [(";", "4,5", 4.5), ("\t", "-0,25", -0.25), (";", "4.5", 4.5), (",", "\u22122", -2.0)],
)
def test_decimal_commas_are_read_where_commas_divide_no_cells(
    sign: str, cell: str, value: float
) -> None:
    (entry,) = read(table_of(sign, cell), csv.read)
    assert isinstance(entry, Accepted), entry
    assert [each.value for each in entry.record.ratings] == [value]


@pytest.mark.parametrize(
    ("sign", "cell", "shown"),
    [(",", '"4,5"', "4,5"), (";", "1.234,5", "1.234,5"), (";", "4/5", "4/5"), (",", "80%", "80%")],
)
def test_a_rating_that_could_be_several_numbers_is_refused_and_not_left_out(
    sign: str, cell: str, shown: str
) -> None:
    (entry,) = read(table_of(sign, cell), csv.read)
    assert isinstance(entry, Rejection)
    assert entry.message == (
        f'"expert_fluency" is "{shown}", which is no number here; write 4.5, or a column for each '
        "rater, and call the column otherwise if it holds no ratings"
    )
