"""Battles from elsewhere: in the same tables, counted once, apart from readers' own."""

from __future__ import annotations

from typing import Any

import pytest

from common.files.rejections import Reason
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import DuelColumns
from evaluation.opinions.selectors import current_opinions
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.breakdowns.selectors import articles_found
from summaries.importing.models import Import
from summaries.similar.services import _waiting
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit_every_kind
from surveys.duels.models import Duel, DuelVote, Impression, PairTally
from surveys.imports.services import BATCH
from surveys.imports.undoing import CannotUndoError, undo_votes
from surveys.readers.models import Reader
from tests.rows.duels import duel
from tests.rows.written import articles_of, make_article, make_pair, make_summary, make_version
from tests.surveys.imports.battles import battle, take

pytestmark = pytest.mark.django_db


def duels() -> DuelColumns:
    derive_all_marked()
    return current_opinions().duels


def outcomes() -> list[str]:
    return sorted(DuelVote.objects.values_list("outcome", flat=True))


def test_a_battle_is_a_vote_in_the_same_tables() -> None:
    report, refused = take(battle())
    assert (report.counts["created"], refused) == (1, [])
    vote = DuelVote.objects.get()
    assert (vote.first_version.name, vote.outcome, vote.first_on_left) == ("alpha", "first", True)
    assert vote.ballot.received_at.year == 2023  # when it was given, not when it came in
    assert PairTally.objects.get().first == 1
    assert audit_every_kind() == []


def test_a_version_is_not_made_under_a_name_that_looks_like_anothers() -> None:
    report, (refused,) = take(battle("alp\u200bha"))
    assert report.counts["created"] == 0 and not ModelVersion.objects.exists()
    assert "holds signs that nobody sees (U+200B)" in refused.message


def test_it_counts_as_imported_and_apart_from_readers_own() -> None:
    one, other = make_pair()
    duel(one, other, articles_of(one)[0])
    take(battle(f"{one.name}", f"{other.name}", "model_b"))
    assert sorted(duels().origin.tolist()) == [Origin.READER, Origin.IMPORTED]


@pytest.mark.parametrize(
    ("winner", "outcome"),
    [("model_a", "first"), ("model_b", "second"), ("tie", "tie"), ("tie (bothbad)", "bad"),
     ("left", "first"), ("right", "second"), ("beta", "second"), ("BETA", "second"),
     ("Both bad", "bad"), ("both-bad", "bad"), ("TIE (both bad)", "bad"), ("[[B]]", "second"),
     ("Model A", "first"), ("response_b", "second"), ("A is better", "first"), ("same", "tie"),
     ("A>B", "first"), ("b >> a", "second"), ("A<B", "second"), ("A=B", "tie"),
     ("No preference", "tie"), ("tie (inconsistent)", "tie"), ("model_1", "first")],
)  # fmt: skip
def test_every_spelling_of_a_winner_is_understood(winner: str, outcome: str) -> None:
    take(battle(winner=winner))
    assert outcomes() == [outcome]


@pytest.mark.parametrize("winner", ["1", "2", "0.5", "skip", "a>a", "gamma", "c is better"])
def test_what_names_no_side_is_refused(winner: str) -> None:
    _, (refused,) = take(battle(winner=winner))
    assert refused.reason is Reason.VALUE


def test_a_column_for_each_outcome_names_the_winner() -> None:
    """As in LMSYS's competition at Kaggle."""
    row = battle()
    del row["winner"]
    none = {"winner_model_a": 0, "winner_model_b": "0", "winner_tie": 0}
    take(*(row | none | {name: 1, "judge": name} for name in none))
    assert outcomes() == ["first", "second", "tie"]
    _, refused = take(row | none, row | none | {"winner_tie": 1, "winner_model_a": True})
    assert ["0 of the" in refused[0].message, "2 of the" in refused[1].message] == [True, True]


def test_without_a_turn_all_of_a_conversation_was_voted_on() -> None:
    row = battle(conversation_a='["One.", "Two."]', conversation_b='["Eins."]', prompt="Count.")
    take({name: value for name, value in row.items() if name != "turn"})
    take(row | {"question_id": "q2", "prompt": "Count again."})  # of which the first turn counts
    assert sorted(Summary.objects.values_list("text", flat=True)) == [
        "Eins.", "Eins.", "One.", "One.\n\nTwo."
    ]  # fmt: skip


def test_who_stood_left_is_turned_round_where_versions_stand_in_the_other_order() -> None:
    make_version("beta")
    make_version("alpha")  # the higher id, and on the left
    take(battle("alpha", "beta", "model_a"))
    vote = DuelVote.objects.get()
    assert (vote.outcome, vote.first_on_left) == ("second", False)
    assert duels().left.tolist() == [ModelVersion.objects.get(name="alpha").pk]


def test_a_file_of_evalica_has_neither_judge_nor_prompt() -> None:
    rows = [{"left": "a", "right": "b", "winner": "left"}] * 3
    report, _ = take(*rows, filename="llmfao.csv")
    assert report.counts["created"] == 3  # the first, second and third row of these two
    again, _ = take(*rows, filename="llmfao.csv")
    assert (again.counts["unchanged"], again.import_id) == (3, None)
    other, _ = take(*rows, filename="next_month.csv")
    assert other.counts["created"] == 3
    assert Reader.objects.count() == 6  # nobody says that two are of one person


def test_the_same_rows_again_change_nothing() -> None:
    rows = [battle(question_id=f"q{n}", judge=f"u{n % 3}") for n in range(9)]
    take(*rows)
    report, _ = take(*rows)
    assert (report.counts["unchanged"], report.counts["created"]) == (9, 0)
    assert (Ballot.objects.count(), Reader.objects.count(), Import.objects.count()) == (9, 3, 1)


def test_a_row_that_says_something_else_needs_an_update() -> None:
    take(battle(vote_id="v1"), battle(vote_id="v2", question_id="q2"))
    changed = battle(vote_id="v1", winner="model_b")
    report, (refused,) = take(changed)
    assert (refused.reason, outcomes()) == (Reason.CHANGED, ["first", "first"])
    report, _ = take(changed, update=True)
    assert (report.counts["updated"], outcomes()) == (1, ["first", "second"])
    tally = PairTally.objects.get()
    assert (tally.first, tally.second) == (1, 1)  # recounted, not added to
    assert audit_every_kind() == []


def test_two_rows_of_one_id_in_one_file_are_a_conflict() -> None:
    _, (refused,) = take(battle(vote_id="v1"), battle(vote_id="v1", winner="tie"))
    assert refused.reason is Reason.CONFLICT


def test_the_same_row_twice_in_one_file_changes_nothing_wherever_it_stands() -> None:
    rows = [battle(vote_id=f"v{n}") for n in range(BATCH + 1)]
    report, refused = take(rows[0], *rows, rows[-1], rows[0])
    assert (report.counts["created"], report.counts["unchanged"], refused) == (BATCH + 1, 3, [])


def test_of_two_rows_of_one_id_the_first_stands_in_a_batch_as_across_batches() -> None:
    rows = [battle(vote_id=f"v{n}") for n in range(BATCH)]
    _, refused = take(*rows[:2], battle(vote_id="v1", winner="tie"), *rows[2:],
                      battle(vote_id="v1", winner="tie"))  # fmt: skip
    assert [each.line for each in refused] == [3, BATCH + 2]
    assert refused[0].message == "line 2 has the same vote_id and says something else; keep one"
    assert set(outcomes()) == {"first"}


def test_rows_that_the_files_name_alone_makes_known_are_counted() -> None:
    rows = [{"left": "a", "right": "b", "winner": "left"}] * 3
    take(*rows, filename="export.csv")
    report, _ = take(*rows, battle(), filename="export.csv")
    assert (report.counts["unchanged"], report.counts["nameless"]) == (3, 3)
    report, _ = take(battle())
    assert (report.counts["unchanged"], report.counts["nameless"]) == (1, 0)


def test_a_prompt_without_texts_reaches_no_page_and_no_list() -> None:
    take(battle())
    article = Article.objects.get()
    assert (article.versions_only, article.key) == (True, "prompt:q1")
    assert not articles_found().exists()
    assert not _waiting().exists()
    assert not Summary.objects.exists()
    assert (Duel.objects.get().first, Duel.objects.get().second) == (None, None)


def test_battles_of_one_prompt_share_its_article_and_those_of_two_turns_do_not() -> None:
    take(battle(), battle(judge="u2"), battle(judge="u3", turn=2))
    assert sorted(Article.objects.values_list("key", flat=True)) == ["prompt:q1", "prompt:q1#2"]


def test_a_battle_may_name_an_article_that_is_here() -> None:
    one, other = make_pair()
    article = articles_of(one)[0]
    row = {"article_id": article.key, "model_a": one.name, "model_b": other.name,
           "winner": "model_a", "judge": "ann"}  # fmt: skip
    report, _ = take(row)
    found = Duel.objects.get()
    assert (found.article, report.counts["prompts"]) == (article, 0)
    assert {found.first.version, found.second.version} == {one, other}  # type: ignore[union-attr]


def test_an_article_that_is_not_here_is_named_and_makes_nothing() -> None:
    _, (refused,) = take({"article_id": "a9", "model_a": "x", "model_b": "y", "winner": "tie"})
    assert refused.reason is Reason.UNPLACED
    assert "prompt_id" in refused.message
    assert not ModelVersion.objects.exists()


def conversation(*said: str) -> list[dict[str, Any]]:
    roles = ("user", "assistant")
    return [{"role": roles[at % 2], "content": each} for at, each in enumerate(said)]


def test_texts_that_come_along_are_taken_in_as_summaries_are() -> None:
    row = battle(
        conversation_a=conversation("Why does it rain?", "Clouds cool."),
        conversation_b=conversation("Why does it rain?", "Water falls."),
    )
    report, refused = take(row, row | {"judge": "u2"})
    assert (report.counts["created"], refused) == (2, [])
    article = Article.objects.get()
    assert (article.text, article.versions_only) == ("Why does it rain?", False)
    texts = Summary.objects.order_by("version__name").values_list("text", flat=True)
    assert list(texts) == ["Clouds cool.", "Water falls."]
    assert Duel.objects.get().first is not None


def test_of_a_conversation_only_the_turns_that_were_judged_count() -> None:
    said = conversation("One?", "1.", "Two?", "2.")
    take(battle(conversation_a=said, conversation_b=conversation("One?", "I.", "Two?", "II.")))
    assert Article.objects.get().text == "One?"
    assert sorted(Summary.objects.values_list("text", flat=True)) == ["1.", "I."]


def test_a_prompt_that_gets_a_text_later_is_an_article_like_others() -> None:
    take(battle())
    Article.objects.filter(key="prompt:q1").update(text="Why?")
    row = {"article_id": "prompt:q1", "article": "Why?", "model_a": "alpha", "model_b": "beta",
           "response_a": "So.", "response_b": "Thus.", "winner": "tie", "judge": "u9"}  # fmt: skip
    take(row)
    assert not Article.objects.get().versions_only


def test_an_import_is_taken_back_as_a_whole() -> None:
    one, other = make_pair()
    own = duel(one, other, articles_of(one)[0])
    rows = [battle(question_id=f"q{n}", judge=f"u{n}", winner="tie") for n in range(5)]
    report, _ = take(*rows, battle(one.name, other.name, "model_b", question_id="q9"))
    assert report.import_id is not None
    undone = undo_votes(report.import_id)
    assert (undone.votes, undone.voters, undone.prompts, undone.versions) == (6, 6, 6, 2)
    assert list(Ballot.objects.all()) == [own]
    assert Impression.objects.count() == DuelVote.objects.count() == Duel.objects.count() == 1
    assert set(ModelVersion.objects.all()) == {one, other}
    assert not Article.objects.filter(versions_only=True).exists()
    assert duels().origin.tolist() == [Origin.READER]
    assert audit_every_kind() == []
    with pytest.raises(CannotUndoError, match="undone already"):
        undo_votes(report.import_id)
    again, _ = take(*rows)
    assert again.counts["created"] == 5


def test_undoing_one_import_leaves_the_other() -> None:
    first, _ = take(battle())
    take(battle(question_id="q2"), battle(judge="arena_user_2"))
    assert first.import_id is not None
    undone = undo_votes(first.import_id)
    # The voter voted in the other import, too, and the prompt was judged by another voter there.
    assert (undone.votes, undone.voters, undone.prompts, undone.versions) == (1, 0, 0, 0)
    assert Ballot.objects.count() == 2


def test_a_dry_run_writes_nothing_and_says_what_would_happen() -> None:
    report, (refused,) = take(battle(), battle(winner="nobody"), dry_run=True)
    assert (report.counts["created"], report.counts["versions"]) == (1, 2)
    assert refused.reason is Reason.VALUE
    for model in (Ballot, Reader, Article, ModelVersion, Import, Impression):
        assert not model.objects.exists()


def test_a_voter_is_one_reader_within_a_source_and_no_name_is_kept() -> None:
    take(battle(judge="ann@example.org"), battle(judge="ann@example.org", question_id="q2"))
    take(battle(judge="ann@example.org", question_id="q3"), source="other product")
    assert Reader.objects.filter(imported=True).count() == 2
    kept = str(list(Reader.objects.values())) + str(list(Ballot.objects.values()))
    assert "ann" not in kept


def test_a_number_of_a_prompt_is_its_sources_own() -> None:
    make_article(key="q1")
    take(battle(), source="arena")
    assert set(Article.objects.values_list("key", flat=True)) == {"q1", "arena:q1"}


def test_a_time_in_the_future_is_a_mistake() -> None:
    _, (refused,) = take(battle(tstamp="2090-01-01"))
    assert "future" in refused.message


def test_screens_look_only_where_they_are_asked_to() -> None:
    take(battle())
    take(battle(question_id="q2"), screen=True)
    assert Ballot.objects.unscreened().count() == 1


def test_a_text_that_refuses_leaves_the_battle_out_as_here() -> None:
    article = make_article(key="a1")
    make_summary(article, make_version("alpha"), "It rained.")
    make_summary(article, make_version("beta"), "I can't help with that.", gives_away=8)
    take({"article_id": "a1", "model_a": "alpha", "model_b": "beta", "winner": "model_a"})
    assert duels().flags.tolist() != [0]


def test_a_prompt_of_another_source_is_another_one_though_its_texts_came_along() -> None:
    row = battle(response_a="Rain.", response_b="Sun.", turn=None)
    take(row, source="one")
    _, refused = take(row | {"response_a": "Fog."}, source="other")
    assert refused == []
    assert set(Article.objects.values_list("key", flat=True)) == {"one:q1", "other:q1"}
    report, _ = take(row, source="one")
    assert (report.counts["unchanged"], Article.objects.count()) == (1, 2)
    take(battle(turn=None, judge="arena_user_2"), source="one")  # without texts, of the same prompt
    assert Duel.objects.filter(article__key="one:q1").count() == 1
