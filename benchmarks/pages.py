"""Every page of a running site in a browser: bytes, requests, layout shift, axe, sideways scroll.

    python -m benchmarks.pages http://127.0.0.1:8000 [--user team] [--password …] [--shots FOLDER]
                               [--only NAME …] [--start PATH …]
    python -m benchmarks.pages --crowd FILE   # 64 versions with long names, an article in Arabic

Follows links from the first page, as a stranger and as the team, and looks at one page of each
name in Django's addresses: on a desktop in light colours and on a phone of 360 pixels in dark ones,
scrolled to its end. With --crowd it writes a file for manage.py import_summaries instead.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

MOST_BYTES: Final = 150_000
MOST_REQUESTS: Final = 15
MOST_SHIFT: Final = 0.05
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone": {
        "viewport": {"width": 360, "height": 740}, "color_scheme": "dark", "has_touch": True,
        "is_mobile": True,
    },
}  # fmt: skip
ALLOWED_LARGE: Final = frozenset({"api_reference"})  # the API's documentation
# What a press of a link would do or fetch, and the admin but for what the menu and its index name.
PASSED: Final = ("/media/", "/static/", "/logout", "/metrics", "/admin/jsi18n")
SHIFTS: Final = """window.shifted = 0; new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({type: "layout-shift", buffered: true});"""
LINKS: Final = """[...document.querySelectorAll("a[href]:not([download])")].map(a => a.href)"""


@dataclass(slots=True)
class Seen:
    """One page as one look saw it: bytes over the wire, requests, shift, what is wrong."""

    address: str
    number_of_bytes: int = 0
    requests: int = 0
    shift: float = 0.0
    faults: list[str] = field(default_factory=list)


class Wire:
    """Counts what a page fetches, without its cache."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._session.on("Network.loadingFinished", self._finished)
        self._session.on("Network.requestWillBeSent", self._sent)
        self.number_of_bytes = self.requests = 0

    def _finished(self, event: dict[str, Any]) -> None:
        self.number_of_bytes += int(event["encodedDataLength"])

    def _sent(self, event: dict[str, Any]) -> None:
        self.requests += not event["request"]["url"].startswith("data:")


def look_at(page: Page, address: str, shot: Path | None) -> Seen:
    """Open a page, scroll it to its end, and measure."""
    seen, wire = Seen(address), Wire(page)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status >= 400:
        seen.faults.append(f"status {answer.status if answer else 'none'}")
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    for top in range(0, height, 800):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(30)
    page.wait_for_timeout(150)
    seen.number_of_bytes, seen.requests = wire.number_of_bytes, wire.requests
    seen.shift = float(page.evaluate("window.shifted"))
    # A phone's window grows with what is too wide, so that the page's own width tells nothing.
    room = page.viewport_size["width"] if page.viewport_size else 0
    wide = int(page.evaluate("document.documentElement.scrollWidth")) - room
    if wide > 0:
        seen.faults.append(f"{wide} px sideways")
    if seen.shift >= MOST_SHIFT:
        seen.faults.append(f"shift {seen.shift:.3f}")
    seen.faults += said + [f"axe: {each}" for each in accessibility(page)]
    page.evaluate("window.scrollTo(0, 0)")
    if shot is not None:
        page.screenshot(path=shot, full_page=True)
    return seen


def accessibility(page: Page) -> list[str]:
    """What axe finds, each with the first element it finds it in."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{each['id']} ×{len(each['nodes'])} {each['nodes'][0]['html'][:120]}"
        for each in violations
    ]


@contextmanager
def browsing(browser: Browser, look: str, cookies: list[Any]) -> Iterator[BrowserContext]:
    """A browser context that looks so, with these cookies."""
    context = browser.new_context(**LOOKS[look])
    context.set_default_timeout(60_000)
    context.add_init_script(SHIFTS)
    context.add_cookies(cookies)
    yield context
    context.close()


def logged_in(browser: Browser, site: str, user: str, password: str) -> list[Any]:
    """The cookies of somebody who has logged in by the form."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    cookies = list(context.cookies())
    context.close()
    return cookies


def name_of(path: str) -> str:
    """The name of the address, as Django has it; "" for what no page is at."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""


class Walk:
    """One page of each name, found by following links."""

    def __init__(self, site: str, only: list[str], shots: Path | None, who: str) -> None:
        self._site, self._only, self._shots, self._who = site, only, shots, who
        self.seen: dict[str, dict[str, Seen]] = {}

    def pages(self, browser: Browser, cookies: list[Any], starts: list[str]) -> None:
        """Look at all that can be reached from `starts`, desktop first."""
        waiting = [urljoin(self._site, start) for start in starts]
        with (
            browsing(browser, "desktop", cookies) as desktop,
            browsing(browser, "phone", cookies) as phone,
        ):
            while waiting:
                address = waiting.pop(0)
                name = name_of(urlsplit(address).path)
                if name in self.seen or not self._is_page(address, name):
                    continue
                self.seen[name] = {}
                for look, context in (("desktop", desktop), ("phone", phone)):
                    page = context.new_page()
                    try:
                        self._take(page, name, look, address)
                        waiting += [urldefrag(each).url for each in page.evaluate(LINKS)]
                    except Error as error:
                        self.seen[name][look] = Seen(address, faults=[str(error).split("\n")[0]])
                    page.close()

    def _take(self, page: Page, name: str, look: str, address: str) -> None:
        shot = self._shots / f"{self._who}-{name.replace(':', '.')}-{look}.png" if (
            self._shots
        ) else None  # fmt: skip
        is_asked = not self._only or name in self._only
        if is_asked:
            self.seen[name][look] = look_at(page, address, shot)
            print(line(name, look, self.seen[name][look]), flush=True)
        else:
            page.goto(address)

    def _is_page(self, address: str, name: str) -> bool:
        path = urlsplit(address).path
        is_here = address.startswith(self._site + "/")
        is_file = "." in path.rsplit("/", 1)[-1]
        return bool(name) and is_here and not is_file and not path.startswith(PASSED)


def line(name: str, look: str, seen: Seen) -> str:
    """What a look saw, in one line."""
    faults = list(seen.faults)
    if name not in ALLOWED_LARGE and seen.number_of_bytes > MOST_BYTES:
        faults.append("too many bytes")
    if name not in ALLOWED_LARGE and seen.requests > MOST_REQUESTS:
        faults.append("too many requests")
    said = "; ".join(faults) or "ok"
    return (
        f"{name:26} {look:8} {seen.number_of_bytes / 1000:6.1f} kB {seen.requests:3} requests "
        f"shift {seen.shift:.3f}  {said}  {seen.address}"
    )


def write_crowd(path: Path) -> None:
    """Sixty-four versions whose names differ at their ends, and an article in Arabic."""
    long = "summariser-of-news-articles-and-interviews-with-instructions-in-several-languages"
    arabic = "أعلن المجلس أن الجسر القديم سيُغلق ثلاثة أشهر. وقال إن العبّارة ستعمل كل عشرين دقيقة."
    english = "The council said that the old bridge will close. A ferry will run instead."
    with path.open("w", encoding="utf-8") as file:
        for number in range(64):
            for key, text, language in (("crowd-ar", arabic, "ar"), ("crowd-en", english, "en")):
                title = f"{text[:40]} {'غ' * 30 if language == 'ar' else 'unbroken' * 12}"
                row = {
                    "article_id": key, "title": title, "article": text, "language": language,
                    "references": [text.split(".")[0]], "model": f"{long}-{number:02}",
                    "version": "2026-11-30-with-a-long-version", "tags": [language],
                    "summary": f"{text.split('.')[0]} {number}.",
                }  # fmt: skip
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    """Walk and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?")
    parser.add_argument("--crowd", type=Path)
    parser.add_argument("--user", default="team")
    parser.add_argument("--password")
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--start", nargs="*", default=["/", "/desk/"])
    options = parser.parse_args()
    if options.crowd:
        write_crowd(options.crowd)
        return
    if options.shots:
        options.shots.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
    import django

    django.setup()
    site = str(options.site).rstrip("/")
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print("a stranger")
        Walk(site, options.only, options.shots, "stranger").pages(browser, [], options.start)
        if options.password:
            print("the team")
            cookies = logged_in(browser, site, options.user, options.password)
            team = Walk(site, options.only, options.shots, "team")
            team.pages(browser, cookies, options.start)
        browser.close()


if __name__ == "__main__":
    main()
