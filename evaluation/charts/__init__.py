"""Pictures as SVG or PNG. Pure: plain rows in, bytes out; the same rows give the same bytes."""

from evaluation.charts.forest import ForestRow, forest_picture
from evaluation.charts.intervals import IntervalRow, interval_picture
from evaluation.charts.matrix import MatrixCell, matrix_picture
from evaluation.charts.rendering import Theme
from evaluation.charts.trend import TrendRow, trend_picture

__all__ = [
    "ForestRow",
    "IntervalRow",
    "MatrixCell",
    "Theme",
    "TrendRow",
    "forest_picture",
    "interval_picture",
    "matrix_picture",
    "trend_picture",
]
