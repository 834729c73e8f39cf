"""How close two articles are, in a word. Pure."""

from __future__ import annotations

from typing import Final

from common.words.language import gettext

# Cosines of all-MiniLM-L6-v2: two reports of one event lie above .7, two of one subject above .45;
# below .25 lie any two articles of a newspaper, which nobody would call similar.
VERY_CLOSE: Final = 0.7
RELATED: Final = 0.45
FLOOR: Final = 0.25


def closeness(similarity: float) -> str:
    """ "very close", "related" or "loosely related", in the reader's language."""
    if similarity >= VERY_CLOSE:
        return gettext("very close")
    return gettext("related") if similarity >= RELATED else gettext("loosely related")
