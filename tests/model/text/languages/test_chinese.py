"""Chinese: words, readings, tones in company, and numbers, in the symbols that the voice learned."""

from __future__ import annotations

import importlib.util

import pytest

from unitaf.text.languages.chinese import numbers, read, sandhi, syllables
from unitaf.text.languages.chinese.words import Word, cut

needs_words = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("jieba", "pypinyin"))), reason="needs the words: pip install .[languages]"
)


def said(sentence: str) -> str:
    return " ".join(piece.phonemes for piece in read(sentence))


@pytest.mark.parametrize(
    ("syllable", "phonemes"),
    [
        ("hao3", "xau↓"), ("ni3", "ni↓"), ("zhong1", "ꭧʊ→ŋ"), ("chi1", "ꭧʰɨ→"), ("si4", "sɨ↘"), ("ri4", "ɻɨ↘"),
        ("jiu3", "ʨjou↓"), ("gui4", "kwei↘"), ("lun2", "lwə↗n"), ("xue2", "ɕɥe↗"), ("ju2", "ʨy↗"), ("quan2", "ʨʰɥɛ↗n"),
        ("yi1", "i→"), ("wu3", "u↓"), ("yu3", "y↓"), ("yue4", "ɥe↘"), ("yuan2", "ɥɛ↗n"), ("yun2", "y↗n"),
        ("you3", "jou↓"),
        ("ye3", "je↓"), ("yong4", "jʊ↘ŋ"), ("yan2", "jɛ↗n"), ("wei4", "wei↘"), ("wen4", "wə↘n"), ("wo3", "wo↓"),
        ("er2", "ɚ↗"), ("bo1", "pwo→"), ("lv4", "ly↘"), ("nve4", "nɥe↘"), ("de5", "tɤ"), ("xiong2", "ɕjʊ↗ŋ"),
        ("o4", "ɔ↘"),
    ],
)  # fmt: skip
def test_syllables_as_the_voice_learned_them(syllable: str, phonemes: str):
    assert syllables.phonemes(syllable) == phonemes


@pytest.mark.parametrize("nothing", ["", "3", "hao", "x9", "hello3"])
def test_what_is_no_syllable_is_silent(nothing: str):
    assert syllables.phonemes(nothing) == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("0", "零"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("105", "一百零五"), ("110", "一百一十"),
        ("1005", "一千零五"),
        ("1050", "一千零五十"), ("10000", "一万"), ("2000", "两千"), ("20000", "两万"), ("10500", "一万零五百"),
        ("100000000", "一亿"), ("123456789", "一亿二千三百四十五万六千七百八十九"), ("3.14", "三点一四"),
        ("1,250", "一千二百五十"),
    ],
)  # fmt: skip
def test_numbers(given: str, words: str):
    assert numbers.number(given) == words


@needs_words
def test_words_are_cut_as_they_are_read():
    assert [word.text for word in cut("我们在北京大学见面")] == ["我们", "在", "北京大学", "见面"]
    assert [word.text for word in cut("他长大以后")] == ["他", "长大", "以后"]


@needs_words
@pytest.mark.parametrize(
    ("sentence", "phonemes"),
    [
        ("银行的行长", "i↗nxa↗ŋ tɤ xa↗ŋꭧa↓ŋ"),  # one character, two readings
        ("你好", "ni↗xau↓"),  # third tones
        ("一个", "i↗kɤ↘"),
        ("第一名", "ti↘i→mi↗ŋ"),
        ("一本", "i↘pə↓n"),
        ("不是", "pu↗ʂɨ↘"),
        ("不好", "pu↘xau↓"),
        ("好不好", "xau↓puxau↓"),
    ],
)
def test_tones_in_company(sentence: str, phonemes: str):
    assert said(sentence).replace(" ", "") == phonemes.replace(" ", "")


@pytest.mark.parametrize(
    ("words", "syllables"),
    [
        (("我 wo3", "很 hen3", "好 hao3"), "wo3 hen2 hao3"),
        (("展览馆 zhan3 lan3 guan3",), "zhan2 lan2 guan3"),
        (("跑 pao3", "得 de2", "快 kuai4"), "pao3 de5 kuai4"),
        (("我 wo3", "得 de2", "走 zou3"), "wo3 dei2 zou3"),
        (("慢慢 man4 man4", "地 di4", "走 zou3"), "man4 man4 de5 zou3"),
        (("星期一 xing1 qi1 yi1", "不 bu4", "去 qu4"), "xing1 qi1 yi1 bu2 qu4"),
    ],
)
def test_tones_of_words_beside_each_other(words: tuple[str, ...], syllables: str):
    found, start = [], 0
    for word in words:
        text, *parts = word.split(" ")
        found.append(Word(text, start, tuple(parts)))
        start += len(text)
    assert " ".join(part for said in sandhi.spoken(found) for part in said) == syllables


@needs_words
@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2024年5月1日", "二零二四年五月一日"), ("2024-05-01", "二零二四年五月一日"),
        ("下午3:05", "下午三点零五分"), ("8:30", "八点三十分"),
        ("2个人", "两个人"), ("12个人", "十二个人"), ("第2个", "第二个"), ("50%", "百分之五十"), ("¥120", "一百二十元"),
        ("$2.5", "二点五美元"), ("-5℃", "零下五摄氏度"), ("3-5天", "三到五天"), ("1/2", "二分之一"),
        ("10km", "十公里"), ("10年", "十年"), ("98年", "九八年"), ("2点", "两点"),
        ("13800138000", "一三八零零一三八零零零"),
    ],
)  # fmt: skip
def test_numbers_in_sentences_are_said_as_their_words(written: str, spoken: str):
    assert said(written).replace(" ", "") == said(spoken).replace(" ", "")


@needs_words
def test_marks_and_english_words_are_in_place():
    found = read("他说：“Blender很好！”")
    assert [piece.text for piece in found] == ["他", "说", "：", "“", "Blender", "很", "好", "！", "”"]
    assert [piece.phonemes for piece in found if not any(map(str.isalpha, piece.text))] == [":", "“", "!", "”"]
    assert found[4].phonemes.startswith("blˈɛnd")
