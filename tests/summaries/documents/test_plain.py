"""Text in any charset, declared or not."""

from __future__ import annotations

import pytest

from summaries.documents.base import Document, DocumentError, Omission
from summaries.documents.plain import decoded, known_charset
from summaries.documents.reading import read_document

RUSSIAN = "Совет гавани собрался в понедельник и говорил о канале."
CHINESE = "港务委员会星期一开会，决定在冬天之前疏浚北部航道。渔民要求推迟日期。"
TAIWANESE = "港務委員會星期一開會，決定在冬天之前疏浚北部航道。漁民要求推遲日期。"
JAPANESE = "港湾評議会は月曜日に会合し、北部航路について二時間話し合った。"
KOREAN = "항만 위원회는 월요일에 모여 두 시간 동안 북쪽 수로에 대해 이야기했다."
GREEK = "Το συμβούλιο του λιμανιού συνεδρίασε τη Δευτέρα για δύο ώρες."
HEBREW = "מועצת הנמל נפגשה ביום שני ודיברה על התעלה הצפונית במשך שעתיים."
ARABIC = "اجتمع مجلس الميناء يوم الاثنين وتحدث عن القناة الشمالية لمدة ساعتين."
CZECH = "Rada přístavu se sešla v pondělí a mluvila o kanálu. Rybáři žádali delší lhůtu."
FRENCH = "Le conseil s’est réuni lundi – à dix heures – et a refusé. « Non », dit-il."


@pytest.mark.parametrize(
    ("text", "charset"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (CHINESE, "gb18030"), (TAIWANESE, "big5"),
     (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (KOREAN, "cp949"), (GREEK, "cp1253"),
     (HEBREW, "cp1255"), (ARABIC, "cp1256"), (CZECH, "cp1250"), (FRENCH, "cp1252")],
)  # fmt: skip
def test_a_charset_that_nobody_declares_is_told_by_the_text(text: str, charset: str) -> None:
    assert decoded(text.encode(charset)) == text


def test_from_eight_letters_beyond_ascii_on_the_charset_is_told_by_them() -> None:
    assert decoded("рыбаками".encode("cp1251")) == "рыбаками"
    assert decoded("рыбаков".encode("cp1251")) == "рыбаков".encode("cp1251").decode("cp1252")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_told_by_its_nuls(charset: str) -> None:
    assert decoded("The harbour’s council met.".encode(charset)) == "The harbour’s council met."


@pytest.mark.parametrize(
    ("name", "codec"),
    [("GB2312", "gb18030"), ("gbk", "gb18030"), ("Shift_JIS", "cp932"), ("latin1", "cp1252"),
     ("us-ascii", "cp1252"), ("euc-kr", "cp949"), (" utf-8 ", "utf-8"), ("tis-620", "cp874"),
     ("punycode", None), ("zlib", None), ("", None), (None, None), ("a\0b", None)],
)  # fmt: skip
def test_names_of_charsets_mean_what_browsers_take_them_for(
    name: str | None, codec: str | None
) -> None:
    assert known_charset(name) == codec


def test_what_is_utf_8_is_read_so_whatever_is_said_of_it() -> None:
    assert decoded("Café – naïve".encode(), "iso-8859-1") == "Café – naïve"
    # Two Chinese words in GBK that happen to be UTF-8.
    assert decoded("联通".encode("gbk"), "gbk") == "联通"


def test_a_character_of_a_larger_set_is_read_where_a_smaller_one_is_declared() -> None:
    assert decoded((CHINESE + "镕").encode("gbk"), "gb2312") == CHINESE + "镕"


@pytest.mark.parametrize(("good", "is_utf8"), [(8, False), (9, True), (99, True)])
def test_one_sign_of_utf_8_in_ten_may_be_broken_and_is_counted(good: int, is_utf8: bool) -> None:
    data = "é".encode() * good + b"\xff"
    if is_utf8:  # 1 of 10
        made = read_document(data, "text")
        assert made == Document("é" * good + "\ufffd", None, (Omission("letter", 1),))
    else:  # 1 of 9
        assert "é" not in decoded(data)


@pytest.mark.parametrize(("good", "is_read"), [(98, False), (99, True)])
def test_one_sign_of_another_charset_in_a_hundred_may_be_broken(good: int, is_read: bool) -> None:
    data = "я".encode("cp1251") * good + b"\x98"  # which is nothing there
    assert (decoded(data, "cp1251") == "я" * good + "\ufffd") is is_read


def test_a_text_that_is_cut_inside_a_letter_stays_in_its_charset() -> None:
    data = "Zwölf Boxkämpfer jagen Viktor über den Deich. ".encode() * 3 + b"\xc3"
    assert decoded(data).endswith("Deich. \ufffd")


def test_invisible_signs_alone_are_no_text() -> None:
    with pytest.raises(DocumentError, match="holds no text"):
        read_document("\u200b\u2060\ufeff \u3164\u3164".encode(), "text")


def test_a_text_comes_in_its_one_spelling() -> None:
    given = "cafe\u0301 har\u00adbour of\ufb01ce 10⁶\u00a0می\u200cخواهم"
    assert read_document(given.encode(), "text").text == "café harbour office 10⁶ می\u200cخواهم"
