"""Votes from a page of another site, whose web server is killed under it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.faults.databases import Sqlite
from tests.faults.stand import Stand
from tests.prepared import Prepared
from tests.processes import wait_until
from tests.writeup_site.chromium import CHROMIUM
from tests.writeup_site.product import Product, product_beside

pytestmark = [
    pytest.mark.faults,
    pytest.mark.long_fault,
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium"),
]

MAKE_KEY = """
import json
from summaries.articles.models import Article
from writeup_site.embed.snippets import EmbeddedPart, element_tag, script_tag
from writeup_site.keys.services import make_public_key
from writeup_site.home.team import create_login
from django.contrib.auth.models import User
create_login(name="team", role="engineer")
user = User.objects.get(username="team")
key = make_public_key(name="app", origins=["{origin}"], user=user).key
article = Article.objects.filter(summaries__version__status="live").order_by("pk")[0]
print(json.dumps([script_tag(key, site="{site}"), element_tag(EmbeddedPart("vote", article.key))]))
"""


@pytest.fixture
def stand(prepared: Prepared) -> Iterator[Stand]:
    """The site's web server alone, on a demo of its own."""
    folder = Path(tempfile.mkdtemp(prefix="writeup-faults-"))
    prepared.demo(folder)
    made = Stand(folder, Sqlite(folder / "writeup.sqlite3"), prepared=True)
    made.site.start("web")
    wait_until(made.answers, what="the web server")
    yield made
    made.site.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def product(stand: Stand) -> Iterator[Product]:
    """A page of another origin with thumbs on one article."""
    site = f"http://127.0.0.1:{stand.site.port}"
    with product_beside(site) as made:
        said = MAKE_KEY.format(origin=made.origin, site=site)
        made.head, made.body = json.loads(stand.site.manage("shell", "--no-imports", "-c", said))
        yield made


@pytest.fixture
def page() -> Iterator[Page]:
    """A page in Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_each_press_is_one_vote_however_often_the_server_is_killed(
    stand: Stand, product: Product, page: Page
) -> None:
    def count() -> int:
        return int(stand.database.rows("SELECT count(*) FROM surveys_ballot")[0][0])

    def restart() -> None:
        stand.site.start("web")
        wait_until(stand.answers, what="the web server again")

    def arrived() -> bool:
        page.wait_for_timeout(100)  # in which the page goes on
        return count() >= before + 3

    before = count()
    page.goto(product.url)
    up, down = page.get_by_label("Good summary"), page.get_by_label("Poor summary")
    up.dblclick()
    expect(page.get_by_text("The vote is taken.")).to_be_visible()
    stand.site.kill("web")
    down.click()
    expect(page.get_by_text("It is kept here")).to_be_visible()
    page.wait_for_timeout(10_000)
    restart()
    expect(page.get_by_text("The vote is taken.")).to_be_visible()
    page.evaluate("setTimeout(() => document.querySelector('writeup-vote').shadowRoot"
                  ".querySelector('[aria-pressed=false]').click(), 50)")  # fmt: skip
    stand.site.kill("web")
    page.wait_for_timeout(1000)
    restart()
    page.reload()
    wait_until(arrived, what="the third vote")
    page.wait_for_timeout(3000)  # long enough for one too many
    assert count() == before + 3
    stand.site.manage("collect_ballots")
    values = stand.database.rows("SELECT value FROM surveys_ballot ORDER BY id DESC LIMIT 3")
    assert [row[0] for row in values] == [1, -1, 1]
    expect(up).to_have_attribute("aria-pressed", "true")
