"""What the team copies into its own pages: the script once, and an element or a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from writeup_site.embed.script import sent_script
from writeup_site.keys.models import PublicKey

VOTE: Final = "vote"
DUEL: Final = "duel"
SURVEY: Final = "survey"
PARTS: Final[dict[str, str]] = {
    VOTE: "A breakdown with its thumbs",
    DUEL: "A duel",
    SURVEY: "A survey",
}
TITLES: Final[dict[str, str]] = {
    VOTE: "Summary",
    DUEL: "Which summary is better?",
    SURVEY: "Survey",
}


@dataclass(frozen=True)
class EmbeddedPart:
    """What is shown: one of PARTS, of the article or survey of that name ("" where none is due)."""

    part: str
    name: str = ""
    sections: bool = False


@dataclass(frozen=True)
class Snippet:
    """Lines of HTML for a page elsewhere; `frame_address` is what its frame shows."""

    script: str
    element: str
    frame: str
    frame_address: str


def snippet_of(key: PublicKey, shown: EmbeddedPart, *, site: str) -> Snippet:
    """The lines for `shown`; `site` is this site as others reach it, https://writeup.example."""
    address = site + frame_path(key, shown)
    return Snippet(
        script=script_tag(key, site=site),
        element=element_tag(shown),
        frame=format_html(
            '<iframe src="{}" title="{}" width="100%" height="480" loading="lazy"></iframe>',
            address,
            TITLES[shown.part],
        ),
        frame_address=address,
    )


def script_tag(key: PublicKey, *, site: str) -> str:
    """The line that loads the script, once a page, with the hash that a browser checks."""
    script = sent_script()
    return format_html(
        '<script async src="{}{}?v={}" integrity="{}" crossorigin="anonymous"'
        ' data-key="{}"></script>',
        site,
        reverse("writeup_js"),
        script.version,
        script.integrity,
        key.key,
    )


def element_tag(shown: EmbeddedPart) -> str:
    """The element, such as <writeup-vote article="a1"></writeup-vote>."""
    if shown.part == DUEL:
        return "<writeup-duel></writeup-duel>"
    if shown.part == SURVEY:
        named = format_html(' survey="{}"', shown.name) if shown.name else ""
        return format_html("<writeup-survey{}></writeup-survey>", named)
    extra = " sections" if shown.sections else ""
    return format_html('<writeup-vote article="{}"{}></writeup-vote>', shown.name, extra)


def frame_path(key: PublicKey, shown: EmbeddedPart) -> str:
    """The address of the frame, without the site."""
    said = {"article" if shown.part == VOTE else "survey": shown.name} if shown.name else {}
    if shown.sections:
        said["sections"] = "1"
    path = reverse("embed_frame", args=[key.key, shown.part])
    return f"{path}?{urlencode(said)}" if said else path
