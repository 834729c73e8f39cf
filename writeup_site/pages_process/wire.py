"""What goes between a web process and its pages process: data alone, in frames.

A request has a socket of its own. The pages process says that it listens, and only then is told
what is asked: who was not listened to knows that nothing was done.
"""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO, Final

READY: Final = b"+"  # on the socket between the two, once: requests may come
LISTENS: Final = b"?"  # on a request's socket: nothing is known of it yet, and it may be told
WITH_BODY: Final = b"b"  # a file goes along
WITHOUT_BODY: Final = b"-"
END: Final = b""  # a frame of nothing: the answer is whole
_LENGTH: Final = struct.Struct("!I")


class CutShortError(Exception):
    """The other side ended in the middle of what it was saying."""


def send_frame(to: socket.socket, data: bytes) -> None:
    """Send it whole, waiting while the other side takes nothing. Raises OSError."""
    to.sendall(_LENGTH.pack(len(data)))
    to.sendall(data)


def read_frame(source: BinaryIO) -> bytes:
    """The next frame; `END` where the answer is whole. Raises CutShortError."""
    (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
    return _exactly(source, length)


def _exactly(source: BinaryIO, length: int) -> bytes:
    try:
        data = source.read(length)
    except OSError as error:
        raise CutShortError from error
    if len(data) < length:
        raise CutShortError
    return data
