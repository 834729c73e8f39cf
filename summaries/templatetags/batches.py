"""Estimates and costs of batches, in words."""

from django import template

from common.words.durations import about, duration
from summaries.batches import words as estimates

register = template.Library()

register.filter("time_words", estimates.time_words)
register.filter("cost_words", estimates.cost_words)
register.filter("other_packages", estimates.other_packages)
register.filter("left_out", estimates.left_out)
register.filter("known_amount", estimates.known_amount)
register.filter("chosen", estimates.chosen)
register.filter("duration", duration)
register.filter("about", about)
register.filter("articles", estimates.articles)
