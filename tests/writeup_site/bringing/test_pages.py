"""Bring your data, as a browser without scripts does it; a worker's part is called here."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from typing import Any

import pytest
from celery.utils.log import LoggingProxy
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from common.work.leases import MOST_PAUSES
from evaluation.opinions.services import derive_all_marked
from summaries.breakdowns.models import Rating, Summary
from summaries.importing.models import Import
from summaries.ratings.models import Dimension
from summaries.versions.models import ModelVersion
from surveys.duels.models import DuelVote
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.roles import signed_in
from writeup_site.bringing.kinds import KINDS, guessed_columns, guessed_kind
from writeup_site.bringing.running import BUSY, work_on_imports
from writeup_site.bringing.samples import SAMPLES
from writeup_site.bringing.stored import file_of, forget_files

pytestmark = pytest.mark.django_db

WIDE = (
    b"document,prediction_a,prediction_b\n"
    b'"It rained for three days.","It rained.","Three days of rain."\n'
    b'"Bees came.","Bees.",""\n'
)


def brought(client: Client, data: bytes, name: str = "outputs.csv", kind: str = "") -> Import:
    file = SimpleUploadedFile(name, data)
    response = client.post("/bring/upload/", {"file": file, "kind": kind})
    row = Import.objects.latest("pk")
    assert response["Location"] == f"/bring/{row.pk}/"
    return row


def chosen(row: Import, client: Client) -> dict[str, str]:
    """What the form says unasked."""
    page = client.get(f"/bring/{row.pk}/")
    return {f"column-{each.number}": next((v for v, _, is_chosen in each.choices if is_chosen), "")
            for each in page.context["columns"]}  # fmt: skip


def run(row: Import, client: Client, do: str = "import", **more: str) -> Import:
    page = client.get(f"/bring/{row.pk}/")
    form = chosen(row, client) | {"kind": page.context["kind"].name, "do": do} | more
    client.post(f"/bring/{row.pk}/run/", form)
    assert work_on_imports() == 1
    row.refresh_from_db()
    return row


def test_a_table_of_two_models_outputs_comes_in_by_three_presses(engineer: Client) -> None:
    row = brought(engineer, WIDE)  # the first
    assert set(chosen(row, engineer).values()) == {"article", "*model"}
    row = run(row, engineer)  # the second
    assert (row.status, row.report["created"], row.report["rejected"]) == ("finished", 3, {})
    assert not file_of(row).exists()
    versions = ModelVersion.objects.order_by("name").values_list("name", "status")
    assert list(versions) == [("prediction_a", "draft"), ("prediction_b", "draft")]
    page = engineer.get(f"/bring/{row.pk}/")
    address = page.context["comparison"]  # the third
    assert address == "/models/compare/?baseline=prediction_a%401&candidate=prediction_b%401"
    assert engineer.get(address).status_code == 200


def test_a_worker_whose_standard_error_is_a_log_reads_as_well(
    engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", LoggingProxy(logging.getLogger("worker")))
    assert run(brought(engineer, WIDE), engineer).status == "finished"


def test_a_try_writes_nothing_and_names_what_is_refused(engineer: Client) -> None:
    data = b"id,summary,model\na1,It rained.,bart\na2,,bart\n"
    row = run(brought(engineer, data), engineer, "try")
    assert (row.status, row.report["created"], Summary.objects.count()) == ("checked", 1, 0)
    page = engineer.get(f"/bring/{row.pk}/").content.decode()
    assert "1 refused" in page and "name=&quot;do&quot;" not in page
    refused = engineer.get(f"/bring/{row.pk}/rejected.jsonl")
    said = json.loads(b"".join(refused.streaming_content))  # type: ignore[attr-defined]
    assert (said["line"], said["original"]) == (3, "a2,,bart")
    run(row, engineer)
    assert Summary.objects.count() == 1


def test_battles_end_at_the_comparison_of_imported_votes(engineer: Client) -> None:
    rows = [{"question_id": f"q{n}", "model_a": "x", "model_b": "y", "winner": "model_a",
             "judge": f"u{n}", "tstamp": 1682351591 + n} for n in range(30)]  # fmt: skip
    row = brought(engineer, "\n".join(map(json.dumps, rows)).encode(), "battles.jsonl")
    assert row.kind == "votes"
    row = run(row, engineer)
    assert DuelVote.objects.count() == 30
    derive_all_marked()
    address = engineer.get(f"/bring/{row.pk}/").context["comparison"]
    assert address.endswith("votes=imported")
    assert "30 duels" in engineer.get(address).content.decode()
    assert "x" in engineer.get("/models/").content.decode()
    engineer.post(f"/bring/{row.pk}/undo/")
    assert not DuelVote.objects.exists()
    assert Import.objects.get(pk=row.pk).status == "undone"


def test_pairs_of_preferences_come_in_by_a_box_that_says_lots_were_drawn(engineer: Client) -> None:
    rows = [{"prompt_id": f"p{n}", "chosen_model": "y", "rejected_model": "x", "voter": f"u{n}"}
            for n in range(40)]  # fmt: skip
    row = brought(engineer, "\n".join(map(json.dumps, rows)).encode(), "preferences.jsonl")
    assert row.kind == "votes"
    row = run(row, engineer, "try")
    assert row.report["rejected"] == {"missing field": 40}
    assert (
        "tick “shown in an order drawn by lot”"
        in engineer.get(f"/bring/{row.pk}/").content.decode()
    )
    row = run(row, engineer, sides_shuffled="on")
    assert (row.report["created"], row.report["rejected"]) == (40, {})
    assert 5 < DuelVote.objects.filter(first_on_left=True).count() < 35


def test_every_sample_comes_in_as_it_is(engineer: Client) -> None:
    for kind in SAMPLES:
        sample = engineer.get(f"/bring/sample/{kind}.csv")
        row = brought(engineer, sample.content, f"{kind}.csv")
        assert row.kind == kind
        row = run(row, engineer, **({"better": "higher"} if kind == "scores" else {}))
        assert (row.status, row.error, row.report["rejected"]) == ("finished", "", {})
        assert row.report["created"] > 0
    assert Rating.objects.filter(group="editors").count() == 2


def test_a_file_of_ratings_may_be_of_those_of_which_less_is_better(engineer: Client) -> None:
    data = b"article_id,model,rater,errors\na1,bart,ann,3\n"
    make_summary(make_article(key="a1"), make_version("bart"))
    row = run(brought(engineer, data, "ratings.csv"), engineer, better="lower")
    assert (row.kind, row.status) == ("ratings", "finished")
    assert Dimension.objects.get().lower_is_better
    row = run(brought(engineer, data + b"a1,bart,bob,2\n"), engineer, better="higher")
    assert row.status == "failed" and "lower is better here" in row.error


def test_what_the_team_said_of_columns_is_kept(engineer: Client) -> None:
    data = b"key,text,writer,body\na1,T,m,Rain.\n"
    row = brought(engineer, data)
    said = {"column-0": "article_id", "column-1": "article", "column-2": "model",
            "column-3": "summary"}  # fmt: skip
    run(row, engineer, **said)
    assert chosen(brought(engineer, data), engineer) == said


def test_a_column_that_means_nothing_is_not_read(engineer: Client) -> None:
    data = b"id,summary,model,source\na1,It rained.,bart,paper\n"
    run(brought(engineer, data), engineer, **{"column-3": ""})
    assert Summary.objects.get().article.source == ""


def test_two_columns_for_one_field_are_said_before_anything_runs(engineer: Client) -> None:
    row = brought(engineer, WIDE)
    form = {"kind": "summaries", "do": "import", "column-0": "summary", "column-1": "summary"}
    page = engineer.post(f"/bring/{row.pk}/run/", form, follow=True)
    assert "Two columns are said to be the summary" in page.content.decode()
    assert work_on_imports() == 0


def packed(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("inside/outputs.csv", data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.zip", packed(WIDE)), ("a.txt", WIDE), ("outputs", WIDE),
     ("a.json", b'[{"document": "T.", "prediction_a": "x", "prediction_b": "y"}]')],
)  # fmt: skip
def test_a_file_is_known_by_what_it_is(name: str, data: bytes, engineer: Client) -> None:
    row = brought(engineer, data, name)
    assert set(chosen(row, engineer).values()) == {"article", "*model"}


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"PAR1xx", b"PK\x03\x04", b"\0\0", b"%PDF-1.4", b"{"]
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, engineer: Client) -> None:
    row = brought(engineer, data, "a.csv")
    page = engineer.get(f"/bring/{row.pk}/")
    assert page.status_code == 200
    assert page.context["first"].problem


def test_an_empty_form_and_a_file_too_large_are_refused(
    engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engineer.post("/bring/upload/", {}).status_code == 400
    monkeypatch.setattr("writeup_site.bringing.stored.LARGEST_AT_ONCE", 10)
    answer = engineer.post("/bring/upload/", {"file": SimpleUploadedFile("a.csv", WIDE)})
    assert answer.status_code == 413
    assert b"Without scripts at most" in answer.content


def test_a_file_comes_in_portions_and_one_that_is_sent_again_lies_where_it_lay(
    engineer: Client,
) -> None:
    begun = engineer.post("/bring/begin/", {"filename": "a.csv", "size": len(WIDE)}).json()
    address = f"/bring/{begun['import']}/portion/"

    def send(at: int, data: bytes) -> Any:
        return engineer.post(f"{address}?at={at}", data, content_type="application/octet-stream")

    assert send(0, WIDE[:20]).json() == {"received": 20}
    assert send(0, WIDE[:20]).json() == {"received": 20}
    assert send(50, WIDE[50:]).status_code == 409  # what lies between is missing
    assert send(20, WIDE[20:] + b"more").status_code == 409
    assert send(20, WIDE[20:]).json()["address"] == f"/bring/{begun['import']}/"
    assert file_of(Import.objects.get()).read_bytes() == WIDE


@pytest.mark.parametrize("size", ["0", "-1", "x", "1000000001"])
def test_a_size_that_cannot_be_is_refused_before_a_byte_is_sent(
    size: str, engineer: Client
) -> None:
    answer = engineer.post("/bring/begin/", {"filename": "a.csv", "size": size})
    assert answer.status_code == 413
    assert "1,000 MB" in answer.json()["error"]


def test_an_analyst_looks_and_brings_nothing(client: Client) -> None:
    analyst = signed_in("analyst")
    assert analyst.get("/bring/").status_code == 200
    assert (
        analyst.post("/bring/upload/", {"file": SimpleUploadedFile("a", WIDE)}).status_code == 403
    )
    assert client.get("/bring/")["Location"].startswith("/login/")
    assert not Import.objects.exists()


def test_a_file_goes_to_one_worker_and_is_taken_over_from_a_dead_one(engineer: Client) -> None:
    row = brought(engineer, WIDE)
    form = chosen(row, engineer) | {"kind": "summaries", "do": "import"}
    engineer.post(f"/bring/{row.pk}/run/", form)
    engineer.post(f"/bring/{row.pk}/run/", form)  # a second press
    Import.objects.update(status="running", claimed_until="2020-01-01T00:00Z", attempts=1)
    assert work_on_imports() == 1
    assert Summary.objects.count() == 3
    assert work_on_imports() == 0


@pytest.mark.parametrize(
    ("kind", "data", "created"),
    [
        ("summaries", WIDE, 3),
        ("ratings", b"article_id,model,rater,name,value\na1,bart,ann,tone,4\n", 1),
        ("scores", b"article_id,model,name,value\na1,bart,bleu,0.4\n", 1),
        ("votes", b"article_id,model,vote,voter\na1,bart,up,ann\n", 1),
    ],
)
def test_rows_from_before_its_worker_died_are_counted_as_read_by_it(
    engineer: Client, kind: str, data: bytes, created: int
) -> None:
    make_summary(make_article(key="a1"), make_version("bart", version="1"))
    row = brought(engineer, data, kind=kind)
    copy = file_of(row).read_bytes()
    run(row, engineer, kind=kind)
    row.refresh_from_db()
    counts = {name: row.report.get(name, 0) for name in ("created", "unchanged")}
    assert counts == {"created": created, "unchanged": 0}
    # As it would be if the worker had died behind the last row.
    file_of(row).write_bytes(copy)
    Import.objects.update(status="running", claim="dead", claimed_until="2020-01-01T00:00Z")
    assert work_on_imports() == 1
    row.refresh_from_db()
    assert {name: row.report.get(name, 0) for name in counts} == counts
    assert (row.status, row.interruptions) == ("finished", 1)


def test_a_busy_database_is_waited_for_longer_each_time(
    engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: Any, **named: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("writeup_site.bringing.running.import_entries", busy)
    row = brought(engineer, WIDE)
    engineer.post(
        f"/bring/{row.pk}/run/", chosen(row, engineer) | {"kind": "summaries", "do": "import"}
    )
    for turn in range(MOST_PAUSES):
        assert (work_on_imports(), work_on_imports()) == (1, 0)
        row.refresh_from_db()
        assert (row.status, row.attempts, row.interruptions) == ("waiting", turn + 1, 0)
        Import.objects.update(claimed_until=timezone.now())
    work_on_imports()
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", BUSY.format(MOST_PAUSES + 1))
    assert file_of(row).exists()  # it can be imported again


def test_a_page_that_asks_again_gets_the_progress_alone(engineer: Client) -> None:
    row = brought(engineer, WIDE)
    Import.objects.filter(pk=row.pk).update(status="running", lines=7, bytes_read=30)
    answer = engineer.get(f"/bring/{row.pk}/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content and b"<b>7</b> lines taken" in answer.content


def test_files_that_nobody_took_in_go_after_a_week(engineer: Client) -> None:
    row = brought(engineer, WIDE)
    assert forget_files() == 0
    Import.objects.update(created_at="2020-01-01T00:00Z")
    assert forget_files() == 1
    assert not file_of(row).exists()
    assert engineer.get(f"/bring/{row.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("document prediction_a prediction_b", "summaries"),
        ("article_id model summary expert_fluency", "summaries"),
        ("question_id model_a model_b winner judge turn language tstamp", "votes"),
        ("left right winner", "votes"),
        ("prompt chosen rejected chosen_model rejected_model", "votes"),
        ("id timestamp source name dataType value comment traceId userId", "votes"),
        ("article_id model thumb", "votes"),
        ("article_id model rater fluency coherence", "ratings"),
        ("article_id model faithfulness", "scores"),
    ],
)
def test_the_kind_is_told_by_the_columns(names: str, kind: str) -> None:
    assert guessed_kind(names.split()) == kind
    known = set(KINDS[kind].fields) | {""}
    assert set(guessed_columns(names.split(), kind).values()) <= known


def test_logins_of_the_team_see_who_brought_what(engineer: Client) -> None:
    brought(engineer, WIDE)
    assert Import.objects.get().created_by == User.objects.get(username="engineer")
    assert b"outputs.csv" in engineer.get("/bring/").content


def test_what_is_refused_is_said_in_the_pages_own_words(engineer: Client) -> None:
    row = run(
        brought(engineer, b"article_id,article,model,summary\na1,It rained.,,Rain.\n"), engineer
    )
    page = engineer.get(f"/bring/{row.pk}/").content.decode()
    assert "&quot;model&quot; is empty; fill it, name one for all lines below" in page
    assert "--" not in engineer.get(f"/bring/{row.pk}/rejected/").getvalue().decode()


def test_a_models_name_may_be_all_that_a_file_has(engineer: Client) -> None:
    data = b"ID,Source Text,Model Name,Generated Summary\n1,It rained.,gpt4,Rain.\n"
    row = run(brought(engineer, data), engineer)
    assert (row.report["created"], ModelVersion.objects.get().identifier) == (1, "gpt4@1")


def test_a_column_for_each_outcome_is_guessed(engineer: Client) -> None:
    data = (
        b"id,model_a,model_b,prompt,response_a,response_b,winner_model_a,winner_model_b,winner_tie\n"
        b'1,x,y,"[""Rain?""]","[""Yes.""]","[""No.""]",1,0,0\n'
    )
    row = run(brought(engineer, data), engineer)
    assert (row.kind, row.report["created"]) == ("votes", 1)
    assert DuelVote.objects.get().outcome == "first"


def test_ratings_of_voters_are_guessed_to_be_votes() -> None:
    assert guessed_kind(["article_id", "model", "voter", "rating"]) == "votes"
    assert guessed_kind(["article_id", "model", "rater", "rating"]) == "ratings"
    assert guessed_kind(["article_id", "model", "rating"]) == "scores"


def test_a_second_file_of_one_name_says_by_what_its_votes_are_known(engineer: Client) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    data = b"article_id,model,vote\na1,bart@1,up\na1,bart@1,up\n"
    run(brought(engineer, data, "export.csv"), engineer)
    row = run(brought(engineer, data + b"a1,bart@1,up\n", "export.csv"), engineer)
    assert (row.report["created"], row.report["unchanged"]) == (1, 2)
    page = engineer.get(f"/bring/{row.pk}/").content.decode()
    assert "Of those here already 2 have no id" in page


def test_a_second_file_of_ratings_that_name_nobody_is_told_of_raters(engineer: Client) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    data = b"article_id,model,clarity\na1,bart@1,4\n"
    run(brought(engineer, data, "one.csv", "ratings"), engineer)
    row = run(brought(engineer, data, "other.csv", "ratings"), engineer)
    page = engineer.get(f"/bring/{row.pk}/").content.decode()
    assert "Of those here already 1 name nobody" in page


@pytest.mark.parametrize(("status", "size"), [("failed", 1), ("finished", 1), ("running", None)])
def test_what_came_in_of_an_import_that_ended_anyhow_can_be_taken_back(
    engineer: Client, status: str, size: int | None
) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    row = run(brought(engineer, b"article_id,model,vote\na1,bart,up\n"), engineer)
    Import.objects.update(status=status, size=size)
    assert "Take it back" in engineer.get(f"/bring/{row.pk}/").content.decode()
    assert "1 vote" in engineer.post(f"/bring/{row.pk}/undo/", follow=True).content.decode()
    assert "Take it back" not in engineer.get(f"/bring/{row.pk}/").content.decode()


def test_what_a_worker_is_at_cannot_be_taken_back(engineer: Client) -> None:
    row = brought(engineer, b"article_id,model,vote\na1,bart,up\n", kind="votes")
    Import.objects.update(status="running")
    assert "Take it back" not in engineer.get(f"/bring/{row.pk}/").content.decode()
    answer = engineer.post(f"/bring/{row.pk}/undo/", follow=True).content.decode()
    assert "Nothing of it is here" in answer


UNKNOWN = (
    b"doc,text,human summary,model_name,output\n"
    b'd1,"It rained. Bees came.","It rained.",alpha,"Rain."\n'
    b'd1,"It rained. Bees came.","It rained.",beta,"Bees."\n'
)


def test_what_common_columns_mean_is_guessed(engineer: Client) -> None:
    guessed = guessed_columns(("doc", "text", "human summary", "model_name", "output"), "summaries")
    assert [*guessed.values()] == ["article_id", "article", "references", "model", "summary"]
    row = run(brought(engineer, UNKNOWN), engineer)
    assert (row.status, ModelVersion.objects.count()) == ("finished", 2)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"column-3": ""}, "No column says which model wrote a line"),
        ({"column-4": ""}, "No column holds the summaries"),
        ({"column-0": "", "column-1": ""}, "No column says which article a line is about"),
    ],
)
def test_what_no_line_can_come_in_without_is_said_before_it_runs(
    columns: dict[str, str], said: str, engineer: Client
) -> None:
    row = brought(engineer, UNKNOWN)
    form = chosen(row, engineer) | {"kind": "summaries", "do": "import"} | columns
    page = engineer.post(f"/bring/{row.pk}/run/", form, follow=True)
    assert said in page.text
    assert work_on_imports() == 0


def test_a_model_named_below_stands_for_the_column(engineer: Client) -> None:
    row = run(brought(engineer, UNKNOWN), engineer, model="gamma", **{"column-3": ""})
    assert row.status == "finished"


def test_a_file_of_which_nothing_came_in_stays_to_be_said_again(engineer: Client) -> None:
    row = run(brought(engineer, UNKNOWN), engineer, **{"column-0": "language"})
    assert row.status == "failed"
    assert row.report["created"] == 0
    page = engineer.get(f"/bring/{row.pk}/").text
    assert "Nothing was taken in" in page
    assert "See the comparison" not in page
    assert run(row, engineer, **{"column-0": "article_id"}).status == "finished"
