"""The proxies of docs/deploy/ as a reader of the guide would run them, on ports of a test's own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.processes import ROOT, free_port, wait_until

NAME: Final = "writeup.example"
# What the guide says that the site is started with.
PRODUCTION: Final = {
    "HTTPS": "1",
    "ALLOWED_HOSTS": NAME,
    "SECRET_KEY": "a-secret-of-fifty-signs-or-more-0123456789-ABCDEFGHIJ!",
    "TRUSTED_PROXIES": "127.0.0.1",
}
# Around the file of the guide; one process, which needs no rights of its own.
AROUND_NGINX: Final = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log warn;
events {{}}
http {{
  include /etc/nginx/mime.types; access_log off; server_tokens off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class InFront:
    """A proxy that runs, with its two ports; nginx lets a body pause for a second."""

    kind: str
    plain: int
    secure: int


def is_installed(kind: str) -> bool:
    return shutil.which(kind) is not None and shutil.which("openssl") is not None


@contextlib.contextmanager
def proxy(kind: str, folder: Path, upstream: int) -> Iterator[InFront]:
    """`kind` ("nginx" or "caddy") with its file of docs/deploy/, in front of a port."""
    folder.mkdir()
    made = InFront(kind, free_port(), free_port())
    command = {"nginx": _nginx, "caddy": _caddy}[kind](folder, upstream, made)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env=os.environ | {"HOME": str(folder)}
        )
    try:
        wait_until(lambda: _listens(made.secure) or process.poll() is not None, what=kind)
        assert process.poll() is None, (folder / "log").read_text()
        yield made
    finally:
        process.terminate()
        process.wait(timeout=300)


def _nginx(folder: Path, upstream: int, made: InFront) -> list[str]:
    said = (ROOT / "docs/deploy/nginx.conf").read_text(encoding="utf-8")
    key, certificate = _certificate(folder)
    (folder / "site.conf").write_text(
        _with(
            said,
            {
                "    listen [::]:80;\n": "",
                "    listen [::]:443 ssl http2;\n": "",
                "listen 80;": f"listen 127.0.0.1:{made.plain};",
                "listen 443 ssl": f"listen 127.0.0.1:{made.secure} ssl",
                "/etc/ssl/writeup.example.pem": str(certificate),
                "/etc/ssl/writeup.example.key": str(key),
                "127.0.0.1:8000": f"127.0.0.1:{upstream}",
                "/var/cache/nginx/writeup": f"{folder}/cache",
                "client_body_timeout     10s": "client_body_timeout 1s",
            },
        )
    )
    (folder / "nginx.conf").write_text(AROUND_NGINX.format(folder=folder))
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def _caddy(folder: Path, upstream: int, made: InFront) -> list[str]:
    said = (ROOT / "docs/deploy/Caddyfile").read_text(encoding="utf-8")
    key, certificate = _certificate(folder)
    ports = f"http_port {made.plain}\n\thttps_port {made.secure}\n\tadmin off\n\tservers {{"
    (folder / "Caddyfile").write_text(
        _with(
            said,
            {
                "servers {": ports,
                "writeup.example {": f"{NAME} {{\n\ttls {certificate} {key}",
                "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            },
        )
    )
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def _with(said: str, changes: dict[str, str]) -> str:
    """A file with other ports and paths; each must stand in it."""
    for old, new in changes.items():
        assert old in said, old
        said = said.replace(old, new)
    return said


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate that it signed itself."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, certificate


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except OSError:
        return False
    return True
