"""Japanese: readings, particles, kana, numbers with their counters, in the symbols that the voice learned."""

from __future__ import annotations

import importlib.util

import pytest

from unitaf.text.languages.japanese import kana, latin, numbers, read
from unitaf.text.languages.japanese.lattice import cut

needs_words = pytest.mark.skipif(
    importlib.util.find_spec("janome") is None, reason="needs the words: pip install .[languages]"
)


def said(sentence: str) -> str:
    return " ".join(piece.phonemes for piece in read(sentence))


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("キョー", "kʲoː"), ("ガッコー", "ɡaʔkoː"), ("シンブン", "ɕimbɯɴ"), ("サンカイ", "saŋkai"),
        ("ハンニン", "haɲɲiɴ"),
        ("ホントー", "hontoː"), ("ツズク", "ʦɨzɨkɯ"), ("シュジン", "ɕɨʥiɴ"), ("ファイル", "ɸaiɾɯ"),
        ("パーティー", "paːtʲiː"),
        ("ウィスキー", "βisɨkʲiː"), ("ヴァイオリン", "vaioɾiɴ"), ("チェック", "ʨeʔkɯ"), ("ヒャク", "çakɯ"),
        ("リョーリ", "ɾʲoːɾʲi"),
        ("クォーター", "kᵝoːtaː"), ("ニャ", "ɲa"), ("デュエット", "dʲɨeʔto"), ("ア", "a"), ("", ""),
    ],
)  # fmt: skip
def test_kana_as_the_voice_learned_it(word: str, phonemes: str):
    assert kana.phonemes(word) == phonemes.replace("oɾiɴ", "oɾʲiɴ")


@pytest.mark.parametrize(
    ("number", "counter", "reading"),
    [
        ("1", "本", "イッポン"), ("3", "本", "サンボン"), ("4", "本", "ヨンホン"), ("6", "本", "ロッポン"),
        ("10", "本", "ジュッポン"),
        ("300", "本", "サンビャッポン"), ("1", "人", "ヒトリ"), ("2", "人", "フタリ"), ("4", "人", "ヨニン"),
        ("14", "人", "ジューヨニン"),
        ("4", "日", "ヨッカ"), ("8", "日", "ヨーカ"), ("10", "日", "トーカ"), ("14", "日", "ジューヨッカ"),
        ("20", "日", "ハツカ"),
        ("17", "日", "ジューシチニチ"), ("4", "月", "シガツ"), ("7", "月", "シチガツ"), ("9", "月", "クガツ"),
        ("4", "時", "ヨジ"),
        ("9", "時", "クジ"), ("7", "時", "シチジ"), ("3", "分", "サンプン"), ("8", "分", "ハップン"),
        ("5", "分", "ゴフン"),
        ("30", "分", "サンジュップン"), ("20", "歳", "ハタチ"), ("1", "歳", "イッサイ"),
        ("3", "階", "サンガイ"), ("8", "個", "ハッコ"),
        ("1", "冊", "イッサツ"), ("6", "匹", "ロッピキ"), ("3", "匹", "サンビキ"), ("3", "つ", "ミッツ"),
        ("2", "枚", "ニマイ"),
        ("1", "日間", "イチニチカン"), ("3", "日間", "ミッカカン"), ("1", "か月", "イッカゲツ"),
        ("1000", "円", "センエン"), ("4", "年", "ヨネン"), ("3", "泊", "サンパク"),
        ("1", "頭", "イットー"),
    ],
)  # fmt: skip
def test_counters(number: str, counter: str, reading: str):
    assert numbers.counted(number, counter) == reading


@pytest.mark.parametrize(
    ("number", "reading"),
    [
        ("0", "ゼロ"), ("100", "ヒャク"), ("300", "サンビャク"), ("600", "ロッピャク"), ("800", "ハッピャク"),
        ("1000", "セン"),
        ("3000", "サンゼン"), ("8000", "ハッセン"), ("10000", "イチマン"), ("10000000", "イッセンマン"),
        ("2024", "ニセンニジューヨン"),
        ("1,234", "センニヒャクサンジューヨン"), ("0.5", "レーテンゴ"), ("3.14", "サンテンイチヨン"),
        ("1000000000000", "イッチョー"),
    ],
)  # fmt: skip
def test_numbers(number: str, reading: str):
    assert numbers.number(number) == reading


@needs_words
@pytest.mark.parametrize(
    ("sentence", "phonemes"),
    [
        ("今日は学校へ行きます。", "kʲoː βa ɡaʔkoː e ikʲimasɨ ."),
        ("昨日、映画を見ました。", "kʲinoː , eːɡa o mʲi maɕita ."),
        ("彼女は「行く」と言っていた。", "kanoʥo βa “ ikɯ ” to iʔte ita ."),
        ("お名前は何ですか？", "onamae βa naɴ desɨ ka ?"),
        ("日本の先生", "ɲihoɴ no seɴseː"),
        ("きれいな花", "kʲiɾei na hana"),
    ],
)
def test_sentences(sentence: str, phonemes: str):
    assert said(sentence) == phonemes


@needs_words
@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("三月四日", "ɡaʦɨ joʔka"), ("3:30", "saɲʥi saɲʥɨʔpɯɴ"), ("2024/5/1", "ɡoɡaʦɨ ʦɨitaʨi"),
        ("1,500円", "seŋɡoçakɯeɴ"),
        ("¥200", "ɲiçakɯeɴ"), ("10%", "ʥɨʔpaːsento"), ("-5℃", "mainasɨɡodo"),
        ("1億2000万人", "iʨiokɯɲisemmaɲɲiɴ"), ("10km", "ʥɨʔkʲiɾomeːtoɾɯ"),
        ("二十歳", "hataʨi"), ("一日", "iʨiɲiʨi"), ("万年筆", "manneɴçiʦɨ"), ("３本", "sambo"),
    ],
)  # fmt: skip
def test_numbers_in_sentences(written: str, spoken: str):
    assert spoken in said(written)


@needs_words
def test_numbers_are_pieces_with_their_counters():
    assert [piece.text for piece in read("2024年5月1日に3人の友達")] == [
        "2024年",
        "5月",
        "1日",
        "に",
        "3人",
        "の",
        "友達",
    ]


@needs_words
def test_the_cheapest_words_win():
    assert [morpheme.said for morpheme in cut("すもももももももものうち")] == [
        "スモモ",
        "モ",
        "モモ",
        "モ",
        "モモ",
        "ノ",
        "ウチ",
    ]


@pytest.mark.parametrize(("word", "phonemes"), [("NHK", "enɯeiʨikeː"), ("Blender", "bɯɾeɴdaː"), ("A", "eː")])
def test_english_words_in_japanese_sounds(word: str, phonemes: str):
    assert latin.phonemes(word).replace("ʲ", "") == phonemes
