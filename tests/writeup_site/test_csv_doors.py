"""Every page and command that gives CSV guards every text in it."""

from __future__ import annotations

import csv
import io
import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from inspect import getsource
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import evaluation.management.commands
import summaries.management.commands
import surveys.management.commands
import writeup_site.management.commands
from common.files.csv_out import unguarded
from evaluation.agreement.reports import refresh_reports, refresh_standings
from evaluation.judges.models import JudgeBatch
from evaluation.judges.services import make_judge, packaged_rubric
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.batches.models import Batch, BatchItem
from summaries.breakdowns.models import Summary
from summaries.ratings.models import Dimension
from summaries.texts.spelling import normalised
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_ballots
from surveys.experts.models import RatingTask
from surveys.exposures.models import Exposure, TrafficPlan
from surveys.thumbs.reasons import body_of
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.rows.duels import duel
from tests.rows.questionnaires import make_survey, say
from tests.rows.rating_tasks import hand_in, make_rating_task, make_task_rater
from tests.rows.said import make_reader
from tests.rows.scored import make_score
from tests.rows.written import make_pair, make_rating

pytestmark = pytest.mark.django_db

SIGNS = ("=", "+", "-", "@", "\t", "\r")
# By address and by command: how many different hostile texts each must show, guarded.
PAGES = {
    "models_table": 2,  # two versions
    "compare_table": 3,  # and the source of the articles, a part of the report
    "metrics_table": 2,  # the dimension of the ratings, and the source
    "traffic_table": 2,
    "survey_results_table": 4,  # the versions seen last, and two answers
    "batch_failures": 3,  # key and title of the article, and why
    "judge_failures": 4,  # key, version, why and what it answered
    "models_picture": 2,
    "compare_picture": 2,
    "metrics_picture": 0,  # names of measures
    "traffic_picture": 2,
    "survey_results_picture": 1,  # an option
    "survey_results_days": 0,
    "agreement_picture": 0,
    "passport_picture": 0,
    "rating_answers": 3,
    "rating_raters": 1,
}
COMMANDS = {
    "leaderboard --csv": 2,
    "metrics --csv": 2,
    "export_reasons": 4,  # versions, article and comment
    "export summaries - --format=csv": 7,  # the same
    "export_summaries --format=csv": 7,  # two versions, key, title, text, source and summary
}


@pytest.fixture(params=SIGNS, ids=repr)
def sign(request: pytest.FixtureRequest) -> str:
    """What every text of a site begins with, which holds something for each of the doors."""
    sign = str(request.param)
    one, other = make_pair(articles=1)
    for number, version in enumerate((one, other)):
        ModelVersion.objects.filter(pk=version.pk).update(name=f"{sign}version-{number}")
    Article.objects.update(
        key=f"{sign}key", title=f"{sign}title", text=f"{sign}text", source=f"{sign}source"
    )
    article = Article.objects.get()
    Summary.objects.update(text=f"{sign}summary")
    plan = TrafficPlan.objects.create(key="p", shares={str(one.pk): 0.5, str(other.pk): 0.5})
    options = {"kind": "one", "options": [f"{sign}option", "another"]}
    survey = make_survey([{"kind": "text", "text": "Why?"}, options], slug="mine")
    for value, summary in enumerate(Summary.objects.order_by("version"), start=2):
        reader = make_reader()
        Exposure.objects.create(
            reader=reader, article=article, version_id=summary.version_id, plan=plan
        )
        make_score(summary, value / 10)
        make_rating(summary, value, dimension=f"{sign}dimension", place=0)
        record_ballot(
            reader=reader, target=TargetRef.of(summary), value=-1, key="thumb-key",
            body=body_of(["long"], f"{sign}comment"),
        )  # fmt: skip
        say(survey, 1, f"{sign}answer", reader=reader)
        say(survey, 2, survey.questions.get(number=2).options[0], reader=reader)
    collect_ballots()
    batch = Batch.objects.create(version=one)
    BatchItem.objects.create(batch=batch, article=article, status="failed", error=f"{sign}error")
    judge = make_judge(name="judge", rubric=packaged_rubric(), settings={})
    JudgeBatch.objects.create(judge=judge, kind="ratings").judgements.create(
        judge=judge, summary=Summary.objects.earliest("pk"), status="failed",
        reason=f"{sign}reason", answer=f"{sign}answer",
    )  # fmt: skip
    refresh_reports()
    return sign


def hostile_texts(text: str, sign: str) -> set[str]:
    """The texts of a file that begin with the sign. No cell of it may be one for a spreadsheet."""
    found = set()
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        for cell in row:
            if cell.startswith(SIGNS):
                float(cell)  # a number, or this raises
            if cell.startswith("'") and unguarded(cell).startswith(sign):
                found.add(unguarded(cell))
    return found


def address(name: str) -> str:
    """Where the file of that name is."""
    if name in {"compare_table", "compare_picture"}:
        one, other = ModelVersion.objects.order_by("pk")
        query = urlencode({"baseline": one.identifier, "candidate": other.identifier})
        drawn = {"name": "strengths", "kind": "csv"} if name == "compare_picture" else None
        return f"{reverse(name, kwargs=drawn)}?{query}"
    dimension = Dimension.objects.values_list("name", flat=True).first() or "none"
    named: dict[str, dict[str, object]] = {
        "models_picture": {"kind": "csv"},
        "metrics_picture": {"group": "expert", "dimension": dimension, "kind": "csv"},
        "traffic_picture": {"kind": "csv"},
        "survey_results_picture": {"slug": "mine", "number": 2, "kind": "csv"},
        "survey_results_days": {"slug": "mine", "kind": "csv"},
        "survey_results_table": {"slug": "mine"},
        "agreement_picture": {"dimension": dimension, "kind": "csv"},
        "passport_picture": {"name": "judge", "kind": "csv"},
        "rating_answers": {"slug": getattr(RatingTask.objects.first(), "slug", "task")},
        "rating_raters": {"slug": getattr(RatingTask.objects.first(), "slug", "task")},
        "judge_failures": {"pk": getattr(JudgeBatch.objects.first(), "pk", 1)},
        "batch_failures": {"pk": getattr(Batch.objects.first(), "pk", 1)},
    }
    return reverse(name, kwargs=named.get(name))


def test_no_page_and_no_command_gives_a_formula(client: Client, team: User, sign: str) -> None:
    client.force_login(team)
    one, other = ModelVersion.objects.order_by("pk")
    for winner, loser in ((one, other), (other, one)):
        duel(winner, loser, Article.objects.get())
    derive_all_marked()
    refresh_standings()
    task = make_rating_task(versions=(one, other), articles=1)
    hand_in(make_task_rater(task, f"{sign}rater"))
    shown = {name: len(hostile_texts(client.get(address(name)).text, sign)) for name in PAGES}
    assert shown == PAGES
    printed = {}
    for command in COMMANDS:
        out = io.StringIO(newline="")
        call_command(*command.split(), stdout=out, stderr=io.StringIO())
        printed[command] = len(hostile_texts(out.getvalue(), sign))
    assert printed == COMMANDS


def test_what_was_exported_as_csv_is_exported_the_same_after_an_import(
    sign: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    # An import takes no id, title or name with blanks at its ends.
    for article in Article.objects.all():
        held = {"key": article.key.strip(), "title": normalised(article.title)}
        Article.objects.filter(pk=article.pk).update(**held)
    for version in ModelVersion.objects.all():
        names = {"name": version.name.strip(), "version": version.version.strip()}
        ModelVersion.objects.filter(pk=version.pk).update(**names)
    text = normalised(f"'{sign}in apostrophes'\nand \"quotes\"")  # in the one spelling of texts
    Article.objects.update(text=text)
    for summary in Summary.objects.all():
        Summary.objects.filter(pk=summary.pk).update(text=normalised(summary.text))
    call_command("export_summaries", str(first), stderr=io.StringIO())
    for model in (Batch, Article, ModelVersion):
        model.objects.all().delete()
    call_command("import_summaries", str(first), stdout=io.StringIO())
    call_command("export_summaries", str(second), stderr=io.StringIO())
    assert second.read_bytes() == first.read_bytes()
    assert Article.objects.get().text == text


def names_of(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of the addresses that give CSV, by their endings or by what their views call."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
            continue
        code = getattr(pattern.callback, "__code__", None)  # the API's own have none
        if "csv" in str(pattern.pattern) or (code and "csv_download" in code.co_names):
            yield pattern.name or str(pattern.pattern)


def test_no_page_that_gives_csv_is_forgotten_here() -> None:
    samples = {"import_sample"}  # written here, with nobody's data in them
    # answered by what answers compare_picture
    kept = {"decision_picture", "experiment_picture", "shared_picture"}
    assert set(names_of(get_resolver().url_patterns)) - samples - kept == PAGES.keys()


def test_no_command_that_gives_csv_is_forgotten_here() -> None:
    found = set()
    for package in (evaluation, summaries, surveys, writeup_site):
        commands = import_module(f"{package.__name__}.management.commands")
        for module in pkgutil.iter_modules(commands.__path__):
            if "csv" in getsource(import_module(f"{commands.__name__}.{module.name}")):
                found.add(module.name)
    assert found - {"import_summaries"} == {command.split()[0] for command in COMMANDS}
