"""The client for asyncio."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Literal, Self, Unpack

import httpx

from writeup_client import asking
from writeup_client.answers import Gate, OpenDuel, ProblemError, Taken, Verdict
from writeup_client.asking import Asked, AskedOfGate, AskedPairs, Call, Choice, Steps, Told
from writeup_client.rows import Data, portions
from writeup_client.sending import PATIENCE, Sending, Status


class AsyncClient(Sending):
    """As `Client`, for asyncio."""

    def __init__(
        self,
        site: str | None = None,
        token: str | None = None,
        *,
        public_key: str = "",
        secret: str = "",
        progress: bool | None = None,
        patience: float = PATIENCE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(
            site,
            token,
            public_key=public_key,
            secret=secret,
            progress=progress,
            patience=patience,
        )
        self._http = httpx.AsyncClient(transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def log_summaries(
        self,
        data: Data,
        *,
        columns: Mapping[str, str] | None = None,
        model: str | None = None,
        update: bool = False,
        status: Status | None = None,
        dry_run: bool = False,
    ) -> Taken:
        """As `Client.log_summaries`."""
        said = {"update": update, "status": status, "dry_run": dry_run}
        with self._bar(data, "summaries") as count:
            rows = portions(data, columns=columns, model=model)
            return await self._take(asking.rows_in("/summaries", rows, said, count))

    async def import_votes(
        self,
        data: Data,
        *,
        columns: Mapping[str, str] | None = None,
        source: str = "",
        sides_shuffled: bool = False,
        update: bool = False,
        dry_run: bool = False,
    ) -> Taken:
        """As `Client.import_votes`."""
        said = {"source": source, "update": update, "dry_run": dry_run}
        if sides_shuffled:
            said["sides_shuffled"] = True
        with self._bar(data, "votes") as count:
            rows = portions(data, columns=columns)
            return await self._take(asking.rows_in("/votes", rows, said, count))

    async def vote(
        self,
        article_id: str,
        model: str,
        vote: Literal["up", "down"],
        *,
        voter: str,
        source: str = "",
    ) -> Taken:
        """As `Client.vote`."""
        row = asking.thumb(article_id, model, vote, voter)
        said = {"source": source, "update": True}
        return await self._take(asking.rows_in("/votes", [[row]], said, int))

    async def verdict(self, baseline: str, candidate: str, **asked: Unpack[Asked]) -> Verdict:
        """As `Client.verdict`."""
        return await self._take(asking.verdict_on(baseline, candidate, asked))

    async def gate(self, baseline: str, candidate: str, **asked: Unpack[AskedOfGate]) -> Gate:
        """As `Client.gate`."""
        return await self._take(asking.gate_for(baseline, candidate, asked))

    async def report(self, baseline: str, candidate: str, **asked: Unpack[Asked]) -> str:
        """As `Client.report`."""
        return await self._take(asking.report_on(baseline, candidate, asked))

    async def pairs(self, **asked: Unpack[AskedPairs]) -> AsyncIterator[dict[str, Any]]:
        """As `Client.pairs`."""
        response = await self._answer(Call("GET", "/pairs", params=asked), streamed=True)
        try:
            async for line in response.aiter_lines():
                yield json.loads(line)
        except httpx.TransportError as error:
            raise self._silent(error) from error
        finally:
            await response.aclose()

    async def next_duel(self, user: str) -> OpenDuel | None:
        """As `Client.next_duel`."""
        return await self._take(asking.duel_for(user, self._secret))

    async def choose(self, duel: OpenDuel, choice: Choice) -> bool:
        """As `Client.choose`."""
        return await self._take(asking.choice_in(duel, choice, self._secret))

    async def _take(self, steps: Steps[Told]) -> Told:
        try:
            call = next(steps)
            while True:
                try:
                    answer = await self._answer(call)
                except ProblemError as problem:
                    call = steps.throw(problem)
                else:
                    call = steps.send(answer)
        except StopIteration as end:
            told: Told = end.value
            return told

    async def _answer(self, call: Call, *, streamed: bool = False) -> httpx.Response:
        request, tries, left = self._request(call), 0, self._patience
        while True:
            tries += 1
            answer: httpx.Response | httpx.TransportError
            try:
                answer = await self._http.send(request, stream=streamed)
                if answer.is_success:
                    return answer
                await answer.aread()
            except httpx.TransportError as error:
                answer = error
            pause = self._pause(tries, answer, left)
            left -= pause
            await asyncio.sleep(pause)
