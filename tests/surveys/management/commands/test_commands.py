"""The doors to counting, auditing and simulating."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from surveys.ballots.models import Ballot
from surveys.collecting.services import Collected, collect_ballots
from surveys.duels.models import PairTally
from surveys.thumbs.models import Tally
from tests.rows.duels import judge, serve
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_contest, make_summary

pytestmark = pytest.mark.django_db


def output_of(command: str, *arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_collect_ballots_counts_what_waits() -> None:
    make_ballot(make_reader(), make_summary())
    assert output_of("collect_ballots") == "1 ballots counted, 0 failed, 0 set aside\n"
    assert Tally.objects.get().up == 1


def test_collect_ballots_tries_again_what_was_set_aside() -> None:
    ballot = make_ballot(make_reader(), make_summary())
    Ballot.objects.update(set_aside_at=ballot.received_at, set_aside_reason="bad", attempts=3)
    assert "0 ballots counted" in output_of("collect_ballots")
    assert "1 ballots counted" in output_of("collect_ballots", "--retry-set-aside")


def test_watching_outlives_a_busy_database_and_ends_with_ctrl_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[BaseException | Collected] = [
        OperationalError("database is locked"),
        Collected(counted=3),
        Collected(),
        KeyboardInterrupt(),
    ]

    def look() -> Collected:
        step = steps.pop(0)
        if isinstance(step, BaseException):
            raise step
        return step

    monkeypatch.setattr("surveys.management.commands.collect_ballots.collect_backlog", look)
    assert output_of("collect_ballots", "--watch", "--every", "0").splitlines() == [
        "the database is busy or away (database is locked); looking again",
        "3 ballots counted, 0 failed, 0 set aside",
        "stopped",
    ]


def test_audit_tallies_fails_on_a_difference_and_repairs_it_when_asked() -> None:
    make_ballot(make_reader(), make_summary())
    collect_ballots()
    assert "every tally and response is what its ballots say" in output_of("audit_tallies")
    Tally.objects.update(down=2)
    with pytest.raises(CommandError, match="1 differ") as failure:
        output_of("audit_tallies")
    assert failure.value.returncode == 1
    assert "1 recounted" in output_of("audit_tallies", "--repair")
    assert "every tally and response is what its ballots say" in output_of("audit_tallies")


def test_simulate_votes_says_what_it_added_and_what_was_there() -> None:
    make_summary()
    arguments = ("simulate_votes", "--seed", "1", "--readers", "6", "--share", "1")
    added = Ballot.objects.count
    assert output_of(*arguments) == f"{added()} simulated ballots added, 0 were there already\n"
    assert output_of(*arguments) == f"0 simulated ballots added, {added()} were there already\n"


@pytest.mark.parametrize("command", ["simulate_votes", "simulate_duels"])
@pytest.mark.parametrize("wrong", [("--readers", "-1"), ("--readers", "1", "--share", "2")])
def test_simulating_refuses_counts_and_shares_that_are_none(
    command: str, wrong: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError, match="between 0 and 1"):
        output_of(command, "--seed", "1", *wrong)


def test_simulate_duels_says_what_it_added_and_what_was_there() -> None:
    make_contest(articles=2)
    arguments = ("simulate_duels", "--seed", "1", "--readers", "3", "--share", "1")
    # 3 readers · 2 articles
    assert output_of(*arguments) == "6 simulated duels added, 0 were there already\n"
    assert output_of(*arguments) == "0 simulated duels added, 6 were there already\n"


def test_audit_tallies_looks_at_pairs_too() -> None:
    make_contest()
    judge(serve())
    collect_ballots()
    PairTally.objects.update(bad=2)
    with pytest.raises(CommandError, match="1 differ"):
        output_of("audit_tallies")
    assert "1 recounted" in output_of("audit_tallies", "--repair")
    assert "every tally and response is what its ballots say" in output_of("audit_tallies")
