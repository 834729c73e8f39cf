"""Which articles a batch is about."""

from __future__ import annotations

import pytest

from summaries.articles.models import Article, Tag
from summaries.batches.choice import LABEL, ChoiceError, articles_chosen, read_choice
from tests.rows.written import make_article


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (["all"], "all"),
        (["tag:economy", "source:cnn"], "tag:economy,source:cnn"),
        (["source:cnn,tag:economy", "tag:economy"], "tag:economy,source:cnn"),
        (["key:b,a"], "key:a,key:b"),
        ([r"source:News\, daily"], r"source:News\, daily"),
        (["key:x", "all"], "all"),
        (["key:http://a/b"], "key:http://a/b"),
    ],
    ids=["all", "union", "joined", "keys", "comma", "everything", "colon"],
)
def test_a_choice_is_written_in_one_way_and_read_again(terms: list[str], text: str) -> None:
    assert str(read_choice(terms)) == text
    assert read_choice([text]) == read_choice(terms)


@pytest.mark.parametrize(
    "terms", [[], [","], ["economy"], ["tag:"], ["subject:sea"], ["all,sea"]],
    ids=["none", "comma", "bare", "empty", "other kind", "after all"],
)  # fmt: skip
def test_what_chooses_nothing_is_refused_with_the_way_to_say_it(terms: list[str]) -> None:
    with pytest.raises(ChoiceError, match="tag:SLUG"):
        read_choice(terms)


def test_long_choices_have_short_labels_that_differ() -> None:
    keys = [f"key:article-{number}" for number in range(100)]
    one, other = read_choice(keys), read_choice([*keys[:-1], "key:article-other"])
    assert len(one.label) == LABEL
    assert one.label != other.label
    assert one.label == read_choice(reversed(keys)).label


@pytest.mark.django_db
def test_a_union_holds_each_article_once() -> None:
    tag = Tag.objects.create(name="Sea", slug="sea")
    other_tag = Tag.objects.create(name="Ice", slug="ice")
    one = make_article(key="one", source="cnn")
    one.tags.add(tag, other_tag)
    two = make_article(key="two", source="gazette")
    make_article(key="three")
    chosen = articles_chosen(read_choice(["tag:sea,ice", "source:cnn", "key:two", "key:one"]))
    assert sorted(chosen.values_list("pk", flat=True)) == [one.pk, two.pk]
    assert articles_chosen(read_choice(["all"])).count() == Article.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("tag:see", 'no article has the tag "see"; there are: sea'),
        ("source:bbc", 'no article has the source "bbc"; there are: cnn'),
        ("key:b,a,c", 'no article has the key "b", "c"; see the list'),
        ("key:a\0", "NUL"),
    ],
    ids=["tag", "source", "key", "nul"],
)
def test_a_name_that_nothing_has_is_an_error_that_says_what_there_is(term: str, said: str) -> None:
    make_article(key="a", source="cnn").tags.add(Tag.objects.create(name="Sea", slug="sea"))
    with pytest.raises(ChoiceError, match=said):
        articles_chosen(read_choice([term]))
