"""The comparison and the gate as a pipeline sees them: exits, JSON, reasons."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from evaluation.comparison.models import VerdictPlan, VerdictRule
from evaluation.declaring.services import declare_plan
from evaluation.opinions.services import recount
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.thumbs.models import Vote
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, summary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    """Two versions, the second better by 0.2 of rouge1 on each of twelve articles."""
    one, other = make_pair(articles=12)
    for number, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.3 + number / 1000)
        make_score(summary_of(other, article), 0.5 + number / 500)
    return one, other


def gate(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, dict[str, Any]]:
    """The exit and the JSON of the gate."""
    capsys.readouterr()
    try:
        call_command("gate", *args)
    except SystemExit as end:
        code = end.code
        assert isinstance(code, int)
    except CommandError as error:
        return error.returncode, {}
    else:
        code = 0
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("turned", "margin", "result", "code"),
    [(False, "0.02", "pass", 0), (True, "0.02", "fail", 1), (True, "0.2055", "inconclusive", 3)],
)
def test_the_gate_passes_fails_or_cannot_tell(  # noqa: PLR0917
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str],
    turned: bool, margin: str, result: str, code: int,
) -> None:  # fmt: skip
    one, other = reversed(pair) if turned else pair
    exit_code, said = gate(
        capsys, f"--candidate={other.name}", f"--baseline={one.name}", "--primary=rouge1",
        f"--margin={margin}",
    )  # fmt: skip
    assert (exit_code, said["exit"], said["result"]) == (code, code, result)
    assert said["parts"][0]["measure"] == "rouge1" and said["reason"]
    assert said["comparison"]["seed"]


@pytest.mark.parametrize(
    "args",
    [
        ("--candidate=nobody", "--primary=rouge1", "--margin=0.02"),
        ("--candidate={0}", "--primary=soup", "--margin=0.02"),
        ("--candidate={0}", "--primary=rouge1", "--margin=-1"),
        ("--candidate={0}", "--primary=duels", "--margin=2"),  # of 100, as is meant
        ("--candidate={0}", "--primary=duels", "--margin=0.5"),  # no version can be worse by more
        ("--candidate={0}", "--primary=approval:term", "--margin=0.5"),
        ("--candidate={0}", "--primary=rouge1", "--margin=0.02", "--guard=approval=5"),
        ("--candidate={0}", "--primary=rouge1"),  # the rule has no margin for it
        ("--candidate={0}", "--guard=approval"),
        ("--candidate={1}", "--primary=rouge1", "--margin=0.02"),  # against itself
        ("--candidate={0}", "--primary=rouge1", "--margin=0.02", "--source=nosuch"),
        ("--candidate={0}", "--primary=rouge1", "--margin=0.02", "--tag=nosuch"),
        ("--candidate={0}", "--primary=rouge1", "--margin=0.02", "--month=foo"),
    ],
)
def test_a_call_that_cannot_be_understood_exits_2(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
) -> None:  # fmt: skip
    one, other = pair
    filled = [arg.format(other.name, one.name) for arg in args]
    assert gate(capsys, f"--baseline={one.name}", *filled)[0] == 2


def test_simulated_votes_never_open_a_gate_unasked(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = pair
    thumb(summary_of(one, articles_of(one)[0]), 1, make_reader(simulated=True))
    names = [f"--candidate={other.name}", f"--baseline={one.name}"]
    _, said = gate(capsys, *names, "--primary=approval", "--margin=0.05")
    assert Vote.objects.count() == 1 and not said["comparison"]["simulated"]
    assert said["result"] == "inconclusive"
    assert said["comparison"]["versus"][0]["left_out"]["simulated"] == 1
    _, asked = gate(capsys, *names, "--primary=approval", "--margin=0.05", "--votes=simulated")
    assert asked["comparison"]["simulated"]


def test_a_gate_that_lacks_votes_says_whose(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"--candidate={pair[1].name}", f"--baseline={pair[0].name}", "--margin=0.02"]

    def told(*more: str) -> str:
        with pytest.raises(SystemExit):
            call_command("gate", *names, *more)
        return capsys.readouterr().err

    lacks = "inconclusive: Duels won: nothing to compare yet; there are no duels to count."
    asked = told("--primary=duels", "--votes=imported").splitlines()
    assert asked[:2] == [lacks, "People who voted elsewhere: nobody has voted on these two."]
    readers = told("--primary=duels").splitlines()
    assert readers[:2] == [lacks, "Readers: nobody has voted on these two."]
    with suppress(SystemExit):
        call_command("gate", *names, "--primary=rouge1")
    assert "nobody has voted" not in capsys.readouterr().err  # it goes by no votes


def test_compare_prints_a_verdict_a_table_json_and_markdown(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = pair
    call_command("compare", one.name, other.name)
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert lines[0] == "Readers: nobody has voted on these two."
    assert lines[1] == "People’s ratings: nobody has rated both."
    assert lines[2] == "Judges: none has compared the two."
    # Of twelve articles that all agree p is 2 / 2¹² = 0.0005.
    assert lines[3] == (
        f"Scores: {other.label} is better on the one (ROUGE-1, p < 0.001); 12 articles."
    )
    assert lines[4].startswith(
        f"By the rule: Whether {other.label} is better than {one.label} cannot be told yet"
    )
    assert lines[5] == (
        f"If you must decide today: {other.label}, as scores say; readers have not told."
    )
    assert "ROUGE-1" in text and "better" in text
    call_command("compare", one.name, other.name, "--json")
    said = json.loads(capsys.readouterr().out)
    (versus,) = said["versus"]
    score = next(e for e in versus["estimates"] if e["measure"]["key"] == "rouge1")
    assert score["difference"] == pytest.approx(0.2 + sum(range(12)) / 12 / 1000)
    call_command("compare", one.name, other.name, "--markdown")
    assert "| ROUGE-1 |" in capsys.readouterr().out


def test_compare_takes_a_rule_as_the_gate_does(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = pair
    call_command("compare", one.name, other.name, "--primary=rouge1", "--margin=0.02")
    text = capsys.readouterr().out
    assert f"By the rule: {other.label} is better than {one.label}." in text
    assert f"If you must decide today: {other.label}, as the rule says." in text
    rail = ["--primary=rouge1", "--margin=0.02", "--guard=approval=0.05"]
    call_command("compare", one.name, other.name, *rail)
    assert "Share of 👍: there are no votes to count" in capsys.readouterr().out
    with pytest.raises(CommandError, match="has no margin") as refusal:
        call_command("compare", one.name, other.name, "--primary=rouge1")
    assert refusal.value.returncode == 2


def test_compare_refuses_a_name_that_nothing_has(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    with pytest.raises(CommandError, match="no model version is called"):
        call_command("compare", pair[0].name, "nobody")


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--source=gazette", 'no article has the source "gazette"; there are: cnn'),
        ("--source=", 'no article has the source ""; there are: cnn'),
        ("--tag=sea", 'no article has the tag "sea"; there is none yet'),
        ("--title=zebra", 'no article has "zebra" in its title; write a part of one'),
        ("--month=2026-13", '"2026-13" is no month; write year and month, such as 2026-02'),
        ("--month=2026-2", '"2026-2" is no month; write year and month, such as 2026-02'),
    ],
)
def test_a_part_that_is_not_there_is_refused_and_what_is_there_is_named(
    option: str, sentence: str
) -> None:
    one, other = make_pair(articles=2, source="cnn")
    with pytest.raises(CommandError) as refusal:
        call_command("compare", one.name, other.name, option)
    assert sentence in str(refusal.value) and refusal.value.returncode == 2


def test_compare_refuses_a_version_against_itself_as_a_bad_call() -> None:
    one, _ = make_pair(articles=2)
    with pytest.raises(CommandError, match="other than the baseline") as refusal:
        call_command("compare", one.name, one.name)
    assert refusal.value.returncode == 2


def test_a_report_of_a_part_says_so_beneath_its_heading(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, other = make_pair(articles=2, source="cnn")
    # No vote is of that month, which is no mistake.
    part = ["--source=cnn", "--month=2026-02"]
    only = "Only: source cnn, month 2026-02."
    call_command("compare", one.name, other.name, *part)
    assert capsys.readouterr().out.splitlines()[6] == only
    call_command("compare", one.name, other.name, "--markdown", *part)
    assert only in capsys.readouterr().out.splitlines()
    call_command("compare", one.name, other.name)
    assert "Only:" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("gate", f"--candidate={other.name}", f"--baseline={one.name}", *part)
    assert only in capsys.readouterr().err.splitlines()


def test_one_of_a_thing_is_no_plural(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = make_pair(articles=1)
    duel(other, one, articles_of(one)[0])
    call_command("compare", one.name, other.name)
    assert "1 duel, 1 reader, 1 article" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "votes"),
    [
        ("compare", "Default: readers, where these versions have any."),
        ("gate", "Default: readers, also where there are none yet."),
    ],
)
def test_the_help_says_which_votes_are_taken(
    capsys: pytest.CaptureFixture[str], command: str, votes: str
) -> None:
    with pytest.raises(SystemExit):
        call_command(command, "--help")
    assert votes in " ".join(capsys.readouterr().out.split())


def test_metrics_without_a_rating_says_what_is_missing() -> None:
    with pytest.raises(CommandError, match="No human rating"):
        call_command("metrics")


def test_a_declared_plan_holds_the_gate_until_its_look_and_stands_in_the_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ann = User.objects.create_user("ann")
    declare_plan(size=30, until=None, watched_live=False, by=ann)
    VerdictPlan.objects.update(declared_at="2020-01-01T00:00:00Z")
    one, other = make_pair(articles=5)
    names = [f"--baseline={one.identifier}", f"--candidate={other.identifier}"]
    margin = "--margin=0.02"
    for n in range(29):
        duel(other, one, articles_of(one)[n % 5], collect=False)
    collect_backlog()
    code, said = gate(capsys, *names, margin)
    assert code == 3 and "nothing is judged before the plan’s look" in said["parts"][0]["reason"]
    (versus,) = said["comparison"]["versus"]
    assert versus["plan"] == {"counted": 29, "looked_at": None, "earlier": 0}
    assert versus["estimates"][0]["interval"] is None
    assert versus["estimates"][0]["withheld"] == "collecting"
    assert said["comparison"]["rule"]["plan"]["size"] == 30
    (change,) = said["comparison"]["rule"]["changes"]
    assert (change["who"], change["what"]) == ("ann", "plan declared: 30 votes")
    duel(other, one, articles_of(one)[0])
    _, said = gate(capsys, *names, margin)
    (versus,) = said["comparison"]["versus"]
    assert versus["plan"]["counted"] == 30 and versus["plan"]["looked_at"] is not None
    # 30 of 30 at the one look; seen live the interval would be of all values there are.
    assert said["parts"][0]["result"] == "pass"
    # The call's own measure has no plan; the declared one keeps it, whatever its margin.
    for primary, planned in (("duels", True), ("approval", False)):
        _, said = gate(capsys, *names, margin, f"--primary={primary}")
        assert (said["comparison"]["rule"]["plan"] is not None) is planned


def test_compare_says_where_the_plan_stands(capsys: pytest.CaptureFixture[str]) -> None:
    declare_plan(size=30, until=None, watched_live=False, by=User.objects.create_user("ann"))
    one, other = make_pair(articles=2)
    for article in articles_of(one):
        duel(other, one, article)
    call_command("compare", one.identifier, other.identifier)
    said = capsys.readouterr().out
    assert "cannot be told yet: collecting until 30 duels" in said
    assert "by ann: plan declared: 30 votes." in said


def test_more_votes_are_not_asked_for_once_the_one_look_is_over(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = pair
    rule = VerdictRule.objects.create(primary="duels", margin=0.02)
    VerdictPlan.objects.create(rule=rule, size=1)
    VerdictPlan.objects.update(declared_at=timezone.now() - timedelta(days=2))
    over = "the plan’s one look is over; going on takes another plan"
    duel(other, one, articles_of(one)[0])
    names = (f"--candidate={other.name}", f"--baseline={one.name}")
    code, told = gate(capsys, *names)
    assert code == 3 and over in told["reason"]
    call_command("compare", one.name, other.name)
    said = capsys.readouterr().out
    assert f"opinions on other articles are needed; {over}." in said
    assert "over 1 duel." in said and "one look at 1 vote of two versions" in said
    # A day that passed without a vote is over, too.
    VerdictPlan.objects.update(size=None, until=timezone.now() - timedelta(days=1))
    Ballot.objects.all().delete()
    recount()
    call_command("compare", one.name, other.name)
    said = capsys.readouterr().out
    assert f"Duels won: there are no duels to count; {over}." in said
    assert "  Looked at once, as the plan of" in said and "over 0 duels." in said


def test_votes_after_the_time_of_a_plan_are_not_said_to_be_none_at_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rule, now = VerdictRule.objects.create(), timezone.now()
    VerdictPlan.objects.create(
        rule=rule, declared_at=now - timedelta(days=3), until=now - timedelta(days=1)
    )
    one, other = make_pair(articles=2)
    for article in articles_of(one):
        duel(other, one, article)
    call_command("compare", one.identifier, other.identifier)
    said = capsys.readouterr().out
    assert "cannot be told yet. Duels won: there are no duels to count; the plan’s one" in said
    assert "Looked at once, as the plan of" in said and "over 0 duels" in said
    assert "nobody has voted on these two in the time of the plan." in said


def test_a_measure_is_named_by_how_it_begins_where_one_alone_does(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = pair
    for name in ("imported:cost|better:lower", "imported:costly|better:lower", "imported:time"):
        for version in pair:
            for number, article in enumerate(articles_of(version)):
                value = number / 100 + (version == one)
                make_score(summary_of(version, article), value, name, name=name)
    names = (f"--candidate={other.name}", f"--baseline={one.name}", "--margin=0.02")
    call_command("gate", *names, "--primary=imported:cost", "--guard=imported:costl=0.1")
    told = json.loads(capsys.readouterr().out)
    assert [part["measure"] for part in told["parts"]] == [
        "imported:cost|better:lower", "imported:costly|better:lower",
    ]  # fmt: skip
    assert told["comparison"]["rule"]["guard_rails"] == [["imported:costly|better:lower", 0.1]]
    with pytest.raises(
        CommandError, match=r"may be imported:cost.*, imported:cost.* or imported:time; name one"
    ) as no:
        call_command("gate", *names, "--primary=imported")
    assert no.value.returncode == 2
    with pytest.raises(CommandError, match=r"nothing is called .soup"):
        call_command("gate", *names, "--primary=soup")


def test_a_rule_whose_measure_is_gone_holds_the_gate_and_silences_nothing_else(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = pair
    VerdictRule.objects.create(primary="meteor", margin=0.02)
    names = (f"--candidate={other.name}", f"--baseline={one.name}")
    with pytest.raises(SystemExit) as end:
        call_command("gate", *names)
    assert end.value.code == 3
    said = "meteor: nothing to compare yet; bring figures of it, or change the rule."
    assert said in capsys.readouterr().err
    call_command("compare", one.name, other.name)
    text = capsys.readouterr().out
    assert f"cannot be told yet. {said}" in text and "better on the one (ROUGE-1" in text
    with pytest.raises(CommandError, match=r"nothing is called .soup"):
        call_command("gate", *names, "--primary=soup", "--margin=0.02")
