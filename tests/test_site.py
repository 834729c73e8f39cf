"""The whole site as one command starts it: real broker, workers, web server and database."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from surveys.thumbs.kind import READING_MS
from tests.prepared import Prepared
from tests.processes import PATIENCE, ROOT, Site, wait_until

# A small machine of 1 GB has room for it; each process that loads a library more eats of that.
MOST_IDLE_MEMORY: Final = 700 * 10**6  # bytes


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "var")
    site.folder.mkdir()
    yield site
    site.end()


@pytest.fixture
def demo_site(tmp_path: Path, prepared: Prepared) -> Iterator[Site]:
    """One that holds the demo already."""
    site = Site(tmp_path / "var")
    prepared.demo(site.folder)
    yield site
    site.end()


def browser() -> OpenerDirector:
    """Something that keeps cookies."""
    return build_opener(HTTPCookieProcessor(CookieJar()))


def get(opener: OpenerDirector, address: str) -> str:
    with opener.open(address, timeout=PATIENCE) as response:
        return str(response.read().decode())


def press(opener: OpenerDirector, page: str, site: Site, value: int) -> int:
    """Send the page's vote form with `value`; the status that came back, redirects followed."""
    form = re.search(r'<form[^>]*class="thumbs.*?</form>', page, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    fields["value"] = str(value)
    request = Request(  # noqa: S310  # our own server on loopback
        f"{site.address}/ballots/",
        data=urlencode(fields).encode(),
        headers={"Referer": site.address},
    )
    with opener.open(request, timeout=PATIENCE) as response:
        return int(response.status)


def up(site: Site) -> subprocess.Popen[bytes]:
    process = site.start("up", command=f"{sys.executable} manage.py up")
    wait_until(
        lambda: "WriteUp is running at" in site.log("up") or process.poll() is not None,
        what="the site to come up",
    )
    assert process.poll() is None, site.log("up")
    return process


@pytest.mark.slow
def test_one_command_gives_a_site_with_a_demo_that_is_voted_on_and_scored(site: Site) -> None:
    process = up(site)
    log = site.log("up")
    assert site.address in log and "team / " in log
    opener = browser()
    home = get(opener, f"{site.address}/")
    article = re.search(r'href="(/articles/[^"]+/)"', home)
    assert article is not None
    page = get(opener, site.address + article[1])
    assert press(opener, page, site, 1) == 201

    votes = "Vote.objects.filter(reader__simulated=False).count()"
    wait_until(lambda: site.query(votes) == 1, what="the vote to be counted")
    # 24 articles × 4 versions × (rouge's four and bertscore)
    wait_until(
        lambda: site.query("Score.objects.count()") == 24 * 4 * 5,
        what="the demo's scores to appear by themselves",
    )
    similar = 'SimilarArticle.objects.filter(origin="computed").count()'
    wait_until(lambda: site.query(similar) == 24 * 5, what="similar articles")

    wait_until(  # the models are let go, and the process that scored ends
        lambda: site.memory() <= MOST_IDLE_MEMORY,
        what="an idle site to hold no more than 700 MB",
    )

    assert "superuser privileges" not in site.log("up")  # four workers' remarks would hide the rest
    again = site.manage("up", check=False)
    assert "already running" in again and site.address in again

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130  # 128 + SIGINT
    assert "Traceback" not in site.log("up")  # nobody missed the broker, or a child
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", site.port))  # nobody holds the port any more
    wait_until(lambda: not site.left(), what="every process to end")


def pid_of(site: Site, name: str) -> int:
    """The newest process of that name, as the supervisor said it."""
    found = re.findall(rf"{name} started \(pid=(\d+)\)", site.log("up"))
    return int(found[-1]) if found else 0


@pytest.mark.slow
def test_whatever_dies_is_started_again_and_votes_go_on(demo_site: Site) -> None:
    process = up(demo_site)
    opener = browser()
    home = get(opener, f"{demo_site.address}/")
    articles = re.findall(r'href="(/articles/[^"]+/)"', home)
    votes = "Vote.objects.filter(reader__simulated=False).count()"
    for counted, name in enumerate(("broker", "web", "ballots", "beat"), start=1):
        page, opened = get(opener, demo_site.address + articles[counted - 1]), time.monotonic()
        killed = pid_of(demo_site, name)
        os.kill(killed, signal.SIGKILL)
        wait_until(
            lambda name=name, killed=killed: pid_of(demo_site, name) != killed,  # type: ignore[misc]
            what=f"{name} to be started again",
        )
        wait_until(lambda: _answers(demo_site), what="the web server")
        assert f"{name} died and was started again (1 time in a row)" in get(
            opener, f"{demo_site.address}/healthz"
        )
        time.sleep(max(0.0, opened + 1.1 * READING_MS / 1000 - time.monotonic()))  # or it is held
        assert press(opener, page, demo_site, 1) == 201
        wait_until(
            lambda counted=counted: demo_site.query(votes) == counted,  # type: ignore[misc]
            what=f"the vote to be counted after {name} died",
        )
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 128 + signal.SIGTERM
    wait_until(lambda: not demo_site.left(), what="every process to end")


@pytest.mark.slow
def test_a_killed_supervisor_takes_the_whole_site_along(demo_site: Site) -> None:
    process = up(demo_site)
    process.kill()
    process.wait(timeout=PATIENCE)
    assert demo_site.left()  # it had no time to end them
    wait_until(lambda: not demo_site.left(), what="every process to end")


def test_a_taken_port_is_named_with_the_way_out(site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", site.port))
        taken.listen()
        said = site.manage("up", check=False)
    assert f"Port {site.port}" in said and f"PORT={site.port + 1} make run" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "x" * 60}, "ALLOWED_HOSTS names no host"),
        (
            {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.example", "ALLOW_PLAIN_HTTP": ""}
            | {"HTTPS": "0"},
            "HTTPS is off",
        ),
        ({"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.example", "DEBUG": "1"}, "DEBUG is on"),
    ],
)
def test_it_refuses_to_start_unsafe_off_loopback(
    site: Site, variables: dict[str, str], reason: str
) -> None:
    site.environment |= {"HOST": "0.0.0.0", **variables}  # noqa: S104
    said = site.manage("up", check=False)
    assert reason in said
    assert "Traceback" not in said


def test_the_broker_down_a_vote_is_taken_and_counted_when_it_is_back(demo_site: Site) -> None:
    demo_site.start("web")
    demo_site.start("ballots")
    opener = browser()
    wait_until(lambda: _answers(demo_site), what="the web server")
    home = get(opener, f"{demo_site.address}/")
    article = re.search(r'href="(/articles/[^"]+/)"', home)
    assert article is not None
    page = get(opener, demo_site.address + article[1])
    assert press(opener, page, demo_site, 1) == 201
    assert demo_site.query("Ballot.objects.filter(applied_at=None).count()") == 1
    assert 'aria-pressed="true"' in get(opener, demo_site.address + article[1])

    demo_site.start("broker")
    demo_site.start("beat")
    wait_until(
        lambda: demo_site.query("Vote.objects.count()") == 1,
        what="the vote to be counted once the broker is back",
    )
    assert demo_site.query('list(Tally.objects.values_list("up", "down"))') == [[1, 0]]


def _answers(site: Site) -> bool:
    try:
        return bool(get(browser(), f"{site.address}/healthz"))
    except OSError:
        return False


def test_an_old_python_is_told_what_it_needs() -> None:
    code = (
        "import sys; sys.version_info = (3, 8, 1); sys.argv = ['preflight', '.venv']; "
        "import runpy; runpy.run_path('writeup_site/processes/preflight.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "needs Python 3.11 or newer and this is 3.8" in done.stderr
