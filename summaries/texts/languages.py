"""Which language a text is in: tags as files give them, and a guess where they give none. Pure.

The guess is py3langid's (BSD): 140 languages by a model of 4.6 MB that comes with the package, a
millisecond for a text, a second and 100 MB for the first one of a process.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

LOOKED_AT: Final = 4000  # characters: twice as many change no guess that is taken
SURE: Final = 0.8
"""The least probability of a guess that is taken. A sentence of six words of English has 0.9, a
Danish one, which could be Norwegian, 0.64."""
NO_LANGUAGE: Final = "zxx"  # what the model calls figures, signs and code

_TAG: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NAMES: Final = {
    "afrikaans": "af", "albanian": "sq", "amharic": "am", "arabic": "ar", "armenian": "hy",
    "azerbaijani": "az", "basque": "eu", "belarusian": "be", "bengali": "bn", "bosnian": "bs",
    "bulgarian": "bg", "burmese": "my", "catalan": "ca", "chinese": "zh", "croatian": "hr",
    "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "esperanto": "eo",
    "estonian": "et", "finnish": "fi", "french": "fr", "galician": "gl", "georgian": "ka",
    "german": "de", "greek": "el", "gujarati": "gu", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "icelandic": "is", "indonesian": "id", "irish": "ga", "italian": "it",
    "japanese": "ja", "kannada": "kn", "kazakh": "kk", "khmer": "km", "korean": "ko",
    "kurdish": "ku", "kyrgyz": "ky", "lao": "lo", "latin": "la", "latvian": "lv",
    "lithuanian": "lt", "luxembourgish": "lb", "macedonian": "mk", "malagasy": "mg", "malay": "ms",
    "malayalam": "ml", "maltese": "mt", "marathi": "mr", "mongolian": "mn", "nepali": "ne",
    "norwegian": "no", "pashto": "ps", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "punjabi": "pa", "romanian": "ro", "russian": "ru", "scots": "sco", "serbian": "sr",
    "sinhala": "si", "slovak": "sk", "slovenian": "sl", "somali": "so", "spanish": "es",
    "swahili": "sw", "swedish": "sv", "tagalog": "tl", "tamil": "ta", "telugu": "te", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "unknown": "und", "urdu": "ur", "uzbek": "uz",
    "vietnamese": "vi", "welsh": "cy", "xhosa": "xh", "yiddish": "yi", "yoruba": "yo", "zulu": "zu",
}  # fmt: skip

_USUAL: Final = {"und": "", "in": "id", "iw": "he", "ji": "yi"}
"""What BCP 47 writes otherwise: `und` says that nobody knows, and three old codes have new ones."""


def language_tag(said: str) -> str | None:
    """A language as BCP 47 writes it, of a tag in any case or an English name; "" stays "".

    Such as "pt-BR" of "pt_br", "de" of "German", "he" of "iw" and "" of "und". None for what is
    neither.
    """
    plain = said.strip().lower().replace("_", "-")
    plain = _NAMES.get(plain, plain)
    if not plain:
        return ""
    if not _TAG.fullmatch(plain):
        return None
    first, *rest = plain.split("-")
    first = _USUAL.get(first, first)
    return first and "-".join([first, *(_part(each) for each in rest)])


def guessed_language(text: str) -> str:
    """The language of a text, such as "de"; "" where that is not sure."""
    language, probability = _identifier().classify(text[:LOOKED_AT])
    return str(language) if probability >= SURE and language != NO_LANGUAGE else ""


def _part(part: str) -> str:
    """A script in title case, a country in capitals."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
