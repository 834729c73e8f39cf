"""The web server: granian, which starts each of its processes again however often one is killed.

    python -m writeup_site.processes.web --host 127.0.0.1 --port 8000 --workers 2

It loads nothing of the site's; its processes do.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, Final

from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

APPLICATION: Final = "writeup_site.rsgi:application"
HEADERS: Final = 10_000  # milliseconds until the headers of a request must be there


class WebServer(MPServer):
    """granian, which by itself ends, and all of its processes with it, where one dies young.

    That is right of a process that cannot start, as it would be started for ever; whoever keeps
    granian running makes a pause. One that a signal killed had started, and the others serve
    meanwhile (docs/decisions/0053-web-processes-that-are-killed.md).
    """

    def _respawn_workers(self, workers: list[int], *arguments: Any, **options: Any) -> None:
        killed = [number for number in workers if (self.wrks[number].inner.exitcode or 0) < 0]
        super()._respawn_workers(workers, *arguments, **options)
        for number in killed:
            self.respawned_wrks.pop(number, None)


def web_server(host: str, port: int, workers: int, *, target: str = APPLICATION) -> WebServer:
    """So many processes, each with the application, on one port."""
    return WebServer(
        target,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.RSGI,
        websockets=False,
        loop=Loops.uvloop,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS),
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="Processes that answer.")
    asked = parser.parse_args(arguments)
    web_server(asked.host, asked.port, asked.workers).serve()


if __name__ == "__main__":
    main()
