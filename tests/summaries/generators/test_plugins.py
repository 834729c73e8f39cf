"""A generator of another distribution is found by name; a broken one is named with its cause."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from summaries.generators.base import SettingsError, UnknownGeneratorError
from summaries.generators.lead import Lead
from summaries.generators.plugins import BrokenPluginError
from summaries.generators.registry import generate, generator, names, recorded_settings

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "writing.md"
SHOUT = """
from dataclasses import dataclass
from summaries.generators.base import Draft, Settings, number

@dataclass(frozen=True, slots=True)
class ShoutSettings(Settings):
    words: int = number(3, 1, 9)

class Shout:
    name, model_type, note, packages = "shout", "abstractive", "", ()
    settings_type = ShoutSettings

    def generate(self, text, settings):
        return Draft(" ".join(text.upper().split()[: settings.words]))
"""


def install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, code: str, points: str, name: str = "fake"
) -> None:
    """A distribution as pip leaves it, on the path, with a module of its own name."""
    info = folder / f"{name}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[writeup.generators]\n{points}\n")
    (folder / f"{name}.py").write_text(code)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, name, raising=False)


def test_a_plugin_generates_and_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, code=SHOUT, points="shout = fake:Shout")
    assert names()[-1] == "shout"
    assert "fake" not in sys.modules  # naming it loads nothing
    assert generate("shout", "a b c d", {"words": 2}).summary == "A B"
    with pytest.raises(SettingsError):
        generate("shout", "a", {"words": 10})
    assert recorded_settings("shout") == {
        "generator": "shout",
        "settings": {"words": 3},
        "packages": {"fake": "1.2"},
    }


def test_a_plugin_is_gone_with_its_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as installed:
        install(tmp_path, installed, code=SHOUT, points="shout = fake:Shout")
        assert generator("shout").name == "shout"
    with pytest.raises(UnknownGeneratorError, match=r"lead, smollm, openai$"):
        generator("shout")


def test_a_plugin_cannot_take_a_built_in_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, code=SHOUT, points="lead = fake:Shout")
    assert isinstance(generator("lead"), Lead)
    assert names().count("lead") == 1
    assert recorded_settings("lead")["packages"] == {}


@pytest.mark.parametrize(
    ("code", "points", "reason"),
    [
        ("import no_such_module", "shout = fake:Shout", "ModuleNotFoundError.*no_such_module"),
        ("raise SystemError('boom')", "shout = fake:Shout", "SystemError: boom"),
        ("", "shout = fake:Shout", "AttributeError.*Shout"),
        ("class Shout: name = 'shout'", "shout = fake:Shout", "it has no model_type, note"),
        (SHOUT, "loud = fake:Shout", 'it calls itself "shout"'),
        (SHOUT + "    settings_type = dict", "shout = fake:Shout", "no subclass of Settings"),
    ],
)
def test_a_broken_plugin_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, points: str, reason: str
) -> None:
    install(tmp_path, monkeypatch, code=code, points=points)
    name = points.split(maxsplit=1)[0]
    with pytest.raises(BrokenPluginError, match=f'generator "{name}" of fake 1.2.*{reason}'):
        generator(name)
    assert generator("lead").name == "lead"  # the others still work


def test_two_plugins_of_one_name_are_both_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("fake", "fake_too"):
        points = f"shout = {name}:Shout"
        install(tmp_path / name, monkeypatch, code=SHOUT, points=points, name=name)
    with pytest.raises(BrokenPluginError, match=r"fake 1\.2, fake_too 1\.2; uninstall all but one"):
        generator("shout")


def test_the_example_in_the_guide_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in text.split("```python\n")[1:]]
    [module] = [block for block in blocks if "Draft" in block]
    install(tmp_path, monkeypatch, code=module, points="shortest = fake:Shortest")
    assert generate("shortest", "A long sentence. A word. Two more words.").summary == "A word."
