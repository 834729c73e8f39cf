"""What a text gives away, on each side of every rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.texts.english import FUNCTION_WORDS
from summaries.texts.giveaway_phrases import REFUSALS, SELF_REFERENCE, SERVER_ERRORS
from summaries.texts.giveaways import (
    ERROR_WITHIN,
    SHORTEST_NAME,
    Giveaway,
    GiveawayList,
    _patterns,
    giveaways_in,
    is_distinctive,
)
from summaries.texts.model_names import names_of_version
from summaries.texts.spelling import folded

NOTHING = GiveawayList()
NAMES = GiveawayList(
    names=names_of_version(identifier="brimstone@3", title="Brimstone Two by Oakfield Labs")
    | names_of_version(identifier="lead@1", title="LEAD-3")
    | names_of_version(identifier="house@1", model="somewhere/gpt-4o-mini-2024-07-18")
)
PLAIN = "The ferry was cancelled for a week. Islanders asked for a second boat before winter."

SELVES = [
    "As an AI language model, I cannot know when the ferry runs.",
    "As an AI, I don't have opinions on ferries.",
    "As a large language model trained by a company, I can only tell what stands here.",
    "I'm an AI assistant, and this is the summary.",
    "I am just a language model.",
    "I'm Brim, an AI assistant made for this.",
    "My training data ends before the ferry was built.",
    "I was trained by Anthropic to be brief.",
    "My name is ChatGPT. The ferry is late.",
    "Als KI-Sprachmodell kann ich keine Fähre buchen.",
    "Ich bin ein Sprachmodell und fasse zusammen.",
    "Nach meinen Trainingsdaten fährt sie täglich.",
    "En tant qu’intelligence artificielle, je n’ai pas d’avis.",
    "Je suis un modèle de langage.",
    "Como modelo de lenguaje, no puedo saberlo.",
    "Soy una inteligencia artificial creada para ayudar.",
    "作为一个人工智能语言模型，我没有看法。",
    "我是一个由某公司开发的语言模型。",
    "作為AI助手，我無法訂船票。",
    "كنموذج لغوي، لا رأي لي في العبّارة.",
    "أنا مجرد نموذج لغوي.",
]
NO_REFUSALS = [
    "She said she was sorry that the ferry did not run.",
    "I cannot help but think of winter, the captain wrote.",
    "The captain can't help with that, the owner said.",
    "Please share the article with your neighbours.",
    "Es tut mir leid um die Fähre, sagte er.",
    "Je ne peux pas dormir, dit le capitaine.",
    "No puedo dormir, dijo el capitán.",
    "船长说他不能再等了。",
    "The council refused to provide a response.",
    "Protests against the programming of the festival went on.",
]
REFUSING = [
    "I'm sorry, but I can't help with that.",
    "I am really sorry, I cannot assist with this request.",
    "I cannot provide a summary of this article.",
    "I'm unable to access the link.",
    "Please provide the article text you'd like me to summarize.",
    "It seems this violates our content policy.",
    "Es tut mir leid, aber ich kann diesen Artikel nicht zusammenfassen.",
    "Leider kann ich diesen Text nicht zusammenfassen.",
    "Désolé, je ne peux pas vous aider avec cela.",
    "Je ne peux pas résumer cet article.",
    "Lo siento, pero no puedo ayudar con eso.",
    "No puedo resumir este artículo.",
    "抱歉，我无法回答这个问题。",
    "对不起，作为人工智能，我不能提供这样的内容。",
    "我無法總結這篇文章。",
    "عذرًا، لا أستطيع المساعدة في ذلك.",
    "لا يمكنني تلخيص هذا المقال.",
]
ERRORS = [
    "502 Bad Gateway",
    '{"error": {"message": "no such model", "type": "invalid_request_error"}}',
    "Error code: 429 - Rate limit reached for requests",
    "<!DOCTYPE html><html><head><title>Sign in</title>",
    "Request timed out.",
    "This model's maximum context length is 8192 tokens.",
    "Traceback (most recent call last): File",
    "The server is currently overloaded.",
]
NO_SELVES = [
    "As an AI researcher, I find that odd, the speaker said.",
    "I'm an AI engineer by trade.",
    "As a model of its kind, the ferry was admired.",
    "The company trained a large language model on ferries.",
    "Als Künstler kann ich warten, sagte er.",
    "作为船长，我不能离开。",
    "Ich bin ein Kind der Insel.",
    "Je suis une femme de la mer.",
]


@pytest.mark.parametrize("text", SELVES)
def test_a_text_that_speaks_of_itself_as_a_model_is_seen(text: str) -> None:
    assert Giveaway.SELF in giveaways_in(text, NOTHING)
    assert Giveaway.SELF in giveaways_in(f"{PLAIN} {text}", NOTHING)


@pytest.mark.parametrize("text", REFUSING)
def test_a_refusal_is_seen(text: str) -> None:
    assert Giveaway.REFUSAL in giveaways_in(text, NOTHING)
    assert Giveaway.REFUSAL in giveaways_in(f"{PLAIN}\n\n{text}", NOTHING)


@pytest.mark.parametrize("text", ERRORS)
def test_a_servers_error_is_seen(text: str) -> None:
    assert giveaways_in(text, NOTHING) == Giveaway.ERROR


@pytest.mark.parametrize("text", [PLAIN, *NO_SELVES, *NO_REFUSALS, ""])
def test_what_people_say_gives_nothing_away(text: str) -> None:
    assert giveaways_in(text, NAMES) == Giveaway(0)


def test_every_phrase_is_found_by_a_text_that_holds_what_it_needs() -> None:
    # What is looked for first, because it is quick, must stand in all that the pattern finds.
    for sought in _patterns(NAMES):
        for text in (*SELVES, *REFUSING, *ERRORS, "Brimstone Two, GPT 4o, LEAD-3, house@1"):
            if sought.pattern.search(read := folded(text)):
                assert any(need in read for need in sought.needs), (sought, text)


def test_each_pattern_of_a_table_is_tried_by_some_text_here() -> None:
    texts = [folded(text) for text in (*SELVES, *REFUSING, *ERRORS)]
    tried = sum(any(s.pattern.search(text) for text in texts) for s in _patterns(NOTHING))
    # Of the phrases that stand in the tables; those of named models need a name each.
    assert tried >= 0.6 * (len(SELF_REFERENCE) + len(REFUSALS) + len(SERVER_ERRORS))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I asked Brimstone Two.", True),
        ("brimstone-two says so", True),
        ("Brimstone wrote this", True),
        ("Made by Oakfield Labs", True),
        ("Oakfields are green", False),  # another word
        ("Brimstones are stones", False),
        ("As brimstone@3, I say", True),
        ("gpt 4o", True),
        ("GPT-4o-mini", True),
        ("gpt-4o2", False),
        ("LEAD-3 is a baseline", True),
        ("They took the lead 3 to 1", False),
        ("The lead is toxic", False),  # a version's name that everybody writes
        ("lead@1 wrote it", True),
        ("由GPT-4o生成的", True),  # no blank round it, as no script without blanks has
        ("OpenAI", True),  # the maker of what is called gpt
    ],
)
def test_names_of_versions_and_makers(text: str, found: bool) -> None:
    assert (Giveaway.NAME in giveaways_in(text, NAMES)) is found


def test_what_the_article_says_gives_nothing_away() -> None:
    article = "Talks about Brimstone, a model\nIts maker, Oakfield Labs, was silent."
    text = "Oakfield Labs said nothing about brimstone."
    assert giveaways_in(text, NAMES) == Giveaway.NAME
    assert giveaways_in(text, NAMES, article=article) == Giveaway(0)
    # The article names the model, but nobody in it says to be one.
    own = f"{text} I'm an AI assistant."
    assert giveaways_in(own, NAMES, article=article) == Giveaway.SELF
    said = "The bot wrote: I'm sorry, but I can't help with that."
    assert giveaways_in(said, NAMES, article=f"{said} Nobody laughed.") == Giveaway(0)


def test_of_two_names_the_article_has_to_hold_the_one_that_stands_there() -> None:
    both = "Brimstone and GPT-4o were compared."
    assert giveaways_in(both, NAMES, article="About Brimstone.") == Giveaway.NAME
    assert giveaways_in(both, NAMES, article="About Brimstone and GPT-4o.") == Giveaway(0)


def test_what_somebody_is_quoted_with_is_theirs() -> None:
    said = "“I'm sorry, but I can't help with that,” the clerk said."
    assert giveaways_in(said, NOTHING) == Giveaway(0)
    assert giveaways_in("I'm sorry, but I can't help with that, the clerk said.", NOTHING)
    # A model that puts its whole answer between quotation marks quotes nobody.
    assert giveaways_in("“I'm sorry, but I can't help with that.”", NOTHING) == Giveaway.REFUSAL
    # Nor is a quotation that never closes one.
    assert giveaways_in("6\" of snow. I'm sorry, but I can't help with that.", NOTHING)


def test_a_servers_error_opens_the_text() -> None:
    error = "502 Bad Gateway"
    before = "x" * (ERROR_WITHIN - 1) + " "
    assert giveaways_in(before + error, NOTHING) == Giveaway.ERROR  # begins at 80
    assert giveaways_in(f"x{before}{error}", NOTHING) == Giveaway(0)  # at 81


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("m17", True),  # 3 signs
        ("t5", False),  # 2
        ("混元", True),  # a word each
        ("智", False),
        ("2024", False),
        ("lead", False),
        ("the-lead", False),
        ("lead@1", True),
        ("Brimstone", True),
    ],
)
def test_which_names_tell_by_themselves(name: str, tells: bool) -> None:
    assert is_distinctive(name) is tells


def test_the_shortest_name_has_three_signs() -> None:
    assert SHORTEST_NAME == 3


def test_the_teams_phrases_are_looked_for_and_its_harmless_names_are_not() -> None:
    team = GiveawayList(
        names=frozenset({"Brimstone"}),
        phrases=frozenset({(Giveaway.REFUSAL, "Ei onnistu"), (Giveaway.NAME, "Oak")}),
        harmless=frozenset({"brimstone"}),
    )
    assert giveaways_in("EI  ONNISTU!", team) == Giveaway.REFUSAL
    assert giveaways_in("Ei onnistunut", team) == Giveaway(0)  # another word
    assert giveaways_in("made by oak", team) == Giveaway.NAME
    assert giveaways_in("Brimstone", team) == Giveaway(0)


def test_the_lists_version_follows_what_it_holds_and_not_its_order() -> None:
    one = GiveawayList(names=frozenset({"Brimstone", "Oak"}))
    assert one.version == GiveawayList(names=frozenset({"Oak", "Brimstone"})).version
    others = [
        GiveawayList(names=frozenset({"Brimstone"})),
        GiveawayList(names=frozenset({"Brimstone"}), harmless=frozenset({"Oak"})),
        GiveawayList(names=frozenset({"Brimstone"}), phrases=frozenset({(Giveaway.NAME, "Oak")})),
        GiveawayList(names=frozenset({"Brimstone"}), phrases=frozenset({(Giveaway.SELF, "Oak")})),
    ]
    assert len({each.version for each in [one, *others]}) == 5


INVISIBLE = st.sampled_from(["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", ""])


@given(st.data())
def test_no_spelling_hides_a_phrase(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([*REFUSING[:3], *SELVES[:3], "I asked Brimstone Two."]))
    plain = giveaways_in(text, NAMES)
    assert plain
    change = data.draw(
        st.sampled_from([str.upper, str.lower, str.swapcase, _full_width, _with_marks, _as_bold])
    )
    signs = [sign + data.draw(INVISIBLE) for sign in change(text)]
    assert giveaways_in("".join(signs), NAMES) == plain


@given(st.text(max_size=60))
def test_any_text_is_read_and_folded_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert isinstance(giveaways_in(text, NAMES), Giveaway)


@given(st.lists(st.sampled_from(sorted(FUNCTION_WORDS)), min_size=1, max_size=12))
def test_everyday_words_name_no_version(words: list[str]) -> None:
    assert Giveaway.NAME not in giveaways_in(" ".join(words), NAMES)


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c not in "'\"" else c for c in text)


def _with_marks(text: str) -> str:
    return text.replace("e", "e\u0301").replace("a", "ä")


def _as_bold(text: str) -> str:
    return f"**{text.replace(' ', '** **')}**"
