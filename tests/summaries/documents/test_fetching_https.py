"""Over https a page comes from the address checked, of a server that proves its name."""

from __future__ import annotations

import shutil
import ssl

import pytest

from common.web.connecting import connect_to
from summaries.documents.fetching import FetchError, fetch
from tests.common.web.proxies import certified, name_no_proxy
from tests.summaries.generators.scripted_server import answering, serving

__all__ = ["certified"]  # a fixture

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs the openssl command for a certificate"
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    name_no_proxy(monkeypatch)


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
