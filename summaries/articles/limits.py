"""The largest things an input file may hold; a longer one is refused with its line. Pure.

Lengths are in characters unless the name says bytes. Those of short fields are the columns' own.
"""

from typing import Final

ARTICLE: Final = 500_000
SUMMARY: Final = 50_000
REFERENCE: Final = 50_000
SECTION_HEADING: Final = 2_000
SECTION_BODY: Final = 20_000

KEY: Final = 200
SLUG: Final = 120
TITLE: Final = 300
URL: Final = 1_000
SOURCE: Final = 100
TAG: Final = 60
LANGUAGE: Final = 35
MODEL: Final = 100
VERSION: Final = 60
MODEL_TITLE: Final = 120
MODEL_TYPE: Final = 40
NOTE: Final = 300
DIMENSION: Final = 40
RATER: Final = 100
GROUP: Final = 40

REFERENCES: Final = 200
TAGS: Final = 50
SECTIONS: Final = 1_000
SIMILAR: Final = 200
DIMENSIONS: Final = 100
RATERS: Final = 1_000

SETTINGS: Final = 20_000
SETTINGS_DEPTH: Final = 20
WEIGHT: Final = 1_000_000.0
RATING: Final = 1e9  # further from 0, sums and steps of ratings lose their digits
SIMILARITY: Final = 1.001
"""The largest size of a cosine; the thousandth leaves room for 32-bit rounding."""
