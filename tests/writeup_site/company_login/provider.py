"""A provider of logins on a port of its own, which says what a test tells it to say."""

from __future__ import annotations

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT: Final = "writeup"
SECRET: Final = "a secret of the client, of 32 bytes and more"
KEY: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class ScriptedProvider:
    """A provider; `claims` overrules its tokens' (None takes a claim out), `user` what its
    endpoint of users says."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    user: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    kid: str = "one"
    document: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its address and its name."""
        return f"http://127.0.0.1:{self.port}"

    def log_in(self, address: str) -> str:
        """Somebody logs in at the address to which the site led; the query of the way back."""
        said = dict(parse_qsl(urlsplit(address).query))
        self.asked.append(said)
        code = f"code{len(self._codes)}"
        self._codes[code] = said
        return f"code={code}&state={said['state']}"

    def discovery(self) -> dict[str, Any]:
        """What it says under its well-known address."""
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        doors = {name: f"{self.issuer}/{name}" for name in names}
        return {"issuer": self.issuer, **doors, **self.document}

    def keys(self) -> dict[str, Any]:
        """Its one public key."""
        public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer to a code: a token where all is as RFC 6749 and RFC 7636 want it."""
        said = self._codes.pop(form.get("code", ""), {})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        wanted = {
            "client_id": CLIENT, "client_secret": SECRET, "grant_type": "authorization_code",
            "redirect_uri": said.get("redirect_uri", ""),
        }  # fmt: skip
        proven = said.get("code_challenge") == challenge and said["code_challenge_method"] == "S256"
        if not proven or any(form.get(name) != value for name, value in wanted.items()):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "42", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": said["nonce"], **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(claims, self.key, self.algorithm, headers={"kid": self.kid})
        return 200, {"access_token": "access", "id_token": token, "token_type": "Bearer"}


@contextmanager
def scripted_provider() -> Iterator[ScriptedProvider]:
    """A provider that answers while this holds."""
    held = ScriptedProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            pages: dict[str, Callable[[], dict[str, Any]]] = {
                "/.well-known/openid-configuration": held.discovery,
                "/jwks_uri": held.keys,
                "/userinfo_endpoint": lambda: {"sub": "42", **held.user},
            }
            self._say(200, pages[urlsplit(self.path).path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*held.token(form))

        def _say(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
