"""Numbers, dates, clock times, money and units of a Chinese sentence, written out in characters."""

from __future__ import annotations

import re

from ..rewriting import Rule

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿", "亿亿")
LONGEST = 16  # digits of a number that is read as one; a longer one digit by digit

UNITS = {
    "km/h": "公里每小时", "m/s": "米每秒", "km": "公里", "cm": "厘米", "mm": "毫米", "kg": "公斤", "mg": "毫克",
    "ml": "毫升",
    "mL": "毫升", "kWh": "千瓦时", "kW": "千瓦", "GB": "G B", "MB": "M B", "TB": "T B", "Hz": "赫兹",
    "kHz": "千赫", "m²": "平方米",
    "m2": "平方米", "m³": "立方米", "°C": "摄氏度", "℃": "摄氏度", "°F": "华氏度", "°": "度", "m": "米",
    "g": "克", "L": "升",
    "l": "升", "W": "瓦", "V": "伏", "h": "小时", "min": "分钟", "s": "秒", "t": "吨",
}  # fmt: skip
MONEY = {
    "¥": "元",
    "￥": "元",
    "$": "美元",
    "US$": "美元",
    "€": "欧元",
    "£": "英镑",
    "HK$": "港元",
    "₩": "韩元",
    "円": "日元",
}
# 2 is 两 before these, the measures of countable things and of time.
_MEASURES = (
    "个位名只条张件次天年块岁点分秒家种杯瓶本部辆台间座场遍趟双对份封首句段片朵棵颗头匹把支根串碗盘盒箱袋包层组群批套"
    "倍米公里公斤公升千克克吨升厘毫元美欧英小星周个月毛角斤亩人站道门节幅口"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_COIN = "|".join(map(re.escape, sorted(MONEY, key=len, reverse=True)))
_RANGE = r"[-–—~～〜]"
_NOT_BEFORE = r"(?<![\dA-Za-z.,])"
_NOT_BEHIND = r"(?![A-Za-z\d])"


def digits(number: str) -> str:
    """Returns the digits of a number one by one."""
    return "".join(DIGITS[int(digit)] for digit in number if digit.isdecimal())


def whole(number: str) -> str:
    """Returns a whole number in words: 十二, 一百零五, 三万两千."""
    number = number.lstrip("0") or "0"
    if len(number) > LONGEST:
        return digits(number)
    groups = [number[max(0, stop - 4) : stop] for stop in range(len(number), 0, -4)][::-1]
    said, gap = "", False
    for index, group in enumerate(groups):
        if not int(group):
            gap = bool(said)
            continue
        words = _group(group)
        needs_zero = said and (gap or group.startswith("0"))
        said += ("零" if needs_zero else "") + words + _GROUPS[len(groups) - 1 - index]
        gap = False
    said = said or DIGITS[0]
    return said[1:] if said.startswith("一十") else said


def _group(group: str) -> str:
    said, gap = "", False
    for at, digit in enumerate(group):
        place = _PLACES[len(group) - 1 - at]
        if digit == "0":
            gap = bool(said)
            continue
        said += ("零" if gap else "") + DIGITS[int(digit)] + place
        gap = False
    return said


def number(given: str, counts: bool = False) -> str:
    """Returns a number with or without decimals in words; ``counts``: a measure is behind it, before which 2 is 两."""
    whole_part, point, rest = given.replace(",", "").partition(".")
    said = whole(whole_part)
    if point and rest:
        return f"{said}点{digits(rest)}"
    if counts and said == "二":
        return "两"
    return re.sub(r"^二(?=[千万亿])", "两", said)


def _date(match: re.Match[str]) -> str:
    year, month, day = match[1], match[2], match[3]
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    return f"{digits(year)}年{whole(month)}月{whole(day)}日"


def _clock(match: re.Match[str]) -> str:
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    if hour > 24 or minute > 59:
        return ""
    said = f"{number(str(hour), counts=True)}点"
    if minute or second:
        said += f"{'零' if 0 < minute < 10 else ''}{whole(str(minute))}分" if minute else "零分"
    return said + (f"{whole(second)}秒" if second else "")


def _amount(match: re.Match[str]) -> str:
    said = number(match[2], counts=True)
    return f"{said}{match[3] or ''}{MONEY[match[1]]}"


def _measured(match: re.Match[str]) -> str:
    sign = "负" if match[1] else ""
    unit = UNITS[match[3]]
    if sign and "度" in unit:
        return f"零下{number(match[2], counts=True)}{unit}"
    return f"{sign}{number(match[2], counts=unit[0] in _MEASURES)}{unit}"


def _range(match: re.Match[str]) -> str:
    unit = UNITS.get(match[3] or "", match[3] or "")
    if unit == "%":
        return f"百分之{number(match[1])}到百分之{number(match[2])}"
    return f"{number(match[1])}到{number(match[2])}{unit}"


def _plain(match: re.Match[str]) -> str:
    given, behind = match[2], match.string[match.end() : match.end() + 1]
    before = match.string[match.start() - 1 : match.start()]
    sign = "负" if match[1] and not before.isalnum() else "减" if match[1] and before.isdecimal() else ""
    if (len(given) >= 8 and given.isdecimal()) or (len(given) > 1 and given.startswith("0") and given.isdecimal()):
        return sign + digits(given)
    if before == "第":
        return whole(given) if given.isdecimal() else number(given)
    return sign + number(given, counts=bool(behind) and behind in _MEASURES and before not in ("第", "初", "月"))


RULES = (
    Rule(re.compile(rf"{_NOT_BEFORE}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_NOT_BEHIND}"), _date),
    Rule(
        re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|0\d|[7-9]\d)(?=年(?![前后内间来多级]))"), lambda match: digits(match[1])
    ),
    Rule(re.compile(rf"{_NOT_BEFORE}(\d{{1,2}})[:：](\d{{2}})(?:[:：](\d{{2}}))?{_NOT_BEHIND}"), _clock),
    Rule(re.compile(rf"({_COIN})({_NUMBER})([万亿]?)"), _amount),
    Rule(re.compile(rf"(-)?({_NUMBER})[%％]"), lambda match: f"{'负' if match[1] else ''}百分之{number(match[2])}"),
    Rule(re.compile(rf"({_NUMBER})%?{_RANGE}({_NUMBER})({_UNIT}|%)?(?![\d-])"), _range),
    Rule(re.compile(rf"([-−])?({_NUMBER}) ?({_UNIT}){_NOT_BEHIND}"), _measured),
    Rule(
        re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])"), lambda match: f"{whole(match[2])}分之{whole(match[1])}"
    ),
    Rule(re.compile(rf"([-−])?({_NUMBER})"), _plain),
    Rule(re.compile(r"(?<=[一-鿿])[×xX*](?=\d)|×"), lambda match: "乘以"),
    Rule(re.compile(r"(?<=\d) ?[+＋](?= ?\d)"), lambda match: "加"),
    Rule(re.compile(r" ?= ?"), lambda match: "等于"),
    Rule(re.compile(r"&"), lambda match: "和"),
    Rule(re.compile(r"%"), lambda match: "百分之"),
    Rule(re.compile(r"@"), lambda match: "艾特"),
)
