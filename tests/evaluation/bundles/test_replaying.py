"""A bundle gives the same report elsewhere, byte for byte, and says so where it does not."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from evaluation.agreement.reports import refresh_compared
from evaluation.bundles import reporting
from evaluation.bundles.gathering import gather_bundle
from evaluation.bundles.reading import read_bundle
from evaluation.bundles.replaying import replayed
from evaluation.bundles.writing import write_bundle
from evaluation.comparison.builder import compare
from evaluation.comparison.models import GuardRail, RuleChange, VerdictPlan, VerdictRule
from evaluation.comparison.report import Comparison
from evaluation.opinions.services import derive_all_marked, recount
from summaries.articles.models import Tag
from summaries.breakdowns.models import Rating, Summary
from summaries.ratings.models import Rater
from summaries.ratings.services import guess_scales
from summaries.references.models import Reference
from summaries.texts.giveaways import Giveaway
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.my_data.forgetting import forget_reader
from surveys.readers.models import Reader
from tests.evaluation.decisions.rows import Pair, make_judged_pair
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.written import articles_of, make_rating, summary_of
from tests.shared_rows import anew, shared_rows

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def judged_pair() -> Pair:
    """Two versions with figures of every family, on days of two months, with a rule and tags."""
    one, other = make_judged_pair(articles=6)[0]
    south = articles_of(one)[0]
    south.source = "south"
    south.title = '=1+1, "quoted"\nand broken'
    south.save()
    south.tags.add(Tag.objects.create(name="Sea", slug="sea"))
    people = [Rater.objects.create(group="expert", name=f"Dr Wessel-{n}") for n in range(3)]
    for number, article in enumerate(articles_of(one)):
        for version in (one, other):
            for place, rater in enumerate(people):
                value = 2 + (number + place) % 3 + 0.1 * (version == other)
                for name, who in (("relevance", None), ("fluency", rater)):
                    Rating.objects.create(
                        summary=summary_of(version, article), group="expert", dimension=name,
                        place=place, rater=who, value=value + 0.01 * number * place,
                    )  # fmt: skip
        duel(one, other, article, outcome="tie", collect=False)
    thumb(summary_of(one, south), -1, make_reader(simulated=True))
    ids = list(Ballot.objects.order_by("pk").values_list("pk", flat=True))
    Ballot.objects.filter(pk__in=ids[::3]).update(received_at="2026-02-03T23:59:59Z")
    Summary.objects.filter(version=other, article=articles_of(one)[1]).update(
        gives_away=Giveaway.REFUSAL
    )
    rule = VerdictRule.objects.create(primary="approval", margin=0.05, refusals_lose=True)
    RuleChange.objects.create(at=timezone.now(), who="yan-of-the-team", what="margin")
    GuardRail.objects.create(rule=rule, measure="expert:relevance", margin=0.2)
    return one, other


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Pair]:
    with shared_rows(django_db_blocker):
        yield judged_pair()


@pytest.fixture
def pair(made: Pair, db: None) -> Pair:
    one, other = anew(*made)
    return one, other


def bundled(pair: Pair, path: Path, *options: str) -> dict[str, bytes]:
    """The files of a bundle that the command wrote."""
    names = [version.identifier for version in pair]
    call_command("verdict", *names, "--bundle", str(path), *options, stderr=io.StringIO())
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replay(path: Path) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("verdict", "--replay", str(path), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    "options",
    [(), ("--source", "north"), ("--tag", "sea"), ("--month", "2026-02"),
     ("--source", "north", "--length", "short"), ("--title", "QUOTED"), ("--votes", "simulated"),
     ("--primary", "duels", "--margin", "0.1")],
)  # fmt: skip
def test_the_report_comes_back_byte_for_byte(
    pair: Pair, tmp_path: Path, options: tuple[str, ...]
) -> None:
    files = bundled(pair, tmp_path / "out.zip", *options)
    said, beside = replay(tmp_path / "out.zip")
    assert said.encode() == files["report.json"] and "byte for byte" in beside
    assert json.loads(files["report.json"])["seed"] == 20261


def test_scores_of_texts_that_are_their_own_references_are_left_out_there_too(
    pair: Pair, tmp_path: Path
) -> None:
    summary = summary_of(pair[1], articles_of(pair[1])[2])
    Reference.objects.create(article=summary.article, position=7, text=f" {summary.text.upper()} ")
    files = bundled(pair, tmp_path / "out.zip", "--primary", "rouge1", "--margin", "0.1")
    assert b"without 1 article of own references" in files["report.md"]
    said, beside = replay(tmp_path / "out.zip")
    assert said.encode() == files["report.json"] and "byte for byte" in beside


def test_another_process_with_an_empty_database_of_its_own_gives_the_same_bytes(
    pair: Pair, tmp_path: Path
) -> None:
    files = bundled(pair, tmp_path / "out.zip")
    empty = tmp_path / "empty"
    empty.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    ran = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "verdict", "--replay", "../out.zip"],
        cwd=empty, env={**kept, "WRITEUP_DATA_DIR": str(empty)}, capture_output=True, check=False,
        timeout=600,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, files["report.json"]), ran.stderr
    # The settings make an empty file, so that it is private; nothing is ever written to it.
    assert not [path for path in empty.glob("*.sqlite3*") if path.stat().st_size]


def figures(report: Comparison) -> list[Any]:
    """Numbers of a report that do not go by the hour."""
    (versus,) = report.versus
    rows = [versus.estimates, *(part.estimates for part in versus.slices)]
    return [
        [each.measure.key, each.difference, each.error, each.p, each.adjusted, each.articles,
         each.ballots, each.verdict, each.interval.low if each.interval else None]
        for row in rows for each in row
    ] + [[each.amount for split in versus.splits for each in split.parts]]  # fmt: skip


def test_the_report_says_what_the_site_says(pair: Pair, tmp_path: Path) -> None:
    refresh_compared(pair)
    one, other = pair
    asked: dict[str, Any] = {"baseline": one, "candidate": other, "origin": None}
    site = compare(baseline=one, candidates=[other])
    bundle = gather_bundle(**asked, filters=(), rule=site.rule)
    here = reporting.report_of(bundle)
    assert here.versus[0].overall == site.versus[0].overall and here.rule.margin == site.rule.margin
    assert here.versus[0].left_out == site.versus[0].left_out
    assert here.versus[0].loses == site.versus[0].loses
    assert here.versus[0].refused_on == site.versus[0].refused_on == (0, 1)
    assert here.versus[0].texts == site.versus[0].texts and here.scales == site.scales
    for row, held in zip(figures(here), figures(site), strict=True):
        assert row == pytest.approx(held) if isinstance(row[0], float) else row[0] == held[0]
        numbers = [[each for each in of if isinstance(each, float)] for of in (row, held)]
        assert numbers[0] == pytest.approx(numbers[1])
    assert here.standing is not None and site.standing is not None
    assert [s.label for s in here.standing.strengths] == [s.label for s in site.standing.strengths]


def test_the_step_of_a_scale_is_in_it_so_that_ties_reach_as_far(pair: Pair) -> None:
    one, other = pair
    for article in articles_of(one):
        for version in pair:
            make_rating(summary_of(version, article), 4, place=0, dimension="style")
    guess_scales(named=[("expert", "style")])  # in steps of 1, of which 1 - .025 ** (1 / 6) is .459
    refresh_compared(pair)
    report = compare(baseline=one, candidates=[other])
    site = report.versus[0].estimate("expert:style")
    bundle = gather_bundle(baseline=one, candidate=other, origin=None, filters=(), rule=report.rule)
    here = reporting.report_of(bundle).versus[0].estimate("expert:style")
    assert here is not None and site is not None and here.interval == site.interval
    assert site.interval is not None and site.interval.high == pytest.approx(0.459, abs=1e-3)


def test_two_bundles_of_the_same_data_differ_in_readers_numbers_alone(
    pair: Pair, tmp_path: Path
) -> None:
    one, other = (bundled(pair, tmp_path / f"{name}.zip") for name in ("one", "other"))
    same = {name for name in one if one[name] == other[name]}
    assert set(one) - same <= {"thumbs.csv", "duels.csv", "manifest.json"}
    assert {"report.json", "report.md"} <= same and "thumbs.csv" not in same


def test_no_sign_of_a_reader_and_no_time_is_in_it(pair: Pair, tmp_path: Path) -> None:
    files = bundled(pair, tmp_path / "out.zip")
    everything = b"\n".join(files.values()).decode()
    for hashed in Reader.objects.values_list("key_hash", flat=True):
        assert hashed not in everything
    for key in Ballot.objects.values_list("idempotency_key", flat=True):
        assert not re.search(rf"\b{re.escape(key)}\b", everything)
    rows = list(csv.DictReader(io.StringIO(files["duels.csv"].decode())))
    assert {row["day"] for row in rows} >= {"2026-02-03"} and "23:59" not in everything
    numbers = {int(row["reader"]) for row in rows}
    assert max(numbers) <= Reader.objects.count()  # 1, 2, 3 …, not ids of rows
    assert "Wessel" not in everything and "of-the-team" not in everything
    raters = [row["rater"] for row in csv.DictReader(io.StringIO(files["ratings.csv"].decode()))]
    assert set(raters) == {"", "1", "2", "3"}
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {each.date_time[0] for each in archive.infolist()} == {1980}


def test_a_title_that_a_spreadsheet_would_run_is_guarded_and_comes_back(
    pair: Pair, tmp_path: Path
) -> None:
    files = bundled(pair, tmp_path / "out.zip")
    assert "'=1+1" in files["articles.csv"].decode()
    titles = {each.title for each in read_bundle(tmp_path / "out.zip").bundle.articles.values()}
    assert '=1+1, "quoted"\nand broken' in titles


def test_another_program_is_said_and_the_same_numbers_are_no_fault(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled(pair, tmp_path / "out.zip")
    monkeypatch.setattr(reporting, "code_hash", lambda: "0123456789abcdef")
    _, beside = replay(tmp_path / "out.zip")
    assert "another version of the program" in beside and "here 0123456789abcdef" in beside
    assert "byte for byte" in beside


def test_other_numbers_are_named_and_end_with_1(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled(pair, tmp_path / "out.zip")
    monkeypatch.setattr("evaluation.comparison.builder.SEED", 1)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verdict", "--replay", str(tmp_path / "out.zip"), stdout=out, stderr=err)
    assert ended.value.code == 1 and json.loads(out.getvalue())["seed"] == 1
    assert "seed: 20261 in the bundle, 1 here" in err.getvalue()
    assert "in 1 place." in err.getvalue()


def test_numbers_are_rounded_to_ten_digits(pair: Pair, tmp_path: Path) -> None:
    report = bundled(pair, tmp_path / "out.zip")["report.json"].decode()
    digits = [re.sub(r"[-.]|e.*", "", number).strip("0") for number in
              re.findall(r": (-?[0-9][0-9.e+-]*)", report)]  # fmt: skip
    assert max(map(len, digits)) == 10


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--bundle", "x.zip"), "name two versions"),
        (("nobody", "other", "--bundle", "x.zip"), "nobody"),
        (("--replay", "nowhere.zip"), "nowhere.zip"),
    ],
)
def test_a_call_that_means_nothing_ends_with_2(arguments: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=why) as refused:
        call_command("verdict", *arguments)
    assert refused.value.returncode == 2


def test_a_folder_that_is_not_there_is_named_and_nothing_half_is_left(
    pair: Pair, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="make the folder"):
        bundled(pair, tmp_path / "no" / "out.zip")
    refresh_compared(pair)
    bundle = gather_bundle(
        baseline=pair[0], candidate=pair[1], filters=(), origin=None,
        rule=compare(baseline=pair[0], candidates=[pair[1]]).rule,
    )  # fmt: skip
    path = tmp_path / "out.zip"
    write_bundle(bundle, path)
    assert replayed(read_bundle(path)).differing == ()
    assert [each.name for each in tmp_path.iterdir()] == ["out.zip"]


def planned_duels(pair: Pair, moments: list[str]) -> None:
    """Duels that came in at these moments, none else; the candidate wins every third."""
    one, other = pair
    Summary.objects.update(gives_away=0)
    Ballot.objects.all().update(received_at="2026-01-05T08:00:00Z")
    for number, moment in enumerate(moments):
        winner, loser = (one, other) if number % 3 else (other, one)
        article = articles_of(one)[number % 6]
        ballot = duel(winner, loser, article, winner_on_left=number % 2 == 0, collect=False)
        Ballot.objects.filter(pk=ballot.pk).update(received_at=moment)
    collect_backlog()
    derive_all_marked()
    recount()  # sees the moments that were written to ballots derived before


def plan(rule: VerdictRule, **end: Any) -> VerdictPlan:
    rule.primary, rule.refusals_lose = "duels", False
    rule.save()
    return VerdictPlan.objects.create(rule=rule, declared_at="2026-03-02T10:30:00.5Z", **end)


BEFORE = [f"2026-03-02T0{hour}:15:00Z" for hour in range(10)] + ["2026-03-02T10:30:00Z"]
SINCE = [f"2026-03-02T{hour}:45:00Z" for hour in range(10, 24)] + [
    f"2026-03-03T0{hour}:45:00Z" for hour in range(10)
]


@pytest.mark.parametrize(
    ("end", "counted", "is_over"),
    [
        ({"size": 100}, 24, False),  # 14 on the day, after its declaration, and 10 on the next
        ({"size": 12}, 12, True),  # within the day on which it was declared
        ({"size": 20}, 20, True),  # 14, and 6 of the 10 on the next day
        ({"until": "2026-03-03T04:50:00Z"}, 19, True),  # 14 and 5
    ],
)
def test_a_plan_counts_from_its_very_moment_and_up_to_its_end(
    pair: Pair, tmp_path: Path, end: dict[str, Any], counted: int, is_over: bool
) -> None:
    planned_duels(pair, BEFORE + SINCE)
    plan(VerdictRule.objects.get(), **end)
    refresh_compared(pair)
    site = compare(baseline=pair[0], candidates=[pair[1]]).versus[0]
    files = bundled(pair, tmp_path / "out.zip")
    read = read_bundle(tmp_path / "out.zip")
    here = reporting.report_of(read.bundle).versus[0]
    assert site.plan is not None and here.plan is not None
    assert (here.plan.counted, here.plan.looked_at is not None) == (counted, is_over)
    assert (site.plan.counted, site.plan.looked_at is not None) == (counted, is_over)
    assert here.plan.earlier == site.plan.earlier
    assert here.overall == site.overall
    one, other = site.estimate("duels"), here.estimate("duels")
    assert one is not None and other is not None and one.ballots == other.ballots
    assert other.difference == pytest.approx(one.difference)
    assert replayed(read).differing == () and files
    # Of readers' times the day is left, and the moment of the team's after which they came.
    days = {row["day"] for row in csv.DictReader(io.StringIO(files["duels.csv"].decode()))}
    moments = {day for day in days if "T" in day}
    assert moments <= {"2026-03-02T10:30:01", "2026-03-03T04:50:01"} | {
        f"2026-03-0{day}T23:59:59" for day in (2, 3)
    }


def test_a_look_that_was_noted_stays_one_where_a_vote_was_deleted_since(
    pair: Pair, tmp_path: Path
) -> None:
    planned_duels(pair, SINCE)
    plan(VerdictRule.objects.get(), size=20)
    refresh_compared(pair)  # notes that the size was reached
    forget_reader(reader=Ballot.objects.get(received_at="2026-03-02T12:45:00Z").reader)
    derive_all_marked()
    site = compare(baseline=pair[0], candidates=[pair[1]]).versus[0]
    bundled(pair, tmp_path / "out.zip")
    here = reporting.report_of(read_bundle(tmp_path / "out.zip").bundle).versus[0]
    assert site.plan is not None and here.plan is not None
    assert site.plan.counted == here.plan.counted == 19
    assert site.plan.looked_at is not None and here.plan.looked_at is not None
