"""The body of a request, whole before a thread is taken for it, or refused by a deadline.

A thread that waits for a slow sender is a thread that serves nobody: eight of them were the site.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterable
from typing import IO, Final

LARGEST: Final = 64_000_000  # bytes; forms and files have lower limits of their own, said in words
IN_MEMORY: Final = 256_000  # bytes; what is larger lies in a file that has no name
PATIENCE: Final = 10.0  # seconds until a body must have begun to keep up
SLOWEST: Final = 20_000  # bytes a second, a poor mobile connection


class BodyTooLarge(Exception):
    """It has more than `LARGEST` bytes."""


class BodyTooSlow(Exception):
    """It came more slowly than `SLOWEST`, after `PATIENCE`."""


class BodyCutShort(Exception):
    """It ended before the length that its head declares: half a form must not be acted on."""


async def whole_body(
    chunks: AsyncIterable[bytes], *, declared: int | None = None
) -> tuple[IO[bytes], int]:
    """The body as a file at its start, and its bytes.

    declared: how many bytes the head says there are; None: it does not say.

    Raises:
        BodyCutShort: See there.
        BodyTooLarge: See there.
        BodyTooSlow: See there.
    """
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the caller's
    size = 0
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(PATIENCE) as deadline:
            async for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise BodyTooLarge
                body.write(chunk)
                deadline.reschedule(began + PATIENCE + size / SLOWEST)
        if declared is not None and size < declared:
            raise BodyCutShort
    except TimeoutError as error:
        body.close()
        raise BodyTooSlow from error
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, size
