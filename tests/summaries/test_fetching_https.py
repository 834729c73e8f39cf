"""Over https a page comes from the address checked, of a server that proves its name."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from common.web.exchange import connect_to
from summaries.documents.fetching import FetchError, fetch
from tests.summaries.generators.scripted_server import answering, serving

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs the openssl command for a certificate"
)


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


def test_a_server_proves_its_name_though_reached_by_its_ip(certified: ssl.SSLContext) -> None:
    page = answering(b"<p>Hi", headers={"Content-Type": "text/html"})
    with serving(page, tls=certified) as server:

        def had(name: str) -> bytes:
            return fetch(
                f"https://{name}/",
                resolve=lambda host: ["203.1.113.7"],
                dial=lambda ips, deadline: connect_to([("127.0.0.1", server.port)], deadline),
            ).body

        assert had("a.example") == b"<p>Hi"
        with pytest.raises(FetchError, match=r"no secure connection.*[Hh]ostname mismatch"):
            had("b.example")
    assert len(server.asked) == 1
