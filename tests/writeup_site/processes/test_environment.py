"""What the environment cannot mean is refused in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT
from writeup_site.processes import environment


@pytest.fixture(autouse=True)
def register_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test asks for is no setting of the site."""
    monkeypatch.setattr(environment, "ASKED", set(environment.ASKED))


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("PORT=abc", "PORT=abc cannot be used; give a number from 1 to 65535."),
        ("PORT=99999", "PORT=99999 cannot be used"),
        ("DATABASE_URL=nonsense", "DATABASE_URL cannot be used; give sqlite://"),
        ("DATABASE_URL=postgres://u@h:port/x", "DATABASE_URL cannot be read"),
        ("REDIS_URL=garbage", "REDIS_URL cannot be used; give redis://"),
        ("BALLOT_LIMITS_PER_READER=often", "give rates like 60/minute"),
        ("LOG_LEVEL=loud", "LOG_LEVEL=LOUD is not one of DEBUG"),
        ("HTTPS=maybe", "HTTPS=maybe is neither on nor off"),
        (
            "PIECE_LIMITS_PER_READER=5/hour",
            "PIECE_LIMITS_PER_READER is called OWN_TEXT_LIMITS_PER_READER now",
        ),
        (
            "PIECE_LIMITS_PER_NETWORK=5/hour",
            "PIECE_LIMITS_PER_NETWORK is called OWN_TEXT_LIMITS_PER_NETWORK now",
        ),
        ("WRITEUP_DATA_DIR=/proc/nope", "name a folder that can be written"),
    ],
)
def test_a_wrong_value_gives_its_sentence(variable: str, sentence: str) -> None:
    name, _, value = variable.partition("=")
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (None, "holds no model with a config.json"),
        ("[]", "holds no model with a config.json"),
        ('{"hidden_size": 768}', "the model's vectors have 768 numbers"),
    ],
)
def test_a_directory_without_a_fitting_model_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, config: str | None, sentence: str
) -> None:
    if config is not None:
        (tmp_path / "config.json").write_text(config)
    monkeypatch.setenv("TEXT_MODEL", str(tmp_path))
    with pytest.raises(SystemExit, match=sentence):
        environment.model_directory("TEXT_MODEL", numbers=384)


def test_the_last_layer_is_told_by_the_model(tmp_path: Path) -> None:
    assert environment.last_layer(None) is None
    assert environment.last_layer(str(tmp_path)) is None
    (tmp_path / "config.json").write_text('{"num_hidden_layers": 12}')
    assert environment.last_layer(str(tmp_path)) == 12


@pytest.mark.parametrize(
    "value",
    [
        "http://login.example",
        "login.example",
        "https://",
        "https://a.example/?x",
        "https://[x",
        "x:",
    ],
)
def test_a_provider_of_logins_is_reached_by_https_alone(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOME", value)
    with pytest.raises(SystemExit, match="the issuer"):
        environment.provider("SOME")
    for good in ("", "https://login.example/realms/a", "http://127.0.0.1:9"):
        monkeypatch.setenv("SOME", good)
        assert environment.provider("SOME") == good


def test_groups_of_roles_are_read_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME", "owner=heads; engineer = dev, ops ;analyst=*;")
    assert environment.groups_of_roles("SOME", ("owner", "engineer", "analyst")) == {
        "owner": ("heads",),
        "engineer": ("dev", "ops"),
        "analyst": ("*",),
    }
    for wrong in ("boss=x", "owner", "owner=", "owner=,"):
        monkeypatch.setenv("SOME", wrong)
        with pytest.raises(SystemExit, match="give roles"):
            environment.groups_of_roles("SOME", ("owner",))
