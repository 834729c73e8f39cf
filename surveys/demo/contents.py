"""What the demo brings, and by what it is known again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from surveys.demo.simulated_votes import cookie_of
from surveys.readers.cookies import key_of

FOLDER: Final = Path(settings.BASE_DIR) / "summaries" / "demo"
SURVEY: Final = Path(settings.BASE_DIR) / "surveys" / "demo" / "what-next.json"
SOURCE: Final = "writeup-demo"
SEED: Final = 1
READERS: Final = 60
DUELLISTS: Final = 40
# Its breakdowns have all parts; most visitors are to see one of them first.
WHOLE_VERSION: Final = "hand-written@1"
WHOLE_WEIGHT: Final = 5.0


@cache
def demo_articles() -> frozenset[str]:
    """The keys of its articles."""
    return frozenset(str(line["article_id"]) for line in _lines())


@cache
def demo_versions() -> frozenset[str]:
    """Its versions, as name@version."""
    return frozenset(f"{line['model']}@{line.get('version') or 1}" for line in _lines())


def demo_reader_hashes() -> list[str]:
    """By what the database knows its simulated readers."""
    cookies = [cookie_of(seed=SEED, reader=number) for number in range(READERS)]
    cookies += [cookie_of(seed=SEED, reader=n, who="duellist") for n in range(DUELLISTS)]
    return [each for cookie in cookies for each in key_of(cookie).hashes]


def _lines() -> list[dict[str, object]]:
    files = sorted(FOLDER.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
