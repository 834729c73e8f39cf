"""A model is found on this machine, or the error says how to get it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.metrics.base import MetricError
from evaluation.metrics.bertscore.settings import find_model, package_version


def model_directory(parent: Path, name: str, weights: bytes = b"weights") -> Path:
    directory = parent / name
    directory.mkdir(parents=True)
    (directory / "config.json").write_text(json.dumps({"num_hidden_layers": 4, "hidden_size": 32}))
    (directory / "model.safetensors").write_bytes(weights)
    (directory / "README.md").write_text(name)
    return directory


def test_the_packaged_model_has_six_layers_unless_told_otherwise() -> None:
    source = find_model(None, None)
    assert (source.label, source.layer, source.dimensions) == ("all-MiniLM-L6-v2", 6, 384)
    assert find_model(None, 2).layer == 2


def test_a_directory_is_called_by_its_name_and_its_content(tmp_path: Path) -> None:
    one = find_model(str(model_directory(tmp_path / "a", "bert")), 2)
    copy = find_model(str(model_directory(tmp_path / "b", "bert")), 2)
    other = find_model(str(model_directory(tmp_path / "c", "bert", b"retrained")), 2)
    assert one.label == copy.label
    assert one.label.startswith("bert@")
    assert one.label != other.label
    assert one.fingerprint != other.fingerprint
    assert (one.layer, one.dimensions) == (2, 32)


def test_new_weights_in_an_old_directory_are_seen(tmp_path: Path) -> None:
    directory = model_directory(tmp_path, "bert")
    before = find_model(str(directory), 2)
    (directory / "model.safetensors").write_bytes(b"retrained")
    assert find_model(str(directory), 2).fingerprint != before.fingerprint


def test_what_is_no_part_of_the_model_does_not_change_its_name(tmp_path: Path) -> None:
    directory = model_directory(tmp_path, "bert")
    before = find_model(str(directory), 2)
    (directory / "README.md").write_text("more words")
    assert find_model(str(directory), 2) == before


def test_a_label_never_breaks_a_signature(tmp_path: Path) -> None:
    label = find_model(str(model_directory(tmp_path, "a|b:c d")), 2).label
    assert label.startswith("a_b_c_d@")


def test_a_layer_must_be_given_and_must_exist(tmp_path: Path) -> None:
    directory = str(model_directory(tmp_path, "bert"))
    with pytest.raises(MetricError, match=r"needs num_layers: .* from 0 to 4"):
        find_model(directory, None)
    with pytest.raises(MetricError, match="has no layer 5: choose one, from 0 to 4"):
        find_model(directory, 5)
    with pytest.raises(MetricError, match="has no layer -1"):
        find_model(directory, -1)


@pytest.mark.parametrize("config", [None, "{not json", "[]"])
def test_a_directory_without_a_configuration_is_refused(tmp_path: Path, config: str | None) -> None:
    if config is not None:
        (tmp_path / "config.json").write_text(config)
    with pytest.raises(MetricError, match=r"config\.json is missing or not JSON"):
        find_model(str(tmp_path), 1)


def test_a_hub_model_is_found_at_the_revision_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "models--some--bert"
    model_directory(repository / "snapshots", revision)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(revision)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    source = find_model("some/bert", 2)
    assert source.label == "some/bert@01234567"
    assert source.directory == repository / "snapshots" / revision


@pytest.mark.parametrize("name", ["nobody/nothing", "not a name!", "a/b/c"])
def test_a_model_that_is_nowhere_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(MetricError, match=f"hf download {name}"):
        find_model(name, 1)


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(MetricError, match="no-such-package is not installed"):
        package_version("no-such-package")
