"""Numbers with counters, dates, clock times, money and units of a Japanese sentence, as they are said in katakana.

What is written out is in letters of Unicode's private use, ``lattice.GIVEN_SHIFT`` above katakana, so that the lattice
takes each number as a word that is said so; ``lattice.GIVEN_END`` is behind each.
"""

from __future__ import annotations

import re

from ..rewriting import Rule
from .lattice import GIVEN_END, GIVEN_SHIFT

DIGITS = ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー")
_TEN, _HUNDRED, _THOUSAND = "ジュー", "ヒャク", "セン"
_HUNDREDS = {3: "サンビャク", 6: "ロッピャク", 8: "ハッピャク"}
_THOUSANDS = {3: "サンゼン", 8: "ハッセン"}
_GROUPS = ("", "マン", "オク", "チョー")
LONGEST = 16  # digits of a number that is read as one; a longer one digit by digit
_DAYS = {
    1: "ツイタチ", 2: "フツカ", 3: "ミッカ", 4: "ヨッカ", 5: "イツカ", 6: "ムイカ", 7: "ナノカ", 8: "ヨーカ",
    9: "ココノカ", 10: "トーカ", 14: "ジューヨッカ", 20: "ハツカ", 24: "ニジューヨッカ",
}  # fmt: skip
_THINGS = ("", "ヒトツ", "フタツ", "ミッツ", "ヨッツ", "イツツ", "ムッツ", "ナナツ", "ヤッツ", "ココノツ", "トー")
# Counters and how they are said. Behind a digit, the sounds of both change by its first sound: see ``_joined``.
COUNTERS = {
    "年間": "ネンカン", "年": "ネン", "月": "ガツ", "か月": "カゲツ", "ヶ月": "カゲツ", "カ月": "カゲツ",
    "ヵ月": "カゲツ", "ケ月": "カゲツ",
    "時間": "ジカン", "時": "ジ", "分間": "フンカン", "分": "フン", "秒": "ビョー", "週間": "シューカン",
    "日間": "ニチカン", "円": "エン",
    "人": "ニン", "名": "メー", "本": "ホン", "枚": "マイ", "冊": "サツ", "台": "ダイ", "匹": "ヒキ",
    "頭": "トー", "羽": "ワ",
    "杯": "ハイ", "個": "コ", "回": "カイ", "階": "カイ", "軒": "ケン", "件": "ケン", "番": "バン",
    "号": "ゴー", "歳": "サイ", "才": "サイ",
    "度": "ド", "点": "テン", "倍": "バイ", "位": "イ", "泊": "ハク", "足": "ソク", "曲": "キョク",
    "通": "ツー", "ページ": "ページ",
    "丁目": "チョーメ", "割": "ワリ", "代": "ダイ", "世紀": "セーキ", "キロ": "キロ", "メートル": "メートル",
    "センチ": "センチ", "ミリ": "ミリ",
    "グラム": "グラム", "リットル": "リットル", "ドル": "ドル", "ユーロ": "ユーロ", "ポンド": "ポンド",
    "パーセント": "パーセント", "トン": "トン",
    "行": "ギョー", "発": "ハツ", "票": "ヒョー", "着": "チャク", "社": "シャ", "校": "コー", "店": "テン",
    "県": "ケン", "か国": "カコク", "カ国": "カコク", "ヶ国": "カコク",
}  # fmt: skip
UNITS = {
    "%": "パーセント", "km/h": "キロメートルマイジ", "km": "キロメートル", "cm": "センチメートル",
    "mm": "ミリメートル", "m²": "ヘーホーメートル",
    "m2": "ヘーホーメートル", "m": "メートル", "kg": "キログラム", "mg": "ミリグラム", "g": "グラム",
    "ml": "ミリリットル", "mL": "ミリリットル",
    "l": "リットル", "L": "リットル", "t": "トン", "GB": "ギガバイト", "MB": "メガバイト", "kHz": "キロヘルツ",
    "Hz": "ヘルツ", "W": "ワット",
    "kW": "キロワット", "V": "ボルト", "°C": "ド", "℃": "ド", "°": "ド", "ドル": "ドル",
}  # fmt: skip
MONEY = {"¥": "エン", "￥": "エン", "$": "ドル", "€": "ユーロ", "£": "ポンド", "₩": "ウォン"}
_SHORT = {"イチ": "イッ", "ハチ": "ハッ", "ロク": "ロッ", _TEN: "ジュッ", "ャク": "ャッ"}
_SHORT_BEFORE = dict.fromkeys("カキクケコハヒフヘホ", "1680") | dict.fromkeys("サシスセソタチツテトパピプペポ", "180")
_SHORT_DIGIT = {"イチ": "1", "ロク": "6", "ハチ": "8", _TEN: "0", "ャク": "6"}  # a hundred is shortened like a six
_TO_P, _TO_B = str.maketrans("ハヒフヘホ", "パピプペポ"), str.maketrans("ハヒフヘホ", "バビブベボ")
_VOICED = {"カイ": ("階",), "ケン": ("軒",), "ソク": ("足",)}  # サンガイ, サンゲン, サンゾク
_TO_G = str.maketrans("カケソ", "ガゲゾ")
_PLAIN_P = ("分", "泊", "分間")  # サンプン, サンパク where others are サンボン
_NEVER_SHORT = frozenset(["キロメートル", "キログラム", "センチメートル", "キロワット", "キロヘルツ"])
_FOUR_YO = frozenset(["年", "年間", "時", "時間", "円", "人"])
_SCALES = {"": "", "万": "マン", "億": "オク", "兆": "チョー"}
_KANJI = "〇一二三四五六七八九"

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_COUNTER = "|".join(sorted(COUNTERS, key=len, reverse=True))
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))


def digits(number: str) -> str:
    """Returns the digits of a number one by one."""
    return "".join(DIGITS[int(digit)] for digit in number if digit.isdecimal())


def whole(number: str) -> str:
    """Returns a whole number as it is said: サンゼンニヒャクイチ."""
    number = number.lstrip("0") or "0"
    if number == "0":
        return DIGITS[0]
    if len(number) > LONGEST:
        return digits(number)
    said = ""
    for power in range((len(number) - 1) // 4, -1, -1):
        group = int(number[: len(number) - 4 * power][-4:])
        if group:
            words = _group(group)
            if power and _GROUPS[power] == "チョー":
                words = _shortened(words, "180")
            words = "イッセン" if words == _THOUSAND and power else words
            said += words + _GROUPS[power]
    return said


def _group(group: int) -> str:
    thousands, hundreds, tens, ones = group // 1000, group // 100 % 10, group // 10 % 10, group % 10
    said = ""
    if thousands:
        said += _THOUSANDS.get(thousands) or (DIGITS[thousands] if thousands > 1 else "") + _THOUSAND
    if hundreds:
        said += _HUNDREDS.get(hundreds) or (DIGITS[hundreds] if hundreds > 1 else "") + _HUNDRED
    if tens:
        said += (DIGITS[tens] if tens > 1 else "") + _TEN
    return said + (DIGITS[ones] if ones else "")


def number(given: str) -> str:
    """Returns a number with or without decimals as it is said."""
    whole_part, point, rest = given.replace(",", "").partition(".")
    said = whole(whole_part)
    return f"{'レー' if said == DIGITS[0] else said}テン{digits(rest)}" if point and rest else said


def counted(given: str, counter: str) -> str:
    """Returns a number and a Japanese counter of ``COUNTERS``, or "つ" or "日", as they are said: 3本, 4日."""
    plain = given.replace(",", "")
    value = int(plain) if plain.isdecimal() else -1
    last = value % 10
    if counter == "つ":
        return _THINGS[value] if 0 < value < len(_THINGS) else f"{number(given)}ツ"
    if counter == "日間" and value == 1:
        return "イチニチカン"
    if counter in ("日", "日間"):
        return _day(given, value) + ("カン" if counter == "日間" else "")
    if counter in ("歳", "才") and value == 20:
        return "ハタチ"
    if counter == "人" and value in (1, 2):
        return ("ヒトリ", "フタリ")[value - 1]
    said = number(given)
    if value >= 0 and last == 4 and counter in _FOUR_YO:
        said = f"{said[: -len(DIGITS[4])]}ヨ"
    elif counter == "月" and value in (4, 7, 9):
        said = {4: "シ", 7: "シチ", 9: "ク"}[value]
    elif counter in ("時", "時間") and last in (7, 9) and value >= 0:
        said = said[: -len(DIGITS[last])] + {7: "シチ", 9: "ク"}[last]
    return _joined(said, COUNTERS[counter], counter)


def _day(given: str, value: int) -> str:
    if value in _DAYS:
        return _DAYS[value]
    said = number(given)
    if value >= 0 and value % 10 in (7, 9) and value < 32:
        said = said[: -len(DIGITS[value % 10])] + {7: "シチ", 9: "ク"}[value % 10]
    return f"{said}ニチ"


def _joined(said: str, counter: str, written: str) -> str:
    """Returns a number and its counter with the sounds that change where they meet: イッポン, サンボン, ロッカイ."""
    first = counter[0]
    if counter in _NEVER_SHORT or first not in _SHORT_BEFORE:
        if counter in _NEVER_SHORT and said.endswith(_TEN):
            said = f"{said[: -len(_TEN)]}ジュッ"
        return said + counter
    short = _shortened(said, _SHORT_BEFORE[first])
    if first in "ハヒフヘホ":
        if short != said or (
            written in _PLAIN_P and said.endswith(("サン", "ヨン", "セン", "マン")) and written != "泊"
        ):
            return short + counter.translate(_TO_P)
        if said.endswith(("サン", "セン", "マン")):
            return said + counter.translate(_TO_P if written == "泊" else _TO_B)
        return said + counter
    if said.endswith("サン") and written in _VOICED.get(counter, ()):
        return said + counter[0].translate(_TO_G) + counter[1:]
    return short + counter


def _shortened(said: str, before: str) -> str:
    for ending, short in _SHORT.items():
        if said.endswith(ending) and _SHORT_DIGIT[ending] in before:
            return said[: -len(ending)] + short
    return said


def _given(said: str) -> str:
    return "".join(chr(ord(letter) + GIVEN_SHIFT) for letter in said) + GIVEN_END


def _with_counter(match: re.Match[str]) -> str:
    given, counter = _arabic(match[1]), match[2]
    before = match.string[match.start() - 1 : match.start()]
    if counter == "日" and given == "1" and before != "月":
        return _given("イチニチ")
    if (
        counter == "分"
        and match.string[match.end() : match.end() + 1] == "の"
        and match.string[match.end() + 1 :][:1].isdigit()
    ):
        return _given(f"{number(given)}ブン")
    return _given(counted(given, counter))


def _arabic(given: str) -> str:
    """Returns a number in Arabic digits: of kanji too, 百二十 as 120, 二〇二四 as 2024."""
    if given[0].isdecimal():
        return given
    if len(given) > 1 and all(letter in _KANJI for letter in given):
        return "".join(str(_KANJI.index(letter)) for letter in given)
    total = group = digit = 0
    for letter in given:
        if letter in _KANJI:
            digit = _KANJI.index(letter)
        elif letter in "十百千":
            group += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[letter]
            digit = 0
        else:
            total += (group + digit or 1) * {"万": 10_000, "億": 100_000_000, "兆": 10**12}[letter]
            group = digit = 0
    return str(total + group + digit)


def _big(match: re.Match[str]) -> str:
    """Returns a number whose powers of ten thousand are in kanji: 5万円, 1億2000万人."""
    said = ""
    for part, scale in re.findall(rf"({_NUMBER})([万億兆]?)", match[1]):
        words = number(part)
        said += (_shortened(words, "180") if scale == "兆" else words) + _SCALES[scale]
    return _given(_joined(said, COUNTERS[match[2]], match[2]) if match[2] else said)


def _date(match: re.Match[str]) -> str:
    year, month, day = match[1], match[2], match[3]
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    said = _given(counted(str(int(month)), "月")) + _given(counted(str(int(day)), "日"))
    return (_given(counted(year, "年")) if year else "") + said


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return ""
    return _given(counted(str(hour), "時")) + (_given(counted(str(minute), "分")) if minute else "")


def _measured(match: re.Match[str]) -> str:
    unit = UNITS[match[3]]
    return _given(("マイナス" if match[1] else "") + _joined(number(match[2]), unit, unit))


def _amount(match: re.Match[str]) -> str:
    said = number(match[2])
    if MONEY[match[1]] == "エン" and said.endswith("ヨン"):
        said = f"{said[:-2]}ヨ"
    return _given(said + _SCALES[match[3] or ""] + MONEY[match[1]])


def _plain(match: re.Match[str]) -> str:
    given = match[2]
    before = match.string[match.start() - 1 : match.start()]
    sign = "マイナス" if match[1] and not before.isalnum() else ""
    if given.isdecimal() and len(given) > 1 and given.startswith("0"):
        return _given(sign + digits(given))
    return _given(sign + number(given))


_KANJI_NUMBER = r"[一二三四五六七八九十百千万億〇]+"
# What kanji numbers are read with here; words such as 一部, 十分 and 一方 are left to the dictionary.
_KANJI_COUNTERS = (
    "年間|年|月|か月|ヶ月|時間|時|週間|日間|日|円|人|名|本|枚|冊|台|匹|個|回|階|歳|才|度|丁目|杯|泊|分間|分|つ"
)

RULES = (
    Rule(re.compile(r"(?<![\d/])(?:(\d{4})[/.-])(\d{1,2})[/.-](\d{1,2})(?![\d/])"), _date),
    Rule(re.compile(r"(?<![\d/])()(\d{1,2})/(\d{1,2})(?![\d/])"), _date),
    Rule(re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?!\d)"), _clock),
    Rule(
        re.compile(r"(?<!\d)0\d{1,4}-\d{1,4}-\d{3,4}(?!\d)"),
        lambda match: "、".join(_given(digits(part)) for part in match[0].split("-")),
    ),
    Rule(re.compile(rf"([¥￥$€£₩])({_NUMBER})([万億]?)"), _amount),
    Rule(re.compile(rf"((?:(?:{_NUMBER})[万億兆])+(?:\d{{1,4}}(?!\d))?)({_COUNTER})?"), _big),
    Rule(re.compile(rf"({_NUMBER})({_COUNTER}|つ|日(?!本))"), _with_counter),
    Rule(
        re.compile(rf"(?<!第)(?!十分|三日月|万年)({_KANJI_NUMBER})({_KANJI_COUNTERS})(?![前月本々])"),
        _with_counter,
    ),
    Rule(re.compile(rf"([-−])?({_NUMBER}) ?({_UNIT})(?![A-Za-z])"), _measured),
    Rule(re.compile(r"(?<=[\ue0a1-\ue0fd\d月日時分円%])[~〜～-](?=[¥￥$]?\d)"), lambda match: _given("カラ")),
    Rule(re.compile(rf"([-−])?({_NUMBER})"), _plain),
    Rule(re.compile(r"(?<=\d)[〜～~](?=\d)"), lambda match: _given("カラ")),
    Rule(re.compile(r"&"), lambda match: _given("アンド")),
    Rule(re.compile(r"%"), lambda match: _given("パーセント")),
    Rule(re.compile(r" ?\+ ?"), lambda match: _given("プラス")),
    Rule(re.compile(r" ?= ?"), lambda match: _given("イコール")),
    Rule(re.compile(r"@"), lambda match: _given("アットマーク")),
)
