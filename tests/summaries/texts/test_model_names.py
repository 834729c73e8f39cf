"""By which names people know a version and its maker."""

from __future__ import annotations

from summaries.texts.model_names import names_of_version


def test_a_title_names_a_model_and_its_maker() -> None:
    assert names_of_version(identifier="brim@2", title="Brimstone (small) by Oakfield") == {
        "brim@2", "brim", "Brimstone (small) by Oakfield", "Brimstone", "Oakfield",
    }  # fmt: skip


def test_a_servers_name_of_a_model_is_known_shorter_as_long_as_it_has_a_figure() -> None:
    found = names_of_version(identifier="house@1", model="lab/gpt-4o-mini-2024-07-18.gguf")
    assert {"lab", "gpt-4o-mini-2024-07-18", "gpt-4o-mini", "gpt-4o", "OpenAI", "ChatGPT"} <= found
    assert "gpt" not in found


def test_the_family_of_a_model_tells_its_maker() -> None:
    assert {"Anthropic", "Claude"} <= names_of_version(identifier="claude-x@1")
    assert {"阿里巴巴", "通义千问"} <= names_of_version(identifier="Qwen2.5@1")
    assert {"Anthropic", "Claude"} <= names_of_version(identifier="eu.anthropic.claude-x@1")
    assert {"Meta AI", "Llama"} <= names_of_version(identifier="team_llama_ft@1")
    assert names_of_version(identifier="cloud@1") == {"cloud@1", "cloud"}  # no family
    assert "Llama" not in names_of_version(identifier="alpacallama@1")  # in a word's middle


def test_an_identifier_is_known_shorter_as_a_servers_name_is() -> None:
    assert "gpt-4o" in names_of_version(identifier="gpt-4o-mini@2")
