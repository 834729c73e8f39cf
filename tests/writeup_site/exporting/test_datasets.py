"""Exports as those who train read them: by `datasets`, and by TRL's own functions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import CommandError

from surveys.preference_pairs.certainty import certainty, likely_share
from tests.writeup_site.exporting.exported import export, make_site
from writeup_site.exporting.splits import SPLITS, split_of

pytestmark = pytest.mark.django_db


GUIDE: Final = Path(__file__).parents[3] / "docs/guides/train-on-preferences.md"


def loaded(folder: Path, cache: Path) -> Any:
    import datasets

    return datasets.load_dataset(str(folder), cache_dir=str(cache))


def test_a_folder_is_read_by_datasets_with_its_splits_and_types(tmp_path: Path) -> None:
    import datasets

    site = make_site(articles=8, prefix="text")
    export("votes", tmp_path / "votes")
    found = loaded(tmp_path / "votes", tmp_path / "cache")
    assert set(found) == set(SPLITS)
    articles = Counter(split_of(article.key, seed="0") for article in site.articles)
    # 2 thumbs and 3 choices on each article
    assert {split: len(found[split]) for split in SPLITS} == {
        split: 5 * articles[split] for split in SPLITS
    }
    features = found["train"].features
    assert features["at"] == datasets.Value("date32")
    assert features["reasons"] == datasets.List(datasets.Value("string"))


def test_a_split_without_a_row_is_left_out_as_datasets_refuses_it(tmp_path: Path) -> None:
    site = make_site(articles=1, readers=2)
    export("votes", tmp_path / "votes")
    found = loaded(tmp_path / "votes", tmp_path / "cache")
    assert list(found) == [split_of(site.articles[0].key, seed="0")]
    with pytest.raises(CommandError, match="there are no scores of these to export"):
        export("scores", tmp_path / "scores")
    assert not (tmp_path / "scores").exists()


def test_pairs_and_labels_are_what_trl_trains_on(tmp_path: Path) -> None:
    from trl.data_utils import is_conversational, maybe_extract_prompt, unpair_preference_dataset

    make_site(articles=8, prefix="text")
    for kind in ("pairs", "labels"):
        export(kind, tmp_path / kind)
    pairs = loaded(tmp_path / "pairs", tmp_path / "cache")["train"]
    labels = loaded(tmp_path / "labels", tmp_path / "cache")["train"]
    first = pairs[0]
    # DPO: a prompt and two texts, in the form that TRL calls standard, with an explicit prompt.
    assert {"prompt", "chosen", "rejected"} <= set(pairs.column_names)
    assert all(isinstance(first[name], str) for name in ("prompt", "chosen", "rejected"))
    assert not is_conversational(first)
    assert maybe_extract_prompt(dict(first)) == first
    assert first["chosen"].endswith("this pen.") and first["rejected"].endswith("that pen.")
    # KTO: what TRL itself makes of pairs has the columns that our labels have.
    unpaired = unpair_preference_dataset(pairs.select_columns(["prompt", "chosen", "rejected"]))
    assert set(unpaired.column_names) == {"prompt", "completion", "label"}
    for name in unpaired.column_names:
        assert labels.features[name] == unpaired.features[name]
    assert not is_conversational(labels[0])
    # Two of three readers chose it: Beta(1 + 2, 1 + 1) above a half is (1 + 4 + 6) / 2^4.
    assert (first["certainty"], first["share"]) == (0.6875, 0.6)


def test_the_lines_of_the_guide_run_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets

    make_site(articles=8, prefix="text")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    export("pairs", "preferences/")
    (lines,) = re.findall(r"```python\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(lines, names)  # noqa: S102  # as whoever copies them does
    assert set(names["pairs"]) == set(SPLITS)
    assert len(names["sure"]) == 0  # 2 of 3 readers are sure by 0.69


def test_the_guides_figures_are_those_that_are_computed() -> None:
    text = re.sub(r"\s+", " ", GUIDE.read_text(encoding="utf-8"))
    votes = ((1, 0), (3, 0), (11, 9))
    one, three, eleven = (f"{certainty(*each):.2f}" for each in votes)
    assert f"1 vote to 0 gives {one}, 3 to 0 gives {three}, 11 to 9 gives {eleven}." in text
    assert (
        f"can be expected to say so: {', '.join(f'{likely_share(*each):.2g}' for each in votes)}."
        in text
    )
    assert certainty(14, 6) > certainty(2, 0)
