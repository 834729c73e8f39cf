"""What lies within objects and lists is chosen on the page as columns are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.imports.exports import LABEL_STUDIO
from tests.writeup_site.bringing.test_pages import brought, run
from writeup_site.bringing.kinds import guessed_columns
from writeup_site.bringing.places import MOST, beginning, places_in

pytestmark = pytest.mark.django_db


def meanings(client: Client, pk: int, **meant: str) -> dict[str, str]:
    """The form's fields that give columns these meanings; of others what is guessed."""
    page = client.get(f"/bring/{pk}/?kind={meant.pop('kind')}")
    numbers = {each.name: each.number for each in page.context["columns"]}
    return {f"column-{numbers[name]}": ours for ours, name in meant.items()}


def test_every_annotators_choice_comes_in_by_the_page(engineer: Client) -> None:
    row = brought(engineer, json.dumps(LABEL_STUDIO).encode(), "export.json")
    assert row.kind == "votes"
    page = engineer.get(f"/bring/{row.pk}/")
    shown = {each.name: each for each in page.context["columns"]}
    who = shown["annotations.*.completed_by"]
    assert [words for _, words, is_chosen in who.choices if is_chosen] == ["voter"]
    assert who.cells[:2] == ("1 · 2", "1 · 2")  # without the one that was cancelled
    assert shown["annotations.*.result.cmp.value.selected"].cells[0] == "left · left"
    chosen = meanings(
        engineer, row.pk, kind="votes", model_a="data.m1", model_b="data.m2",
        winner="annotations.*.result.cmp.value.selected",
    )  # fmt: skip
    row = run(row, engineer, **chosen)
    assert row.status == "finished"
    assert (row.report["created"], DuelVote.objects.filter(outcome="first").count()) == (4, 3)
    assert row.report["rejected"] == {"no answer: skipped, cancelled or taken back": 2}
    assert Ballot.objects.values("reader").distinct().count() == 2


def test_the_page_says_where_the_first_alone_was_read(engineer: Client) -> None:
    line = {"id": "a1", "model": "alpha", "out": [{"text": "Rain."}, {"text": "It rained."}]}
    row = brought(engineer, json.dumps(line).encode(), "out.jsonl", kind="summaries")
    chosen = meanings(engineer, row.pk, kind="summaries", summary="out.0.text")
    run(row, engineer, **chosen)
    said = engineer.get(f"/bring/{row.pk}/").content.decode()
    assert "In 1 line “out” holds more than was read of it" in said


def test_objects_in_cells_of_csv_are_offered(engineer: Client) -> None:
    """As LangSmith exports runs."""
    inputs, outputs = json.dumps({"article": "It rained."}), json.dumps({"summary": "Rain."})
    cells = ",".join('"' + cell.replace('"', '""') + '"' for cell in (inputs, outputs))
    data = f"id,inputs,outputs,model\na1,{cells},bart\n".encode()
    row = brought(engineer, data, "runs.csv", kind="summaries")
    chosen = meanings(
        engineer, row.pk, kind="summaries", article="inputs.article", summary="outputs.summary"
    )
    assert run(row, engineer, **chosen).status == "finished"
    assert (Summary.objects.get().text, Article.objects.get().text) == ("Rain.", "It rained.")


def test_columns_of_models_may_lie_within(engineer: Client) -> None:
    line = {"id": "a1", "outputs": {"alpha": "Rain.", "beta": "It rained."}}
    row = brought(engineer, json.dumps(line).encode(), "wide.jsonl", kind="summaries")
    page = engineer.get(f"/bring/{row.pk}/?kind=summaries")
    numbers = {each.name: each.number for each in page.context["columns"]}
    chosen = {f"column-{numbers[f'outputs.{name}']}": "*model" for name in ("alpha", "beta")}
    row = run(row, engineer, **chosen)
    assert row.report["created"] == 2


def test_a_file_whose_first_lines_are_no_answers_is_shown(engineer: Client) -> None:
    lines = [
        {"m1": "alpha", "m2": "beta", "accept": ["left"], "answer": answer, "_input_hash": n}
        for n, answer in enumerate(["ignore"] * 8 + ["accept"])
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    row = brought(engineer, data, "prodigy.jsonl", kind="votes")
    chosen = meanings(engineer, row.pk, kind="votes", model_a="m1", model_b="m2", winner="accept.0")
    row = run(row, engineer, **chosen)
    assert (row.report["created"], sum(row.report["rejected"].values())) == (1, 8)


def test_what_a_program_gave_is_no_persons_whatever_the_columns_mean(engineer: Client) -> None:
    """Phoenix says so in a column that means nothing else."""
    make_summary(make_article(key="a1"), make_version("bart"))
    lines = [
        {"span_id": "a1", "annotator_kind": kind, "result": {"label": "thumbs-up"}, "user_id": kind}
        for kind in ("HUMAN", "LLM")
    ]
    row = brought(engineer, "\n".join(map(json.dumps, lines)).encode(), "spans.jsonl", "votes")
    chosen = meanings(engineer, row.pk, kind="votes", article_id="span_id", vote="result.label")
    row = run(row, engineer, model="bart", **chosen)
    assert row.report["created"] == 1
    assert row.report["rejected"] == {"not a person's: given by a program": 1}


def test_label_studios_ratings_are_called_by_their_controls(engineer: Client) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    result = [{"from_name": name, "value": {"rating": n}} for n, name in enumerate("fo", start=3)]
    line = {"data": {"id": "a1", "model": "bart"},
            "annotations": [{"completed_by": 1, "result": result}]}  # fmt: skip
    row = brought(engineer, json.dumps(line).encode(), "ratings.jsonl", "ratings")
    page = engineer.get(f"/bring/{row.pk}/?kind=ratings")
    numbers = {each.name: each.number for each in page.context["columns"]}
    chosen = {f"column-{numbers[f'annotations.*.result.{name}.value.rating']}": "*numbers"
              for name in "fo"}  # fmt: skip
    chosen |= meanings(engineer, row.pk, kind="ratings", article_id="data.id", model="data.model")
    assert run(row, engineer, **chosen).status == "finished"
    found = Rating.objects.values_list("dimension", "rater__name", "value")
    assert sorted(found) == [("f", "1", 3.0), ("o", "1", 4.0)]


def test_a_column_for_each_person_is_chosen_as_theirs(engineer: Client) -> None:
    data = b"prompt_id,model_a,model_b,Ann,Bo\np1,x,y,A,B\np2,x,y,B,\n"
    row = brought(engineer, data, "people.csv", kind="votes")
    page = engineer.get(f"/bring/{row.pk}/?kind=votes")
    numbers = {each.name: each.number for each in page.context["columns"]}
    row = run(row, engineer, **{f"column-{numbers[name]}": "*votes" for name in ("Ann", "Bo")})
    assert (row.status, row.report["created"]) == ("finished", 3)
    assert Ballot.objects.values("reader").distinct().count() == 2


def test_days_that_may_be_two_are_told_by_a_choice(engineer: Client) -> None:
    data = b"prompt_id,model_a,model_b,winner,date\np1,x,y,a,3/1/2026\np2,x,y,b,4/2/2026\n"
    row = run(brought(engineer, data, "days.csv"), engineer, "try")
    assert row.report["rejected"] == {"wrong value": 2}
    said = engineer.get(f"/bring/{row.pk}/").content.decode()
    assert "choose under “Days are written” which number stands first" in said
    run(row, engineer, dates="day-first")
    months = {f"{each.received_at:%m-%d}" for each in Ballot.objects.all()}
    assert months == {"01-03", "02-04"}


def test_places_are_those_of_plain_values() -> None:
    rows = [
        {"id": 1, "a": {"b": {"c": 1, "d": None}}, "pair": [{"m": "x"}, {"m": "y"}],
         "ticked": ["left"], "talk": [{"role": "user", "content": "Rain?"}],
         "_hidden": {"x": 1}, "expert": {"fluency": [4]}, "q.r": [4, 5], "text": "{not JSON"},
        {"id": 2, "a": '{"b": {"d": 5}}', "pair": [{"m": "x"}, {"m": "y"}], "ticked": []},
    ]  # fmt: skip
    assert places_in(rows) == [
        "a.b.c", "a.b.d", "pair.*.m", "pair.0.m", "pair.1.m", "ticked.0", "ticked.*", "q.r.0",
        "q.r.1", "q.r.*",
    ]  # fmt: skip


def test_of_a_large_line_the_beginning_is_looked_at() -> None:
    many = [{"completed_by": n, "text": "x" * 1000} for n in range(5000)]
    begun = beginning({"annotations": json.dumps(many), "a": {"b": None}})
    assert len(begun["annotations"]) == 9 and len(begun["annotations"][0]["text"]) == 200
    assert begun["a"] == {"b": None}
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    assert beginning(deep) == [[[[[[[[None]]]]]]]]


def test_so_many_places_are_offered_and_no_deeper() -> None:
    assert len(places_in([{"a": {str(n): n for n in range(MOST + 5)}}])) == MOST
    deep: Any = 1
    for _ in range(50):
        deep = {"a": deep}
    assert places_in([{"a": deep}]) == []
    assert places_in([{"a": {"b": list(range(100))}}]) == []


def test_who_answered_is_guessed_where_nothing_else_says_it() -> None:
    inner = ["annotations.*.id", "annotations.*.completed_by.id", "annotations.*.created_at",
             "annotations.*.task", "data.user_id"]  # fmt: skip
    votes = guessed_columns(["id", "annotations"], "votes", inner=inner)
    assert votes == {
        "id": "vote_id", "annotations": "", "annotations.*.id": "",
        "annotations.*.completed_by.id": "voter", "annotations.*.created_at": "at",
        "annotations.*.task": "", "data.user_id": "",
    }  # fmt: skip
    assert guessed_columns(["rater"], "ratings", inner=inner)["annotations.*.completed_by.id"] == ""


@pytest.mark.parametrize(
    ("outer", "inner"), [("winner", "annotations.*.completed_by"), ("id", "messages.*.user_id"),
                         ("id", "options.*.id")],
)  # fmt: skip
def test_no_list_is_guessed_that_would_count_a_line_again_and_again(outer: str, inner: str) -> None:
    assert guessed_columns([outer], "votes", inner=[inner])[inner] == ""
