"""Workers that judge a whole batch and are killed twice on the way, against a judge that counts."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from tests.evaluation.judges.scripted_judge import JudgeServer, judging
from tests.processes import QUICKLY, Site, wait_until

PRICES: Final = {"price_prompt": 1.0, "price_completion": 4.0}
ENDED: Final = 'JudgeBatch.objects.exclude(status="running").exists()'
ANSWERED: Final = f'{ENDED} or Judgement.objects.filter(status="done").count() >= {{}}'
SPENT: Final = f"{ENDED} or JudgeBatch.objects.filter(committed__gte={{}}).exists()"
UNDER_WAY: Final = 'Judgement.objects.filter(status="running").count()'
# Of the limit: what is under way is set aside up to it, and no further question finds room.
AT_LIMIT: Final = 0.995


@dataclass(frozen=True)
class Judged:
    """What became of it.

    answered: questions that have their value; without: how the first others ended. asked: by the
    server's count; twice: of these, asked a second time; most: how often the same question at most.
    in_flight: how many could be under way at the kills; under_way: how many were, at each. money:
    by what the server counted; known: by the database.
    """

    status: str
    error: str
    questions: int
    answered: int
    without: tuple[str, ...]
    asked: int
    twice: int
    most: int
    in_flight: int
    under_way: tuple[int, ...]
    money: Decimal
    known: Decimal
    committed: Decimal


def corpus(path: Path, *, articles: int, versions: int) -> Path:
    """Summaries that say their own quality, as lines to import."""
    with path.open("w", encoding="utf-8") as file:
        for article in range(articles):
            for version in range(versions):
                line = {
                    "article_id": f"k{article}",
                    "article": f"Article {article} is about a bridge. It was opened on Monday.",
                    "model": f"m{version}",
                    "summary": f"A bridge, by {version} of {article}. [quality {1 + version % 5}]",
                }
                file.write(json.dumps(line) + "\n")
    return path


def judged_with_kills(
    site: Site, folder: Path, *, articles: int, versions: int, calls: int, seconds: float,
    limit: str, workers: int = 4, kills: int = 2, at_limit: bool = False,
) -> Judged:  # fmt: skip
    """Workers ask about every summary, a question a dimension; each kill takes all of them.

    calls: at once, of each worker. seconds: that an answer takes. limit: of money. at_limit:
    whether the kills go by the money, the last one as the limit is reached.
    """
    path = corpus(folder / "corpus.jsonl", articles=articles, versions=versions)
    site.manage("import_summaries", *QUICKLY, "--status", "live", str(path))
    questions = articles * versions * 4
    with judging(seconds=seconds) as server:
        settings = server.settings(concurrency=calls, calls="each", tokens=20, **PRICES)
        file = folder / "judge.json"
        file.write_text(json.dumps(settings))
        site.manage("judge", "killed", *QUICKLY, "--make", str(file))
        site.manage(
            "judge", "killed", *QUICKLY, "--articles", "all", "--money-limit", limit, "--no-wait"
        )
        under_way = []
        for number in range(1, kills + 1):
            holds = ANSWERED.format(questions * number // (kills + 1))
            if at_limit:
                share = AT_LIMIT if number == kills else number / (kills + 1)
                holds = SPENT.format(int(share * float(limit) * 10**9))
            under_way.append(_work_until(site, workers, holds))
        _work_until(site, workers, ENDED)
        most = kills * workers * calls
        return _outcome(site, server, questions, in_flight=most, under_way=tuple(under_way))


def _work_until(site: Site, workers: int, holds: str) -> int:
    """Start workers, and kill all of them once an expression is true; how many questions they
    leave behind."""
    names = [f"worker-{worker}" for worker in range(workers)]
    for name in names:
        command = f"{sys.executable} manage.py judge_waiting --idle 60"
        site.start("judging", as_name=name, command=command)
    wait_until(lambda: site.query(holds), seconds=3600, what=holds)
    for name in names:
        site.kill(name)
    return int(site.query(UNDER_WAY))


def _outcome(
    site: Site, server: JudgeServer, questions: int, *, in_flight: int, under_way: tuple[int, ...]
) -> Judged:
    found: dict[str, Any] = site.query(
        '{"batch": list(JudgeBatch.objects.values_list("status", "error", "committed"))[0], '
        '"answered": Judgement.objects.filter(status="done", ended_as="read").count(), '
        '"without": list(Judgement.objects.exclude(status="done", ended_as="read")'
        '.values_list("status", "ended_as", "reason", "asked", "interruptions")[:3]), '
        '"money": str(sum(Judgement.objects.filter(money__isnull=False)'
        '.values_list("money", flat=True)))}'
    )
    status, error, committed = found["batch"]
    tally = server.tally
    money = Decimal(tally.prompt_tokens) + 4 * Decimal(tally.completion_tokens)
    return Judged(
        status=status,
        error=error,
        questions=questions,
        answered=found["answered"],
        without=tuple(" ".join(map(str, each)) for each in found["without"]),
        asked=tally.answered,
        twice=sum(number > 1 for number in tally.questions.values()),
        most=max(tally.questions.values()),
        in_flight=in_flight,
        under_way=under_way,
        money=money / 10**6,
        known=Decimal(found["money"]),
        committed=Decimal(committed) / 10**9,
    )
