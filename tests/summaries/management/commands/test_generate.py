"""`manage.py generate`: what it says, what it refuses, and that a kill costs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from summaries.batches import services as batches
from summaries.batches.choice import read_choice
from summaries.batches.models import Batch
from summaries.breakdowns.models import Summary
from summaries.generators.registry import recorded_settings
from summaries.versions.models import ModelVersion
from tests.prepared import Prepared
from tests.processes import QUICKLY, Site, wait_until
from tests.rows.written import make_article, make_summary, make_version


def generate(*arguments: str) -> None:
    call_command("generate", *arguments)


def lead_version(**fields: object) -> ModelVersion:
    return make_version("lead", settings=recorded_settings("lead"), **fields)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summaries.management.commands.generate.reaches_worker", lambda task: False)
    monkeypatch.setattr(batches, "PAUSE", 0)


@pytest.mark.django_db
def test_a_generators_own_name_makes_a_draft_and_writes(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        make_article()
    make_article(text=None)
    generate("--version", "lead", "--articles", "all", "--missing", "--here")
    said = capsys.readouterr().out
    assert "There is no lead@1 yet: it is made as a draft" in said
    assert "lead@1 would write about 3 articles." in said
    assert "Of 4 articles chosen, 1 hold no text here." in said
    assert "Time: not known yet" in said and "Cost: not known yet." in said
    assert "3 of 3 articles written" in said and "Cost: not known." in said
    version = ModelVersion.objects.get()
    assert (version.status, version.settings) == ("draft", recorded_settings("lead"))
    assert Summary.objects.filter(version=version).count() == 3


@pytest.mark.django_db
def test_a_dry_run_says_it_all_and_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    make_article()
    generate("--version", "extractive@7", "--articles", "all", "--dry-run")
    said = capsys.readouterr().out
    assert "extractive@7 would write about 1 article." in said and "nothing was started" in said
    assert not ModelVersion.objects.exists() and not Batch.objects.exists()


@pytest.mark.django_db
def test_without_missing_a_held_summary_is_a_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    version = lead_version()
    make_summary(article=make_article(), version=version)
    make_article()
    with pytest.raises(CommandError, match="1 article of 2 have a summary"):
        generate("--version", "lead", "--articles", "all", "--here")
    generate("--version", "lead", "--articles", "all", "--missing", "--here")
    generate("--version", "lead", "--articles", "all", "--missing", "--here")
    assert "Nothing to write" in capsys.readouterr().out
    assert Summary.objects.count() == 2


@pytest.mark.django_db
def test_a_batch_that_is_unfinished_is_joined_even_without_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    version = lead_version()
    for _ in range(2):
        make_article()
    found = batches.request_batch(version=version, choice=read_choice(["all"]))
    assert found.batch is not None
    batches.work_on_batch(found.batch.pk, seconds=0)
    make_summary(article=found.batch.items.all()[0].article, version=version)
    generate("--version", "lead@1", "--articles", "all", "--here")
    assert f"Batch {found.batch.pk} is unfinished: going on" in capsys.readouterr().out
    assert Batch.objects.get().status == "finished"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--articles", "all"], "--version NAME@VERSION is missing"),
        (["--version", "soup", "--articles", "all"], 'no model version is called "soup".*lead-3@1'),
        (["--version", "lead-3@9", "--articles", "all"], 'no "lead-3@9"; there is lead-3@1'),
        (["--version", "bart", "--articles", "all"], "imported; copy it as a new version"),
        (["--version", "twice", "--articles", "all"], "several versions; say which: twice@1, twic"),
        (["--version", "lead", "--articles", "sea"], "tag:SLUG"),
        (["--version", "lead"], "no articles are chosen"),
        (["--version", "lead", "--articles", "tag:sea"], "there is none yet"),
        (["--version", "lead", "--articles", "file:/nowhere"], "cannot be read"),
        (["--version", "lead", "--articles", "all", "--money-limit", "free"], "such as 2.50"),
        (["--version", "lead", "--articles", "all", "--money-limit", "0"], "above 0"),
        (["--cancel", "7"], "no batch 7"),
    ],
    ids=["none", "unknown", "number", "imported", "several", "word", "no articles", "tag", "file",
         "limit", "zero", "cancel"],
)  # fmt: skip
def test_what_it_cannot_do_it_says_with_the_way_out(arguments: list[str], said: str) -> None:
    make_article()
    make_version("lead-3", settings=recorded_settings("lead"))
    make_version("bart")
    make_version("twice")
    make_version("twice", version="2")
    with pytest.raises(CommandError, match=said):
        generate(*arguments)
    assert not Batch.objects.exists()


@pytest.mark.django_db
def test_keys_come_from_a_file_and_the_status_is_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_version(status="draft")
    make_article(key="a,b")
    make_article(key="c")
    make_article(key="d")
    (tmp_path / "keys.txt").write_text("a,b\n\n c \n")
    named = f"file:{tmp_path}/keys.txt"
    generate("--version", "lead", "--articles", named, "--here", "--status", "live")
    assert sorted(Summary.objects.values_list("article__key", flat=True)) == ["a,b", "c"]
    assert ModelVersion.objects.get().status == "live"
    assert "lead@1 is live now." in capsys.readouterr().out


@pytest.mark.django_db
def test_without_a_broker_it_is_asked_for_all_the_same_and_can_be_cancelled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lead_version()
    make_article()
    generate("--version", "lead", "--articles", "all", "--no-wait")
    said = capsys.readouterr()
    number = Batch.objects.get().pk
    assert "The broker does not answer" in said.err
    assert f"generate --cancel {number}" in said.out
    generate("--cancel", str(number))
    assert Batch.objects.get().status == "cancelled"
    with pytest.raises(CommandError, match="had already ended"):
        generate("--cancel", str(number))


@pytest.mark.django_db
def test_failures_are_listed_and_the_command_ends_with_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lead_version()
    make_article(key="empty", text="…")
    make_article()
    with pytest.raises(CommandError, match="1 article failed; the same command with --missing"):
        generate("--version", "lead", "--articles", "all", "--here")
    assert "empty: the text holds no letter" in capsys.readouterr().err
    assert Summary.objects.count() == 1


@pytest.mark.django_db
def test_an_interrupt_leaves_the_batch_and_says_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lead_version()
    make_article()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("summaries.management.commands.generate.sleep", interrupted)
    with pytest.raises(CommandError, match=r"goes on in the workers\. See /batches/\d+/"):
        generate("--version", "lead", "--articles", "all")
    assert Batch.objects.get().status == "running"


ARTICLES = 12
HELD_UP = '''"""A generator that notes each call, and hangs in the one that a file names."""

import time
from pathlib import Path

from summaries.generators.base import Draft, Settings

CALLS, HANGS = Path(__file__).with_name("calls"), Path(__file__).with_name("hangs")


class HeldUp:
    name, note, packages = "held-up", "", ()
    model_type, settings_type = "extractive", Settings

    def generate(self, text, settings):
        with CALLS.open("a") as calls:
            calls.write(text + "\\n")
        if len(CALLS.read_text().splitlines()) == int(HANGS.read_text()):
            time.sleep(600)
        return Draft(summary=text[:20])
'''


@pytest.fixture
def site(tmp_path: Path, prepared: Prepared) -> Iterator[Site]:
    """A site with articles, and a plugin as a distribution beside it."""
    plugin = tmp_path / "plugin"
    info = plugin / "held_up_writer-1.0.dist-info"
    info.mkdir(parents=True)
    (plugin / "held_up_writer.py").write_text(HELD_UP)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: held-up-writer\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[writeup.generators]\nheld-up = held_up_writer:HeldUp\n"
    )
    site = Site(tmp_path / "var", PYTHONPATH=str(plugin))  # where an installed package would be
    prepared.migrated(site.folder)
    corpus = tmp_path / "corpus.jsonl"
    lines = (
        {"article_id": f"k{n}", "article": f"Article {n} of the test. It ends here.",
         "model": "held", "summary": "Held."}
        for n in range(ARTICLES)
    )  # fmt: skip
    corpus.write_text("".join(json.dumps(line) + "\n" for line in lines))
    site.manage("import_summaries", *QUICKLY, "--status", "live", str(corpus))
    yield site
    site.end()


COMMAND = (
    "python manage.py generate --skip-checks --version held-up --articles all --missing --here"
)


@pytest.mark.slow
def test_two_kills_in_the_middle_lose_nothing_and_double_nothing(
    site: Site, tmp_path: Path
) -> None:
    calls, hangs = tmp_path / "plugin" / "calls", tmp_path / "plugin" / "hangs"

    def is_at(number: int) -> bool:
        return calls.exists() and len(calls.read_text().splitlines()) == number

    for number in (3, 8):
        hangs.write_text(str(number))
        site.start("generate", command=COMMAND)
        wait_until(partial(is_at, number), what=f"call {number}")
        site.kill("generate")  # -9, in the middle of an article
    hangs.write_text("0")
    said = site.manage("generate", *COMMAND.split()[3:])
    assert "is unfinished: going on with it" in said
    assert f"{ARTICLES} of {ARTICLES} articles written" in said
    written = 'list(Summary.objects.filter(version__name="held-up").values_list("article__key"))'
    assert sorted(key for (key,) in site.query(written)) == sorted(
        f"k{number}" for number in range(ARTICLES)
    )
    # Only what a kill hit was done again: 12 articles and 2 kills.
    assert is_at(ARTICLES + 2)
    assert site.query('list(Batch.objects.values_list("status", flat=True))') == ["finished"]
