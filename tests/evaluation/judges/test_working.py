"""Batches of a judge: everything is asked once, kept at once, paid within the limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from evaluation.judges import working
from evaluation.judges.anchors import ask_again
from evaluation.judges.drawing import draw_more
from evaluation.judges.ending import FEWEST_TO_TELL
from evaluation.judges.keeping import OUTDATED, forget_outdated_judgements
from evaluation.judges.models import Judge, JudgeBatch, JudgedPair, Judgement
from evaluation.judges.money import reserve
from evaluation.judges.progress import progress_of
from evaluation.judges.requesting import cancel, request_choices, request_ratings, take_up
from evaluation.judges.selectors import endings_of, pair_choices, ratings_of
from evaluation.judges.services import JudgeError, JudgeFixedError, change_judge
from evaluation.runs.models import Score, ScoreSums
from evaluation.runs.sums import recount_sums
from summaries.breakdowns.models import Summary
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from surveys.duels.models import Duel
from surveys.duels.outcome import Outcome
from tests.evaluation.judges.scripted_judge import JudgeServer, judging
from tests.rows.judged import asked, make_qualities, make_scripted_judge
from tests.summaries.generators.scripted_server import (
    Step,
    completing,
    disconnecting,
    failing,
    serving,
)

pytestmark = pytest.mark.django_db

PRICES: dict[str, Any] = {"price_prompt": 1.0, "price_completion": 4.0}


@pytest.fixture
def server() -> Iterator[JudgeServer]:
    with judging() as server:
        yield server


def rated(judge: Judge, **options: Any) -> JudgeBatch | None:
    return request_ratings(judge=judge, summaries=Summary.objects.all(), **options)


def chosen(judge: Judge, versions: list[ModelVersion], pairs: int = 100, **options: Any
           ) -> JudgeBatch:  # fmt: skip
    ids = [version.pk for version in versions]
    return request_choices(judge=judge, versions=ids, articles="all", pairs=pairs, **options)


def scores(judge: Judge) -> dict[tuple[str, int], float | None]:
    rows = Score.objects.filter(metric__engine="judge", metric__name__startswith=f"judge:{judge}:")
    return {(each.metric.name.split(":")[2], each.summary_id): each.value
            for each in rows.select_related("metric")}  # fmt: skip


def by_script(*steps: Step, **changed: Any) -> tuple[JudgeBatch, int]:
    """What becomes of a batch about one summary, and how often the server was asked."""
    make_qualities(4.0)
    with serving(*steps) as server:
        settings = {"base_url": f"{server.address}/v1", "model": f"m{server.port}",
                    "concurrency": 1, "backoff": 0.0}  # fmt: skip
        batch = asked(rated(make_scripted_judge(settings | changed)))
        return batch, len(server.asked)


def test_one_call_a_summary_gives_a_score_on_every_dimension(server: JudgeServer) -> None:
    make_qualities(4.25, 2.0, articles=2)
    judge = make_scripted_judge(server.settings())
    batch = asked(rated(judge))
    assert (batch.status, server.tally.answered) == ("finished", 4)
    found = scores(judge)
    assert len(found) == 16  # 2 versions × 2 articles × 4 dimensions
    assert {round(value or 0, 9) for value in found.values()} == {4.25, 2.0}
    judge.refresh_from_db()
    signature = f"judge:{judge}:fluency|scale:1-5|sha:{judge.fingerprint}"
    assert Score.objects.filter(metric__signature=signature).count() == 4
    assert ratings_of(judge.pk, "fluency")[0].value == pytest.approx(4.25)


def test_one_call_a_dimension_where_the_settings_say_so(server: JudgeServer) -> None:
    make_qualities(4.0)
    judge = make_scripted_judge(server.settings(calls="each"))
    asked(rated(judge))
    assert server.tally.answered == 4
    assert set(scores(judge).values()) == {4.0}


def test_without_probabilities_the_number_counts() -> None:
    make_qualities(4.25)
    with judging(tells=False) as server:
        judge = make_scripted_judge(server.settings())
        asked(rated(judge))
    assert set(scores(judge).values()) == {4.0}
    assert not Judgement.objects.get().has_probabilities


@pytest.mark.parametrize(
    ("character", "ending", "reason"),
    [
        ({"refusals": 1.0}, "refused", "declined"),
        ({"cut": 1.0}, "cut off", "cut off"),
        ({"nonsense": 1.0}, "unreadable", "no number from 1 to 5"),
    ],
)
def test_what_is_no_answer_is_null_with_its_reason(
    character: dict[str, float], ending: str, reason: str
) -> None:
    make_qualities(4.0)
    with judging(**character) as server:
        judge = make_scripted_judge(server.settings(**PRICES))
        batch = asked(rated(judge))
    assert (batch.status, endings_of(judge.pk)) == ("finished", {ending: 1})
    assert set(scores(judge).values()) == {None}
    assert reason in Score.objects.filter(metric__engine="judge")[0].reason
    assert Judgement.objects.get().money  # a refusal is paid all the same


def test_nothing_is_asked_twice_and_what_failed_is_asked_again(server: JudgeServer) -> None:
    make_qualities(4.0, 2.0, articles=2)
    judge = make_scripted_judge(server.settings())
    batch = rated(judge)
    assert batch is not None and rated(judge) is None  # the first one asks it all
    asked(batch)
    assert rated(judge) is None
    Judgement.objects.filter(summary=Summary.objects.earliest("pk")).update(status="failed")
    again = asked(rated(judge))
    assert again.judgements.count() == 1
    assert server.tally.answered == 5


def test_another_text_is_another_question_and_the_old_number_goes(server: JudgeServer) -> None:
    make_qualities(4.0)
    judge = make_scripted_judge(server.settings())
    asked(rated(judge))
    text = "Changed. [quality 2]"
    Summary.objects.update(text=text, text_hash=text_hash(text))
    assert forget_outdated_judgements() == 4
    assert set(Score.objects.values_list("value", "reason")) == {(None, OUTDATED)}
    asked(rated(judge))
    assert set(scores(judge).values()) == {2.0}
    assert forget_outdated_judgements() == 0


@pytest.mark.parametrize("calls", ["one", "each"])
def test_a_text_that_is_as_it_was_has_its_numbers_back(server: JudgeServer, calls: str) -> None:
    make_qualities(4.0)
    judge, other = (make_scripted_judge(server.settings(calls=calls)) for _ in range(2))
    asked(rated(judge))
    before, text = scores(judge), Summary.objects.get().text
    Summary.objects.update(text="B", text_hash=text_hash("B"))
    forget_outdated_judgements()
    asked(rated(other))
    Summary.objects.update(text=text, text_hash=text_hash(text))
    forget_outdated_judgements()
    assert scores(judge) == before and rated(judge) is None
    assert set(scores(other).values()) == {None}
    assert forget_outdated_judgements() == 0
    sums = {each.metric_id: each.moments.number for each in ScoreSums.objects.all()}
    assert recount_sums(everything=True) == len(sums) == 8
    assert {each.metric_id: each.moments.number for each in ScoreSums.objects.all()} == sums


def test_a_text_that_changes_before_its_turn_is_not_asked_about(server: JudgeServer) -> None:
    make_qualities(4.0)
    batch = rated(make_scripted_judge(server.settings()))
    Summary.objects.update(text="Changed.", text_hash=text_hash("Changed."))
    assert asked(batch).status == "finished"
    assert server.tally.answered == 0 and Judgement.objects.get().status == "cancelled"


def test_an_answer_that_is_lost_is_asked_for_once_more_and_never_a_third_time() -> None:
    batch, number = by_script(disconnecting, completing('{"coherence": 4}'))
    assert (batch.status, number) == ("finished", 2)
    assert Judgement.objects.get().ended_as == "read"


def test_an_answer_that_is_lost_twice_ends_without_one() -> None:
    batch, number = by_script(disconnecting)
    judgement = Judgement.objects.get()
    assert (batch.status, number, judgement.asked) == ("finished", 2, 2)
    assert (judgement.status, judgement.ended_as) == ("failed", "lost")
    assert "lost twice" in judgement.reason


@pytest.mark.parametrize("asked_before", [1, 2])
def test_what_a_killed_worker_had_asked_is_asked_once_more_at_most(
    server: JudgeServer, asked_before: int
) -> None:
    make_qualities(4.0)
    batch = rated(make_scripted_judge(server.settings()))
    past = timezone.now() - timedelta(seconds=1)
    Judgement.objects.update(
        status="running", claim="f" * 32, claimed_until=past, asked=asked_before
    )
    asked(batch)
    assert server.tally.answered == 2 - asked_before
    assert Judgement.objects.get().ended_as == ("read" if asked_before == 1 else "lost")


def test_a_server_that_is_busy_is_asked_again_and_nothing_counts_as_asked() -> None:
    batch, number = by_script(failing(503), failing(429), completing('{"coherence": 4}'))
    assert (batch.status, number) == ("finished", 3)
    assert Judgement.objects.get().asked == 1


def test_a_server_that_stays_busy_stops_the_batch_which_may_go_on_later() -> None:
    batch, number = by_script(failing(503), retries=3)
    assert (batch.status, number) == ("failed", 4)  # once, and three times again
    assert "4 times in a row. Go on later. What is answered stays, 1 question is left." in (
        batch.error
    )
    assert take_up(batch) == 1
    batch.refresh_from_db()
    assert (batch.status, batch.setbacks, batch.error) == ("running", 0, "")


def test_a_server_that_asks_for_a_long_pause_is_not_waited_for() -> None:
    batch, number = by_script(failing(429, wait="900"), longest_wait=60.0)
    assert (batch.status, number) == ("failed", 1)
    assert "it asks to wait 900 seconds. Go on then." in batch.error


def test_a_wrong_key_stops_the_batch_with_its_first_question() -> None:
    make_qualities(4.0, articles=3)
    with serving(failing(401)) as server:
        judge = make_scripted_judge({"base_url": f"{server.address}/v1", "concurrency": 1})
        batch = asked(rated(judge))
        assert len(server.asked) == 1
    assert batch.status == "failed" and "does not accept" in batch.error
    assert set(Judgement.objects.values_list("status", "asked")) == {("cancelled", 0)}


@pytest.mark.parametrize("fine", [0, 1])
def test_a_batch_of_which_the_first_questions_all_fail_stops(fine: int) -> None:
    make_qualities(4.0, articles=FEWEST_TO_TELL + 3)
    steps = [completing('{"coherence": 4}')] * fine + [failing(400, "the prompt is too long")]
    with serving(*steps) as server:
        judge = make_scripted_judge({"base_url": f"{server.address}/v1", "concurrency": 1})
        batch = asked(rated(judge))
        assert len(server.asked) == (FEWEST_TO_TELL + 3 if fine else FEWEST_TO_TELL)
    assert batch.status == ("finished" if fine else "failed")


def test_a_batch_spends_no_more_than_its_limit_and_goes_on_with_a_higher_one(
    server: JudgeServer,
) -> None:
    make_qualities(4.0, articles=12)
    judge = make_scripted_judge(server.settings(**PRICES, tokens=100))
    limit = Decimal("0.0040")
    batch = asked(rated(judge, money_limit=limit))
    spent = progress_of(batch, timezone.now()).money
    paid = (server.tally.prompt_tokens + 4 * server.tally.completion_tokens) / Decimal(10**6)
    assert batch.status == "failed" and "ended at its limit of 0.004 USD" in batch.error
    assert 0 < server.tally.answered < 12
    assert spent == paid <= limit
    assert Decimal(batch.committed) / 10**9 == spent  # nothing is under way any more
    take_up(batch, money_limit=Decimal(1))
    assert asked(batch).status == "finished"
    assert server.tally.answered == 12 and max(server.tally.questions.values()) == 1


def test_of_two_workers_one_finds_room_for_the_last_question(server: JudgeServer) -> None:
    make_qualities(4.0)
    judge = make_scripted_judge(server.settings(**PRICES))
    batch = rated(judge, money_limit=Decimal("0.0010"))
    assert batch is not None
    assert [reserve(batch.pk, 500_000) for _ in range(3)] == [True, True, False]  # billionths
    assert not reserve(batch.pk, 1)
    cancel(batch)
    assert not reserve(batch.pk, 0)


def test_a_limit_needs_prices(server: JudgeServer) -> None:
    make_qualities(4.0)
    with pytest.raises(JudgeError, match="hold no prices"):
        rated(make_scripted_judge(server.settings()), money_limit=Decimal(1))


def test_a_cancelled_batch_asks_no_more_and_keeps_what_it_has(server: JudgeServer) -> None:
    make_qualities(4.0, articles=2)
    batch = rated(make_scripted_judge(server.settings()))
    assert batch is not None and cancel(batch) and not cancel(batch)
    assert asked(batch).status == "cancelled" and server.tally.answered == 0
    assert take_up(batch) == 2
    assert asked(batch).status == "finished" and server.tally.answered == 2


def test_what_died_with_its_worker_in_a_stopped_batch_can_be_asked_again(
    server: JudgeServer,
) -> None:
    make_qualities(4.0)
    judge = make_scripted_judge(server.settings())
    batch = rated(judge)
    assert batch is not None
    past = timezone.now() - timedelta(seconds=1)
    Judgement.objects.update(status="running", claim="f" * 32, claimed_until=past, asked=1)
    cancel(batch)
    again = asked(rated(judge))
    assert (again.status, server.tally.answered) == ("finished", 1)


def test_a_judge_is_fixed_by_its_first_use(server: JudgeServer) -> None:
    make_qualities(4.0)
    judge = make_scripted_judge(server.settings())
    named: dict[str, Any] = {"name": judge.name, "rubric": judge.rubric, "note": ""}
    change_judge(judge, settings=server.settings(temperature=0.5), **named)
    rated(judge)
    with pytest.raises(JudgeFixedError, match="make another judge after it"):
        change_judge(judge, settings=server.settings(), **named)


def test_both_orders_of_a_pair_are_asked_and_agree_on_the_better_one(server: JudgeServer) -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=3)
    judge = make_scripted_judge(server.settings(**PRICES))
    batch = asked(chosen(judge, versions))
    assert (batch.status, server.tally.answered) == ("finished", 6)
    found = pair_choices(judge.pk)
    assert {(each.outcome, each.flipped) for each in found} == {(Outcome.FIRST, False)}
    assert {(each.when_first, each.when_second) for each in found} == {("left", "right")}
    assert [each.first_share for each in found] == [1.0] * 3
    assert all(each.money for each in found)


def test_a_judge_that_goes_by_the_side_flips_and_each_flip_is_a_tie() -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=3)
    with judging(left=1.0) as server:
        judge = make_scripted_judge(server.settings())
        batch = asked(chosen(judge, versions))
    found = pair_choices(judge.pk)
    assert {(each.outcome, each.flipped) for each in found} == {(Outcome.TIE, True)}
    progress = progress_of(batch, timezone.now())
    assert (progress.flipped, progress.settled) == (3, 3)


def test_a_pair_of_which_one_order_is_refused_has_no_outcome() -> None:
    versions, _ = make_qualities(4.0, 2.0)
    with judging(refusals=1.0) as server:
        judge = make_scripted_judge(server.settings())
        asked(chosen(judge, versions))
    pair = JudgedPair.objects.get()
    assert (pair.outcome, pair.flipped, pair_choices(judge.pk)) == ("", None, [])
    assert "declined" in pair.reason and pair.settled_at is not None


def test_a_budget_of_pairs_is_kept_and_no_pair_is_drawn_twice(server: JudgeServer) -> None:
    versions, _ = make_qualities(4.0, 3.0, 2.0, articles=5)
    judge = make_scripted_judge(server.settings())
    asked(chosen(judge, versions, pairs=10))
    assert JudgedPair.objects.count() == 10
    asked(chosen(judge, versions))
    assert JudgedPair.objects.count() == Duel.objects.count() == 15  # 3 pairs × 5 articles
    assert server.tally.answered == 30 and max(server.tally.questions.values()) == 1


def test_pairs_that_a_stopped_batch_began_are_ended_by_the_next(server: JudgeServer) -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=2)
    judge = make_scripted_judge(server.settings())
    first = chosen(judge, versions)
    draw_more(first.pk)
    judgement = working._claimed(first.pk)
    assert judgement is not None and working._judge(judgement)
    cancel(first)
    assert JudgedPair.objects.count() == 1  # of the other nothing was asked
    asked(chosen(judge, versions))
    assert JudgedPair.objects.exclude(outcome="").count() == 2
    assert server.tally.answered == 4 and max(server.tally.questions.values()) == 1


def test_what_is_asked_again_is_the_same_and_counts_for_nothing(server: JudgeServer) -> None:
    versions, _ = make_qualities(4.0, 2.0, articles=3)
    judge = make_scripted_judge(server.settings())
    asked(rated(judge))
    asked(chosen(judge, versions))
    number = Score.objects.count()
    for kind, questions in (("ratings", 2), ("choices", 4)):
        batch = asked(ask_again(judge=judge, kind=kind, number=2))
        assert (batch.status, batch.judgements.count()) == ("finished", questions)
    assert Score.objects.count() == number
    assert max(server.tally.questions.values()) == 2
    again = pair_choices(judge.pk, occasion=2)
    assert [each.duel for each in again] == [each.duel for each in pair_choices(judge.pk)[:2]]
    assert [each.value for each in ratings_of(judge.pk, "fluency", occasion=1)] == [4.0, 2.0]


def test_there_is_nothing_to_ask_again_before_something_was_answered(server: JudgeServer) -> None:
    assert ask_again(judge=make_scripted_judge(server.settings()), kind="choices", number=9) is None
