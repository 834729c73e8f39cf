"""Tags of languages, and which language a text seems to be in."""

from __future__ import annotations

import pytest

from summaries.texts.languages import SURE, _identifier, guessed_language, language_tag

TEXTS = {
    "en": "The council voted on Tuesday to close the old bridge until it has been looked at.",
    "de": "Der Rat hat am Dienstag beschlossen, die alte Brücke vorerst zu sperren.",
    "ar": "صوت المجلس يوم الثلاثاء على إغلاق الجسر القديم حتى انتهاء الفحص.",
    "zh": "市议会周二投票决定关闭这座老桥，等待检查结果。市长表示，安全最重要。",
    "ja": "市議会は火曜日、点検が終わるまで古い橋を閉鎖することを決めた。",
    "ko": "시의회는 화요일에 점검이 끝날 때까지 오래된 다리를 닫기로 했다.",
    "th": "สภาลงมติเมื่อวันอังคารให้ปิดสะพานเก่าจนกว่าจะตรวจสอบเสร็จ",
    "ru": "Совет во вторник решил закрыть старый мост до окончания проверки.",
    "he": "המועצה החליטה ביום שלישי לסגור את הגשר הישן עד לסיום הבדיקה.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_a_sentence_or_two_tell_their_language(language: str, text: str) -> None:
    assert guessed_language(text) == language


@pytest.mark.parametrize("text", ["", "Snow", "12345 67 + 8", "🎉🎉🎉", "a b c d e f g", "x" * 300])
def test_what_is_hardly_a_text_has_no_language(text: str) -> None:
    assert guessed_language(text) == ""


def test_a_guess_below_the_threshold_is_none_and_one_above_is_taken() -> None:
    danish, english = "Rådet stemte tirsdag for at lukke broen", "The council voted on Tuesday."
    assert _identifier().classify(danish)[1] < SURE < _identifier().classify(english)[1]
    assert (guessed_language(danish), guessed_language(english)) == ("", "en")


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("pt_br", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("ZH_HANT_tw", "zh-Hant-TW"),
        ("deu", "deu"),
        (" German ", "de"),
        ("", ""),
        ("  ", ""),
        ("und", ""),  # "nobody knows" is to be guessed
        ("und-Latn", ""),
        ("unknown", ""),  # as the arena's battles say it
        ("Galician", "gl"),
        ("iw-il", "he-IL"),
        ("no idea", None),
        ("d", None),
        ("de/at", None),
        ("klingonisch", None),
    ],
)
def test_a_tag_has_one_spelling_and_anything_else_is_none(said: str, tag: str | None) -> None:
    assert language_tag(said) == tag
