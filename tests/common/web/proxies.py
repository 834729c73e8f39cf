"""Proxies for tests: scripted servers that take CONNECT, and environments that name them."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

from tests.summaries.generators.scripted_server import Asked, Step, read_request

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD")


def name_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no proxy in the environment."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def connecting(then: Step, asked: list[Asked], tls: ssl.SSLContext | None = None) -> Step:
    """Takes the CONNECT, then the request in it, which goes into `asked`, and answers by `then`."""

    def step(plain: socket.socket, over: threading.Event) -> None:
        plain.sendall(b"HTTP/1.1 200 Connected\r\nX-Proxy: yes\r\n\r\n")
        connection = tls.wrap_socket(plain, server_side=True) if tls else plain
        with connection:
            asked.append(read_request(connection))
            then(connection, over)

    return step


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's identity as a.example, which this process trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    how = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a.example"
    names = "-addext basicConstraints=CA:TRUE -addext subjectAltName=DNS:a.example"
    made = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(
        ["openssl", *how.split(), *names.split(), *made], check=True, capture_output=True
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
