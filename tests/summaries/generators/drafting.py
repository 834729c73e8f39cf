"""A breakdown by the openai generator, asked of a scripted server."""

from __future__ import annotations

import json
from typing import Any

from summaries.generators.base import Draft
from summaries.generators.openai import OpenAI
from summaries.generators.openai_settings import OpenAISettings
from tests.summaries.generators.scripted_server import ScriptedServer, completing

KEY = "sk-a-key-nobody-may-see"
ARTICLE = "The town of Ridgeham opened a new bridge on Monday. It cost two million euros."
WHOLE = {
    "summary": "Ridgeham has a bridge.",
    "questions": [{"question": "What did it cost?", "answer": "Two million euros."}],
    "comments": [{"body": "At last.", "polarity": "positive"}],
    "turns": [{"speaker": "Ann", "body": "Have you seen it?"}],
    "actions": ["Cross it."],
    "terms": [{"term": "Ridgeham", "definition": "A town."}],
}
FINE = completing(json.dumps(WHOLE))


def drafted(server: ScriptedServer, generator: OpenAI | None = None, **values: Any) -> Draft:
    settings = {"base_url": f"{server.address}/v1", "timeout": 5.0, "backoff": 0.0, **values}
    return (generator or OpenAI()).generate(ARTICLE, OpenAISettings.from_json(settings))
