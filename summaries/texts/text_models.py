"""A model of texts in a directory: its name, and the languages that it says it was made for. Pure.

One such directory can serve BERTScore and similar articles together. Loads no model.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

LATIN: Final = "Latin"
# The scripts of languages that are not written in Latin letters, as `script_of` calls them.
SCRIPTS: Final[dict[str, frozenset[str]]] = {
    code: frozenset(scripts.split())
    for scripts, codes in {
        "Cyrillic": "ru uk be bg mk sr kk ky mn tg tt ba cv os sah",
        "Arabic": "ar arz fa ur ps ug sd ckb azb pnb",
        "Devanagari": "hi mr ne sa bh new gom mai",
        "Bengali": "bn as bpy", "Gurmukhi": "pa", "Gujarati": "gu", "Oriya": "or",
        "Tamil": "ta", "Telugu": "te", "Kannada": "kn", "Malayalam": "ml", "Sinhala": "si",
        "Thai": "th", "Lao": "lo", "Burmese": "my", "Khmer": "km", "Tibetan": "bo dz",
        "Georgian": "ka xmf", "Armenian": "hy hyw", "Hebrew": "he iw yi", "Greek": "el",
        "Ethiopic": "am ti", "Hangul": "ko", "Han Bopomofo": "zh yue wuu lzh",
        "Han Hiragana Katakana": "ja", "Thaana": "dv", "Syriac": "syr",
    }.items()
    for code in codes.split()
}  # fmt: skip
# Said for "many, and it does not say which".
_MANY: Final = frozenset({"multilingual", "mul", "multi", "code"})
_CODE: Final = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]+)*")
_CARD: Final = re.compile(r"\A---\s*\n(.*?)\n---\s*$", re.S | re.M)
_LISTED: Final = re.compile(r"^languages?:[ \t]*(\[[^\]]*\]|[^\n]*)((?:\n[ \t]*-[^\n]*)*)", re.M)
_CONTENT: Final = (
    "config.json", "*.safetensors", "*.bin", "*.model", "tokenizer*", "vocab*", "merges.txt",
    "added_tokens.json", "special_tokens_map.json",
)  # fmt: skip


def languages_of(directory: Path) -> tuple[str, ...]:
    """Codes of the languages that a model's card names, such as ("en", "de"), in its order.

    From the head of README.md, as the Hugging Face hub has it. () where no card says it, or it says
    no more than that there are many.
    """
    try:
        card = _CARD.match((directory / "README.md").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    found = _LISTED.search(card[1]) if card else None
    if found is None:
        return ()
    words = re.split(r"[\s,\[\]\"'-]*[\s,\[\]\"'][\s,\[\]\"'-]*", f" {found[1]} {found[2]} ")
    codes = [word for word in words if _CODE.fullmatch(word) and word not in _MANY]
    return tuple(dict.fromkeys(codes))


def scripts_of_languages(codes: tuple[str, ...]) -> frozenset[str]:
    """The scripts that these languages are written in; Latin for a language of no other here."""
    scripts: set[str] = set()
    for code in codes:
        parts = re.split("[-_]", code)
        scripts |= {LATIN} if "Latn" in parts else SCRIPTS.get(parts[0], frozenset({LATIN}))
    return frozenset(scripts)


def directory_label(directory: Path) -> str:
    """The directory's own name and the beginning of its content's digest; never a path."""
    label = f"{directory.resolve().name}@{content_digest(directory)[:8]}"
    return re.sub(r"[^\w.@/-]", "_", label, flags=re.ASCII)


def content_digest(directory: Path) -> str:
    """Changes with the weights, the configuration or the tokeniser."""
    files = sorted({file for pattern in _CONTENT for file in directory.glob(pattern)})
    stamps = [(file, file.stat()) for file in files if file.is_file()]
    return _digest(tuple((file, stat.st_size, stat.st_mtime_ns) for file, stat in stamps))


@lru_cache(maxsize=16)
def _digest(files: tuple[tuple[Path, int, int], ...]) -> str:
    """Hash names and contents; sizes and times are in the key so that a change is seen."""
    digest = hashlib.sha256()
    for path, _, _ in files:
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
