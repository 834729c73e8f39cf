"""The client: it sends what `asking` asks, and waits where it must."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, Self, Unpack

import httpx

from writeup_client import asking
from writeup_client.answers import Gate, OpenDuel, ProblemError, Taken, Verdict
from writeup_client.asking import Asked, AskedOfGate, AskedPairs, Call, Choice, Steps, Told
from writeup_client.rows import Data, portions
from writeup_client.sending import PATIENCE, Sending, Status


class Client(Sending):
    """A site. `site` and `token` are WRITEUP_SITE and WRITEUP_TOKEN where they are not given.

    public_key, secret: of a public key, for duels of your users. progress: bars on standard error;
    on where that is a terminal. patience: seconds that a call may wait for a busy site in all.
    Everything raises ProblemError, with the site's sentence.
    """

    def __init__(
        self,
        site: str | None = None,
        token: str | None = None,
        *,
        public_key: str = "",
        secret: str = "",
        progress: bool | None = None,
        patience: float = PATIENCE,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(
            site,
            token,
            public_key=public_key,
            secret=secret,
            progress=progress,
            patience=patience,
        )
        self._http = httpx.Client(transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def log_summaries(
        self,
        data: Data,
        *,
        columns: Mapping[str, str] | None = None,
        model: str | None = None,
        update: bool = False,
        status: Status | None = None,
        dry_run: bool = False,
    ) -> Taken:
        """Bring summaries with articles, references and ratings, as lines of a file have them.

        columns: the site's names by those of the data. model: NAME@VERSION of rows that name none.
        The same rows again change nothing; update: rows that differ replace what is held.
        """
        said = {"update": update, "status": status, "dry_run": dry_run}
        with self._bar(data, "summaries") as count:
            rows = portions(data, columns=columns, model=model)
            return self._take(asking.rows_in("/summaries", rows, said, count))

    def import_votes(
        self,
        data: Data,
        *,
        columns: Mapping[str, str] | None = None,
        source: str = "",
        sides_shuffled: bool = False,
        update: bool = False,
        dry_run: bool = False,
    ) -> Taken:
        """Bring votes that were given elsewhere: thumbs, and choices between two models.

        source: the product they are from; its ids of votes are its own. They count as imported.
        sides_shuffled: the two of a choice were shown in an order drawn by lot, which the rows do
        not say; else `model_a` stood left.
        """
        said = {"source": source, "update": update, "dry_run": dry_run}
        if sides_shuffled:
            said["sides_shuffled"] = True
        with self._bar(data, "votes") as count:
            rows = portions(data, columns=columns)
            return self._take(asking.rows_in("/votes", rows, said, count))

    def vote(
        self,
        article_id: str,
        model: str,
        vote: Literal["up", "down"],
        *,
        voter: str,
        source: str = "",
    ) -> Taken:
        """One thumb of one of your users; another one of theirs on the same replaces it."""
        row = asking.thumb(article_id, model, vote, voter)
        said = {"source": source, "update": True}
        return self._take(asking.rows_in("/votes", [[row]], said, int))

    def verdict(self, baseline: str, candidate: str, **asked: Unpack[Asked]) -> Verdict:
        """Which of two versions is better, how sure that is, and what would settle it."""
        return self._take(asking.verdict_on(baseline, candidate, asked))

    def gate(self, baseline: str, candidate: str, **asked: Unpack[AskedOfGate]) -> Gate:
        """May the candidate take the baseline's place? By readers' votes unless `votes` says."""
        return self._take(asking.gate_for(baseline, candidate, asked))

    def report(self, baseline: str, candidate: str, **asked: Unpack[Asked]) -> str:
        """The whole comparison as Markdown."""
        return self._take(asking.report_on(baseline, candidate, asked))

    def pairs(self, **asked: Unpack[AskedPairs]) -> Iterator[dict[str, Any]]:
        """What readers prefer, to train on: prompt, chosen and rejected, as they come."""
        response = self._answer(Call("GET", "/pairs", params=asked), streamed=True)
        try:
            for line in response.iter_lines():
                yield json.loads(line)
        except httpx.TransportError as error:
            raise self._silent(error) from error
        finally:
            response.close()

    def next_duel(self, user: str) -> OpenDuel | None:
        """Two texts for one of your users to choose between, None where none is left."""
        return self._take(asking.duel_for(user, self._secret))

    def choose(self, duel: OpenDuel, choice: Choice) -> bool:
        """What the user chose; False where they had chosen so before."""
        return self._take(asking.choice_in(duel, choice, self._secret))

    def _take(self, steps: Steps[Told]) -> Told:
        try:
            call = next(steps)
            while True:
                try:
                    answer = self._answer(call)
                except ProblemError as problem:
                    call = steps.throw(problem)
                else:
                    call = steps.send(answer)
        except StopIteration as end:
            told: Told = end.value
            return told

    def _answer(self, call: Call, *, streamed: bool = False) -> httpx.Response:
        request, tries, left = self._request(call), 0, self._patience
        while True:
            tries += 1
            answer: httpx.Response | httpx.TransportError
            try:
                answer = self._http.send(request, stream=streamed)
                if answer.is_success:
                    return answer
                answer.read()
            except httpx.TransportError as error:
                answer = error
            pause = self._pause(tries, answer, left)
            left -= pause
            time.sleep(pause)
