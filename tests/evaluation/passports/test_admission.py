"""The gate and judges: without a passport that reaches what was declared, exit 2 and a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from evaluation.agreement.reports import refresh_compared, refresh_trust
from evaluation.comparison.builder import compare
from evaluation.comparison.heard import heard
from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.report import Rule
from evaluation.judges.models import Judge, JudgedPair
from evaluation.judges.naming import voter_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.services import derive_all_marked
from evaluation.passports.admission import UnknownJudgeError, admission_of, measure_admission
from evaluation.passports.services import declare_agreement
from evaluation.runs.models import Metric
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating
from summaries.ratings.scales import SIMULATED_GROUP
from summaries.versions.models import ModelVersion
from surveys.ballots.models import CellMark
from tests.evaluation.passports.rows import answer, make_judge, make_texts, readers_choose
from tests.rows.calling import program
from tests.rows.scored import make_score
from tests.rows.written import make_rating, make_summary, make_versions, summary_of
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions() -> list[ModelVersion]:
    return make_versions()


@pytest.fixture
def judge(versions: list[ModelVersion]) -> Judge:
    """One that chooses the second on each of twelve articles, as four of five readers do."""
    judge = make_judge()
    one, other = versions
    articles = make_texts(one, other, articles=12)
    for article in articles:
        answer(judge, other, one, article)
    readers_choose(other, one, articles, readers=5, against=1)
    return judge


def refused(*args: str) -> str:
    """What the command says as it exits with 2."""
    with pytest.raises(CommandError) as refusal:
        call_command("gate", *args)
    assert refusal.value.returncode == 2
    return str(refusal.value)


def names(versions: list[ModelVersion]) -> tuple[str, str]:
    return f"--baseline={versions[0].name}", f"--candidate={versions[1].name}"


def test_a_judge_that_nobody_made_is_named_with_those_that_there_are(
    versions: list[ModelVersion], judge: Judge
) -> None:
    said = refused(*names(versions), "--judge=soft")
    assert said == 'no judge is called "soft"; there are strict'
    judge.pairs.all().delete()
    with pytest.raises(UnknownJudgeError):
        admission_of("soft")


def test_a_judge_without_a_passport_opens_no_gate(versions: list[ModelVersion]) -> None:
    make_judge()
    said = refused(*names(versions), "--judge=strict", "--margin=0.02")
    assert said == (
        "judge strict has no passport: its accuracy on decided duels of readers is not known: "
        "no decided duel of readers on a pair that it answered; "
        "see its passport, /judges/strict/passport/"
    )


def test_nothing_declared_is_nothing_reached(versions: list[ModelVersion], judge: Judge) -> None:
    said = refused(*names(versions), "--judge=strict", "--margin=0.02")
    assert "for judge strict no agreement is declared" in said
    assert said.endswith("on its passport, /judges/strict/passport/")


def test_what_simulated_readers_and_raters_say_opens_no_gate(
    versions: list[ModelVersion], team: User
) -> None:
    judge, (one, other) = make_judge(), versions
    articles = make_texts(one, other, articles=12)
    for article in articles:
        answer(judge, other, one, article)
    readers_choose(other, one, articles, readers=5, simulated=True)
    declare_agreement(judge=judge, trade="choices", least=0.1, by=team)
    found = admission_of("strict")
    assert not found.admitted
    assert "its accuracy on decided duels of people is not known" in found.sentence
    measure = rate(judge, make_versions(), agrees=True)
    declare_agreement(judge=judge, trade="ratings", least=0.5, by=team)
    rated = measure_admission(measure)
    assert rated is not None and rated.admitted
    Rating.objects.update(group=SIMULATED_GROUP)
    refresh_trust(aspects=("f",), force=True)
    rated = measure_admission(measure)
    assert rated is not None and not rated.admitted


def test_the_low_end_has_to_reach_what_was_declared(judge: Judge, team: User) -> None:
    declare_agreement(judge=judge, trade="choices", least=0.0, by=team)
    low = float(admission_of("strict").sentence.partition("(0")[2].partition("(")[2].split()[0])
    for least, reached in ((low - 0.001, True), (low + 0.001, False)):
        declare_agreement(judge=judge, trade="choices", least=least, by=team)
        found = admission_of("strict")
        assert found.admitted == reached
        words = "and reaches the declared" if reached else "does not reach the declared agreement"
        assert words in found.sentence


@pytest.mark.usefixtures("judge")
def test_judges_votes_are_refused_without_a_name_and_other_votes_with_one(
    versions: list[ModelVersion],
) -> None:
    assert "--judge NAME" in refused(*names(versions), "--votes=judges")
    assert "leave --votes out" in refused(
        *names(versions), "--votes=readers", "--judge=strict", "--margin=0.02"
    )


def rate(judge: Judge, versions: list[ModelVersion], *, agrees: bool) -> str:
    """The name of its measure, with numbers that go with experts' or against them."""
    several = [*versions, *make_versions(5)]
    name = f"judge:{judge.name}:relevance"
    metric = Metric.objects.create(
        name=name, signature=f"{name}|scale:1-5|sha:{judge.fingerprint}", engine="judge"
    )
    for article in make_texts(*versions, articles=12):
        for version in several[2:]:
            make_summary(article, version, f"Another text about this by {version.name}.")
        for place, version in enumerate(several):
            summary = summary_of(version, article)
            make_rating(summary, place + 1)
            make_score(summary, place if agrees else -place, metric.signature)
    refresh_trust(aspects=("f",))
    return name


def test_a_rule_whose_measure_is_a_judge_needs_its_passport_too(
    versions: list[ModelVersion], team: User, client: Client
) -> None:
    judge = make_judge()
    measure = rate(judge, versions, agrees=True)
    VerdictRule.objects.create(primary=measure, margin=0.1)
    said = refused(*names(versions))
    assert "for judge strict no agreement is declared; declare the least that ratings" in said
    assert measure_admission("rouge1") is None
    client.force_login(team)
    fields = {"primary-measure": measure, "primary-margin": "0.2"}
    page = client.post("/models/rule/change/", fields)
    assert page.status_code == 400 and "For judge strict no agreement is declared" in page.text
    declare_agreement(judge=judge, trade="ratings", least=0.5, by=team)
    assert client.post("/models/rule/change/", fields).status_code == 302


def test_a_verdict_asks_anew_for_the_passport_of_its_judge(
    versions: list[ModelVersion], team: User
) -> None:
    judge = make_judge()
    measure = rate(judge, versions, agrees=True)
    VerdictRule.objects.create(primary=measure, margin=0.1)
    one, other = versions

    def verdict(**asked: Any) -> tuple[str, str]:
        refresh_compared([one, other])
        (versus,) = compare(baseline=one, candidates=[other], **asked).versus
        return versus.overall.verdict, versus.overall.sentence

    found, said = verdict()
    assert found == "cannot tell yet"
    assert "Relevance (judge strict) may not decide: for judge strict no agreement is de" in said
    declare_agreement(judge=judge, trade="ratings", least=0.5, by=team)
    assert verdict()[0] == "better"
    # It reached what was declared then; since then the team asks for more, or people disagree.
    Rating.objects.all().delete()
    refresh_trust(aspects=("f",))
    found, said = verdict()
    assert found == "cannot tell yet"
    assert "has no passport: its agreement with people on relevance is not known" in said
    Judge.objects.filter(pk=judge.pk).update(name="renamed")
    assert 'no judge is called "strict"' in verdict()[1]


@pytest.mark.parametrize(("agrees", "worse"), [(True, True), (False, False)])
def test_a_guard_rail_by_a_judge_holds_nothing_back_without_its_passport(
    versions: list[ModelVersion], team: User, *, agrees: bool, worse: bool
) -> None:
    judge = make_judge()
    measure = rate(judge, versions, agrees=agrees)
    declare_agreement(judge=judge, trade="ratings", least=0.5, by=team)
    # The judge that agrees with people rates the first lower, the one that does not the second.
    baseline, candidate = versions if not agrees else versions[::-1]
    rule = Rule("duels", 0.02, ((measure, 0.1),), declared=True)
    refresh_compared([baseline, candidate])
    (versus,) = compare(baseline=baseline, candidates=[candidate], rule=rule).versus
    assert (versus.overall.verdict == "worse") == worse
    rail = next(each for each in versus.overall.reasons if each.startswith("Guard rail"))
    assert ("may not decide" in rail) == (not worse)
    alone = versus.estimate(measure)
    assert alone is not None and alone.verdict == "worse"  # what the judge itself says is shown


def test_judges_choices_decide_no_verdict_without_a_passport(
    versions: list[ModelVersion], judge: Judge, team: User
) -> None:
    one, other = versions
    for article in make_texts(one, other, articles=24):
        answer(judge, other, one, article)
    CellMark.objects.bulk_create(
        CellMark(article_id=pair.duel.article_id, reader_id=voter_of(pair.judge_id))
        for pair in JudgedPair.objects.select_related("duel")
    )
    derive_all_marked()
    rule = Rule("duels", 0.02, (), declared=True)

    def verdict(origin: Origin) -> tuple[str, str]:
        report = compare(baseline=one, candidates=[other], origin=origin, rule=rule)
        (versus,) = report.versus
        return versus.overall.verdict, versus.overall.sentence

    assert "may not decide" not in verdict(Origin.READER)[1]  # people need none
    found, said = verdict(Origin.JUDGE)
    assert found == "cannot tell yet"
    assert "Duels won may not decide: for judge strict no agreement is declared" in said
    declare_agreement(judge=judge, trade="choices", least=0.2, by=team)
    assert "may not decide" not in verdict(Origin.JUDGE)[1]
    declare_agreement(judge=judge, trade="choices", least=0.99, by=team)
    assert "does not reach the declared agreement of 0.99" in verdict(Origin.JUDGE)[1]


def test_rules_without_a_judge_ask_nobody(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert heard(DEFAULT_RULE) == DEFAULT_RULE


def test_a_rule_by_a_judge_that_contradicts_people_is_refused(
    versions: list[ModelVersion], team: User
) -> None:
    judge = make_judge()
    measure = rate(judge, versions, agrees=False)
    declare_agreement(judge=judge, trade="ratings", least=0.5, by=team)
    said = refused(*names(versions), f"--primary={measure}", "--margin=0.1")
    assert "does not reach the declared agreement of 0.5" in said and "-1.000" in said


def test_with_a_passport_the_report_names_it(
    versions: list[ModelVersion], team: User, capsys: pytest.CaptureFixture[str]
) -> None:
    judge = make_judge()
    measure = rate(judge, versions, agrees=True)
    declare_agreement(judge=judge, trade="ratings", least=0.5, by=team)
    call_command("gate", *names(versions), f"--primary={measure}", "--margin=0.1")
    told = capsys.readouterr()
    report: dict[str, Any] = json.loads(told.out)
    (named,) = report["passports"]
    assert (named["judge"], named["trade"]) == ("strict", "ratings")
    assert named["passport"].startswith("Passport of judge strict (0123456789ab): its Kendall")
    assert named["passport"] in told.err
    assert report["result"] == "pass"


def test_a_gate_goes_by_the_judge_that_is_named_and_by_no_other(
    versions: list[ModelVersion], judge: Judge, team: User, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_judge("soft")
    for article in make_texts(*versions, articles=24):
        answer(judge, versions[1], versions[0], article)
    for article in Article.objects.all():
        answer(other, versions[0], versions[1], article)  # contradicts the first everywhere
    CellMark.objects.bulk_create(
        CellMark(article_id=pair.duel.article_id, reader_id=voter_of(pair.judge_id))
        for pair in JudgedPair.objects.select_related("duel")
    )
    derive_all_marked()
    declare_agreement(judge=judge, trade="choices", least=0.2, by=team)
    call_command("gate", *names(versions), "--judge=strict", "--margin=0.02")
    told = capsys.readouterr()
    report: dict[str, Any] = json.loads(told.out)
    assert report["passports"][0]["passport"].startswith("Passport of judge strict (0123456789ab)")
    assert "accuracy on decided duels of readers is 0.800" in told.err
    duels = next(part for part in report["parts"] if part["measure"] == "duels")
    assert (report["result"], duels["result"]) == ("pass", "pass")
    assert report["comparison"]["population"] == "judges"
    said = refused(*names(versions), "--judge=soft", "--margin=0.02")
    assert "for judge soft no agreement is declared" in said
    caller = program(TokenScope.READ)
    asked = f"/gate?{names(versions)[0][2:]}&{names(versions)[1][2:]}&margin=0.02&judge="
    same = caller.get(f"{asked}strict").json()
    assert (same["result"], same["passports"]) == ("pass", report["passports"])
    told_off = caller.get(f"{asked}soft")
    assert told_off.status_code == 422 and "no agreement is declared" in told_off.text
