"""By which names people know a model version and its maker. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# What a model is called beside its identifier, and who made it, by how a part of its name begins:
# "anthropic.claude-3" and "team-llama-ft" are of the family, too.
_FAMILIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"chatgpt|gpt-?\d|o[1345](?:-|$)", ("ChatGPT", "OpenAI")),
    (r"claude", ("Claude", "Anthropic")),
    (r"gemini|gemma|palm-?\d", ("Google", "DeepMind")),
    (r"(?:meta-)?llama", ("Llama", "Meta AI")),
    (r"mistral|mixtral|ministral", ("Mistral", "Mistral AI")),
    (r"qwen|qwq", ("Qwen", "通义千问", "Alibaba", "阿里巴巴")),
    (r"deepseek", ("DeepSeek", "深度求索")),
    (r"grok", ("Grok", "xAI")),
    (r"command-?[ra]|aya", ("Cohere",)),
    (r"phi-?\d", ("Microsoft",)),
    (r"smollm", ("SmolLM", "Hugging Face")),
    (r"ernie", ("ERNIE Bot", "文心一言", "Baidu", "百度")),
    (r"(?:chat)?glm", ("ChatGLM", "Zhipu", "智谱")),
    (r"kimi|moonshot", ("Kimi", "Moonshot AI", "月之暗面")),
    (r"hunyuan", ("Hunyuan", "混元", "Tencent", "腾讯")),
)
_BY: Final = re.compile(r"\s+(?:by|from|von|par|por)\s+|\s*[|·]\s*", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_ENDING: Final = re.compile(r"\.(?:gguf|bin|safetensors)$", re.IGNORECASE)


def names_of_version(*, identifier: str, title: str = "", model: str = "") -> frozenset[str]:
    """Names of a version and of its maker, as they are written.

    identifier: NAME@VERSION. title: how people call it; "X by Y" are a name and a maker. model: as
    a server calls what writes, such as "meta-llama/Llama-3.1-8B-Instruct".
    """
    name = identifier.rpartition("@")[0] or identifier
    found = {identifier, name, *_BY.split(_BRACKETS.sub(" ", title).strip())}
    found |= {title.strip(), *_model_names(model), *_model_names(name)}
    for each in tuple(found):
        found.update(_family_names(each))
    return frozenset(each.strip() for each in found if each.strip())


def _model_names(model: str) -> Iterator[str]:
    """The model and, of "gpt-4o-mini-2024", what is left of it while that still has a figure."""
    parts = [_ENDING.sub("", part) for part in model.split("/") if part]
    if not parts:
        return
    yield from parts
    rest = parts[-1]
    while "-" in rest:
        rest = rest.rpartition("-")[0]
        if any(map(str.isdigit, rest)):
            yield rest


def _family_names(name: str) -> Iterator[str]:
    start = name.casefold().replace("_", "-").replace(" ", "-")
    for beginning, names in _FAMILIES:
        if re.search(rf"(?<![^\W_])(?:{beginning})", start):
            yield from names
