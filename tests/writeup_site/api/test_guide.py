"""The guide's calls are made, one after the other, as its reader would."""

from __future__ import annotations

import re
import shlex
from io import StringIO
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command

from summaries.versions.models import ModelVersion
from tests.rows.calling import Program, member
from writeup_site.keys.models import ApiToken

pytestmark = pytest.mark.django_db

ROOT: Final = Path(__file__).resolve().parents[3]
GUIDE: Final = (ROOT / "docs/guides/connect-your-product.md").read_text(encoding="utf-8")


def calls() -> list[list[str]]:
    """The guide's lines of curl, in their order, as a shell divides them."""
    blocks = re.findall(r"(?s)```sh\n(.*?)```", GUIDE)
    return [
        words
        for block in blocks
        for line in re.split(r"\n(?=curl )", block)
        if (words := shlex.split(line.strip()))[:1] == ["curl"]
    ]


def make_call(words: list[str], caller: Program) -> int:
    """Make one call; the status of its answer."""
    address = quote(words[-1].removeprefix("$SITE/api/v1"), safe="/?&=@.")
    headers = {
        name: value
        for name, value in (
            words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H"
        )
        if name != "Authorization"
    }
    if "--json" in words:
        body = words[words.index("--json") + 1].encode()
        return int(caller.call("POST", address, body, **headers).status_code)
    return int(caller.call("GET", address, **headers).status_code)


def test_every_call_of_the_guide_is_answered() -> None:
    member("admin")
    printed = StringIO()
    call_command(
        "api_token", "nightly", login="admin", scopes=["read", "write", "run"], stdout=printed
    )
    caller = Program(printed.getvalue().strip())
    made = calls()
    assert len(made) >= 9  # the search itself works
    statuses = []
    for words in made:
        if "/shown" in words[-1]:
            ModelVersion.objects.update(status="live")  # as the guide says, a new one is a draft
        statuses.append((words[-1], make_call(words, caller)))
    assert [each for each in statuses if each[1] >= 300] == []


def test_the_guides_page_calls_what_there_is() -> None:
    from writeup_site.api.root import api

    there = {path.rpartition("/")[2] for path in api.get_openapi_schema()["paths"]}
    named = set(re.findall(r"send\(\"(\w+)\"", GUIDE))
    assert named == {"readers", "shown", "votes"}
    assert named <= there


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"login": "nobody", "scopes": ["read"]}, "team_login"),
        ({"login": "analyst", "scopes": ["write"]}, "write"),
        ({"login": "analyst", "scopes": ["read"], "days": 0}, "365"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_in_a_sentence(
    options: dict[str, object], words: str
) -> None:
    member("analyst")
    with pytest.raises(CommandError, match=words):
        call_command("api_token", "x", **options)
    assert not ApiToken.objects.exists()
