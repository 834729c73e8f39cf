"""A product's server on a port of its own, whose page holds elements of the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Product:
    """A product on an origin of its own: `body` is its only page, `head` what loads the script."""

    port: int
    site: str
    head: str = ""
    body: str = ""

    @property
    def origin(self) -> str:
        """What a key names."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Its page, from the origin that the key names."""
        return f"{self.origin}/"

    @property
    def other_url(self) -> str:
        """The same from an origin that the key does not name."""
        return f"http://localhost:{self.port}/"

    @property
    def policy(self) -> str:
        """Nothing but the script with its calls, and frames of the site."""
        return (
            f"default-src 'none'; img-src data:; script-src {self.site}; connect-src {self.site}; "
            f"frame-src {self.site}; require-trusted-types-for 'script'"
        )

    @property
    def html(self) -> str:
        """The page as it is sent."""
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Product</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
            f"{self.head}<body><main><h1>Product</h1>{self.body}</main></body></html>"
        )


@contextmanager
def product_beside(site: str) -> Iterator[Product]:
    """A product that is served while this holds; `site` is the address of the site."""
    held: list[Product] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", held[0].policy)
            self.end_headers()
            self.wfile.write(held[0].html.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.append(Product(server.server_address[1], site))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield held[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
