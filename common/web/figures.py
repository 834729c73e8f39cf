"""How templates write numbers that may lie below 0."""

from __future__ import annotations

from django import template

from common.words.figures import true_minus

register = template.Library()

register.filter("true_minus", true_minus)
