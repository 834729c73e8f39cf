"""The script's size and headers, the frame's policy, and the page that makes the lines."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.test import Client

from tests.rows.calling import member
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.roles import signed_in
from writeup_site.embed.script import MOST_BYTES, SOURCE, sent_script
from writeup_site.embed.snippets import PARTS, EmbeddedPart, element_tag
from writeup_site.keys.models import PublicKey
from writeup_site.keys.services import make_public_key, revoke_public_key

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "https://app.example"


@pytest.fixture
def key(db: None) -> PublicKey:
    return make_public_key(name="app", origins=[ORIGIN], user=member()).key


def test_the_script_has_at_most_5_kilobytes_gzipped_and_needs_nothing_else() -> None:
    script = sent_script()
    print(f"writeup.js: {len(script.plain)} bytes, {len(script.gzipped)} gzipped")  # noqa: T201  # whoever adds to it sees what is left
    assert len(script.gzipped) <= MOST_BYTES == 5000
    assert gzip.decompress(script.gzipped) == script.plain
    said = script.plain.decode()
    # What a strict policy of the host forbids, and what a tracker would keep.
    for forbidden in ("eval", "new Function", "innerHTML", "import(", "cookie", ".style", "http:"):
        assert forbidden not in said, forbidden


def test_every_page_may_load_the_script_and_its_hash_is_that_of_the_snippet() -> None:
    script = sent_script()
    answer = Client().get(f"/embed/writeup.js?v={script.version}")
    digest = base64.b64encode(hashlib.sha384(answer.content).digest()).decode()
    assert script.integrity == f"sha384-{digest}"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    packed = Client().get("/embed/writeup.js?v=older", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "immutable" not in packed["Cache-Control"]


def test_a_frame_may_stand_in_pages_of_its_keys_origins_alone(key: PublicKey) -> None:
    answer = Client().get(f"/embed/{key.key}/vote/?article=one&user=u&signature=s")
    policy = answer["Content-Security-Policy"]
    assert re.search(rf"frame-ancestors 'self' {ORIGIN}(;|$)", policy)
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    page = answer.content.decode()
    assert '<writeup-vote article="one">' in page
    assert 'data-user="u" data-signature="s"' in page
    assert "frame-ancestors 'none'" in Client().get("/login/")["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["pk_none/vote/", "{key}/board/", "{key}/vote/?article=%00"])
def test_what_is_no_frame_is_404(key: PublicKey, address: str) -> None:
    assert Client().get(f"/embed/{address.format(key=key.key)}").status_code == 404


def test_a_revoked_key_shows_nothing(key: PublicKey) -> None:
    revoke_public_key(key)
    assert Client().get(f"/embed/{key.key}/duel/").status_code == 404


def test_a_name_that_holds_html_stays_a_name() -> None:
    tag = element_tag(EmbeddedPart("vote", '"><script>'))
    assert tag == '<writeup-vote article="&quot;&gt;&lt;script&gt;"></writeup-vote>'


def test_the_page_makes_the_lines_for_what_is_asked_and_frames_itself_alone(key: PublicKey) -> None:
    make_summary(make_article(key="one"), make_version(status="live"))
    client = signed_in("engineer")
    assert f"/keys/public/{key.pk}/snippet/" in client.get("/keys/").content.decode()
    answer = client.get(f"/keys/public/{key.pk}/snippet/")
    page = answer.content.decode()
    assert sent_script().integrity in page
    assert "&lt;writeup-vote article=&quot;one&quot;&gt;" in page
    assert f'src="http://testserver/embed/{key.key}/vote/?article=one"' in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    duel = client.get(f"/keys/public/{key.pk}/snippet/?part=duel").content.decode()
    assert "&lt;writeup-duel&gt;" in duel
    nameless = client.get(f"/keys/public/{key.pk}/snippet/?part=vote").content.decode()
    assert "Name the article by its key." in nameless
    assert "<iframe" not in nameless


def test_the_page_is_the_teams(key: PublicKey) -> None:
    assert Client().get(f"/keys/public/{key.pk}/snippet/").status_code == 302
    assert signed_in("engineer").get("/keys/public/99/snippet/").status_code == 404


def test_the_words_are_said_in_the_pages_language(key: PublicKey) -> None:
    def said(language: str, browser: str) -> str:
        answer = Client().get(
            f"/api/v1/public/{key.key}/words?language={language}",
            headers={"Origin": ORIGIN, "Accept-Language": browser},
        )
        return str(answer.json()["labels"]["summary"]["up"])

    assert said("", "en") == said("en-GB", "de") == said("xx", "en") == "Good summary"
    assert said("de-AT", "en") == said("", "de") == "Gute Zusammenfassung"


def test_the_guide_and_the_desk_name_every_variable_and_element(key: PublicKey) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    guide = (ROOT / "docs/guides/connect-your-product.md").read_text(encoding="utf-8")
    desk = signed_in("engineer").get(f"/keys/public/{key.pk}/snippet/?part=duel").content.decode()
    variables = set(re.findall(r"--writeup-[a-z]+", source))
    assert len(variables) == 6
    for variable in variables:
        assert variable in guide, variable
        assert variable in desk, variable
    for part in PARTS:
        assert f"<writeup-{part}" in guide
        assert f"/embed/pk_…/{part}/" in guide
