"""Writes the demo's model versions: `python -m summaries.demo.make_versions`.

Each summary in versions.jsonl is what the named generator gave for the article, unedited. Running
it again gives the same bytes wherever the packages are the same; SmolLM2's summaries may differ
on another kind of processor.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summaries.generators.base import Draft
from summaries.generators.registry import generate, generator, recorded_settings

FOLDER = Path(__file__).parent
ARTICLES = ("articles-a.jsonl", "articles-b.jsonl")
VERSIONS = FOLDER / "versions.jsonl"


@dataclass(frozen=True, slots=True)
class Version:
    """A model of the demo: the name it is published under, and the generator behind it."""

    model: str
    generator: str
    note: str


MODELS = (
    Version("lead-3", "lead", "The article's first three sentences"),
    Version("extractive", "extractive", "Sentences of the article, chosen by a ranking"),
    Version("smollm2-135m", "smollm", "A small model of 135 million parameters, visibly weak"),
)


def articles() -> Iterator[dict[str, Any]]:
    """The demo's articles as the files hold them, in the files' order."""
    for name in ARTICLES:
        with (FOLDER / name).open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def version_lines(models: Iterable[Version] = MODELS) -> Iterator[str]:
    """One JSON line for each article and model; the article's own fields are left to its file."""
    for version in models:
        settings = recorded_settings(version.generator)
        for article in articles():
            draft = generate(version.generator, article["article"])
            line = {
                "article_id": article["article_id"],
                "model": version.model,
                "model_type": generator(version.generator).model_type,
                "version": "1",
                "note": version.note,
                "settings": settings,
                "summary": draft.summary,
                "sections": sections(draft),
            }
            yield json.dumps(line, ensure_ascii=False) + "\n"


def sections(draft: Draft) -> list[dict[str, Any]]:
    """A draft's parts in the fields of an imported line; a part that is not offered gives none."""
    return [
        *(
            {"kind": "question", "heading": q.question, "body": q.answer}
            for q in draft.questions or ()
        ),
        *(
            {"kind": "comment", "polarity": c.polarity, "body": c.body}
            for c in draft.comments or ()
        ),
        *({"kind": "turn", "heading": t.speaker, "body": t.body} for t in draft.turns or ()),
        *({"kind": "action", "heading": "", "body": action} for action in draft.actions or ()),
        *({"kind": "term", "heading": t.term, "body": t.definition} for t in draft.terms or ()),
    ]


def main() -> None:
    """Writes versions.jsonl whole or not at all, and says each line's model and article."""
    made = []
    for line in version_lines():
        made.append(line)
        fields = json.loads(line)
        sys.stdout.write(f"{fields['model']}: {fields['article_id']}\n")
        sys.stdout.flush()
    VERSIONS.write_text("".join(made), encoding="utf-8")


if __name__ == "__main__":
    main()
