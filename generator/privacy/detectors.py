"""The kinds of personal data, each with the texts that prove its detector.

A detector reads normalised text only (see `finding`): half-width digits and letters, no
zero-width characters. The numbers that it must not report are samples, hotlines, and the
codes of the trade: order, waybill and case numbers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from generator.language import N_

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Detector:
    """One way in which personal data stands in a text."""

    kind: str
    """The word for it in an allowance; several detectors may share one."""

    what: str
    """What it finds, for the reader of a problem (English, marked for the catalog)."""

    find: Callable[[str], Iterator[Span]]
    """Where it stands in a normalised text."""

    finds: tuple[str, ...]
    """Texts in which it finds exactly one."""

    ignores: tuple[str, ...]
    """Texts in which nothing is found, by this detector or another."""

    fix: str
    """One imperative (English, marked for the catalog)."""


# --- what is between the digits --------------------------------------------------------

# Characters that people, Markdown and editors put between the groups of a number. After
# normalisation; a number may even be broken over two lines.
GAP_CHARACTERS = r"\s\-._*`~/\\()·•・\u2010-\u2015\u2212"
_GAP = f"[{GAP_CHARACTERS}]{{1,3}}"
_MAYBE_GAP = f"[{GAP_CHARACTERS}]{{0,3}}"
_ONE_LINE_GAP = r"(?:[^\S\n]{1,3}|[\-._*·])"
GAPS = re.compile(f"[{GAP_CHARACTERS}]+")
_BEFORE = r"(?<!\d)(?<!0\.)"
_AFTER = r"(?!\d)"

# Capital letters in front of a number that are a label and not part of a code.
_LABELS = frozenset(("TEL", "PHONE", "MOB", "MOBILE", "CALL", "NO", "ID", "CARD", "QQ", "WX", "VX", "EXT"))
_LETTERS_BEFORE = re.compile(r"[A-Za-z]{1,12}\Z")
_LETTERS_AFTER = re.compile(r"[A-Za-z]{1,12}")


def _grouped(first: str, sizes: tuple[int, ...]) -> str:
    """A pattern for digits in groups of these sizes that begin with two characters `first`."""
    head, *rest = sizes
    start = first + (rf"\d{{{head - 2}}}" if head > 2 else "")
    return start + "".join(rf"{_GAP}\d{{{size}}}" for size in rest)


def _is_in_code(text: str, start: int, end: int) -> bool:
    """Whether letters touch the span as in an order number or a hash: `SF13...`, `a13...f`."""
    before = _LETTERS_BEFORE.search(text, max(start - 12, 0), start)
    after = _LETTERS_AFTER.match(text, end)
    return any(letters and _is_code(letters.group()) for letters in (before, after))


def _is_code(letters: str) -> bool:
    if set(letters) <= set("abcdefABCDEF"):
        return True
    return letters.isupper() and letters not in _LABELS


def without_gaps(text: str) -> str:
    """The text without spaces, line ends and the marks between groups of digits."""
    return GAPS.sub("", text)


def _find(
    pattern: re.Pattern[str], accept: Callable[[str], bool] | None = None, *, in_codes: bool = False
) -> Callable[[str], Iterator[Span]]:
    """A finder for a pattern (for its group where it has one) that `accept` agrees to.

    Inside a code it finds nothing unless `in_codes` says so.
    """

    def find(text: str) -> Iterator[Span]:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            if (in_codes or not _is_in_code(text, start, end)) and (accept is None or accept(text[start:end])):
                yield start, end

    return find


# --- telephone -------------------------------------------------------------------------

_CHINA = rf"(?:(?:\+|00)?86{_MAYBE_GAP}|0)?"
_MOBILE = re.compile(
    rf"{_BEFORE}{_CHINA}(?:1[3-9]\d{{9}}|"
    + "|".join(
        _grouped("1[3-9]", sizes)
        for sizes in (
            (3, 4, 4),
            (3, 3, 5),
            (3, 8),
            (3, 5, 3),
            (4, 3, 4),
            (4, 4, 3),
            (7, 4),
            (3, 2, 2, 2, 2),
        )
    )
    + rf"|1{_ONE_LINE_GAP}[3-9](?:{_ONE_LINE_GAP}\d){{9}}){_AFTER}"
)

SPELLED_DIGITS = dict(zip("零〇一幺二两三四五六七八九", "0011223456789", strict=True))
_SPELLED = re.compile(
    rf"(?<![{''.join(SPELLED_DIGITS)}])[一幺][{''.join(SPELLED_DIGITS)}]{{10}}(?![{''.join(SPELLED_DIGITS)}])"
)


def _is_spelled_mobile(text: str) -> bool:
    return "3" <= SPELLED_DIGITS[text[1]] <= "9"


# Area codes: 010 and 02x with 8 digits, 03xx to 09xx with 7 or 8; subscriber numbers begin
# with 2 to 9. Source: the metadata of phonenumbers for CN (fixed lines).
_LANDLINE = re.compile(
    rf"{_BEFORE}(?:0(?:10|2\d)\)?{_MAYBE_GAP}[2-9]\d{{3}}|0[3-9]\d\d\)?{_MAYBE_GAP}[2-9]\d{{2,3}})"
    rf"{_MAYBE_GAP}\d{{4}}{_AFTER}"
)


def _is_landline(text: str) -> bool:
    """Whether a match of `_LANDLINE` is one: written together, it must be a number that exists."""
    if not text.isdigit():
        return True
    return _is_valid_phone(text, "CN")


_LOCAL = re.compile(
    rf"(?:[电電][话話]|手[机機]|座[机機]|固[话話]|(?<![A-Za-z])(?:tel|phone))(?:[号號][码碼]?)?{_MAYBE_GAP}[:是为]?{_MAYBE_GAP}"
    rf"((?!(?:19|20)\d\d)[2-9]\d{{2,3}}{_MAYBE_GAP}\d{{4}}){_AFTER}",
    re.IGNORECASE,
)

_FOREIGN = re.compile(rf"(?:\+|(?<!\d)00)\(?[1-9](?:{_MAYBE_GAP}\d){{6,14}}")


def _find_foreign(text: str) -> Iterator[Span]:
    """Numbers with a country code; a candidate may run into the next number and is cut back."""
    for match in _FOREIGN.finditer(text):
        start, end = match.span()
        if text[end : end + 1].isdigit() or _is_in_code(text, start, end):
            continue
        while end - start > 7:
            number = "+" + without_gaps(text[start:end]).removeprefix("+").removeprefix("00")
            if _is_valid_phone(number, None):
                yield start, end
                break
            gaps = list(GAPS.finditer(text, start + 1, end))
            if not gaps:
                break
            end = gaps[-1].start()


def _is_valid_phone(number: str, region: str | None) -> bool:
    """Whether it can be dialled and rings at a person's place, not at a hotline."""
    # Slow to import; only texts with a candidate need it.
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    hotlines = (Type.TOLL_FREE, Type.SHARED_COST, Type.PREMIUM_RATE, Type.UAN)
    return phonenumbers.is_valid_number(parsed) and phonenumbers.number_type(parsed) not in hotlines


# --- papers, cards, accounts -----------------------------------------------------------

_RESIDENT_ID = re.compile(rf"{_BEFORE}[1-9](?:{_MAYBE_GAP}\d){{16}}{_MAYBE_GAP}[\dXx]{_AFTER}")
_OLD_RESIDENT_ID = re.compile(rf"{_BEFORE}[1-9]\d{{14}}{_AFTER}")
_LABELLED_ID = re.compile(
    rf"(?:身份[证證]|[证證]件)(?:[号號][码碼]?|[编編][号號])?{_MAYBE_GAP}[:是为]?{_MAYBE_GAP}([1-9](?:{_MAYBE_GAP}\d){{13,16}}{_MAYBE_GAP}[\dXx]){_AFTER}"
)


def _is_resident_id(text: str) -> bool:
    """Whether date and check character fit. The region is not asked: lists of regions have gaps."""
    from stdnum.cn import ric

    number = without_gaps(text).upper()
    return number[-1] == ric.calc_check_digit(number) and _is_birth_date(number[6:14])


def _is_old_resident_id(text: str) -> bool:
    """Whether region and date fit: the 15 digits of before 1999 have no check character."""
    from stdnum import numdb

    return _is_birth_date("19" + text[6:12]) and any(found for _part, found in numdb.get("cn/loc").info(text[:6]))


def _is_birth_date(text: str) -> bool:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return 1880 <= born.year < 2100


_CARD = re.compile(
    rf"{_BEFORE}[2-9](?:\d{{15,18}}|\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_MAYBE_GAP}\d{{1,3}})?|\d{{5}}{_GAP}\d{{10,13}}){_AFTER}"
)
# Prefix -> lengths. UnionPay 62 and 81, Visa 4, Mastercard 51-55 and 2221-2720, JCB 35; then what
# Chinese banks gave out before 62. Source: ISO/IEC 7812-1 for the first digit, the networks'
# published ranges for the rest.
_ISSUERS: tuple[tuple[str, tuple[int, ...]], ...] = (
    (r"62|81", (16, 17, 18, 19)),
    (r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|35(?:2[89]|[3-8])", (16,)),
    (r"4367|4563|6013|955[89]", (19,)),
    (r"405512|601428", (17,)),
    (r"690755", (18,)),
)
_ISSUER_PATTERNS = tuple((re.compile(prefix), lengths) for prefix, lengths in _ISSUERS)


def _is_card(text: str) -> bool:
    from stdnum import luhn

    number = without_gaps(text)
    known = any(len(number) in lengths and prefix.match(number) for prefix, lengths in _ISSUER_PATTERNS)
    return known and luhn.is_valid(number)


_LABELLED_ACCOUNT = re.compile(
    rf"(?:卡[号號]|[银銀]行卡|[账帐賬帳][号號户戶]){_MAYBE_GAP}[:是为]?{_MAYBE_GAP}((?!0000)\d(?:{_MAYBE_GAP}\d){{11,18}}){_AFTER}"
)
_PASSPORT = re.compile(
    r"(?:[护護]照|通行[证證]|回[乡鄉][证證]|台胞[证證])(?:[号號][码碼]?)?\s{0,3}[:是为]?\s{0,3}((?!E00000000)[A-Z]{1,2}\d{7,9})(?![A-Za-z\d])"
)

# --- names in networks, vehicles -------------------------------------------------------

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])([A-Za-z0-9._%+\-]{1,64}\s?@\s?(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![A-Za-z0-9\-])"
)
_SAMPLE_DOMAIN = re.compile(
    r"@\s?(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid)\Z|@[1-9]x\.", re.IGNORECASE
)


def _is_person_email(text: str) -> bool:
    return not _SAMPLE_DOMAIN.search(text)


# After the bare word 微信 a name counts when it holds a figure or `_`: "微信 official account" is none.
_WECHAT = re.compile(
    r"(?:微信(?:号|號|ID|[账帐賬帳][号號])\s?[:是为]?\s?|微信\s?[:是为]\s?|微信\s?(?=[A-Za-z\-]+[\d_])"
    r"|(?<![A-Za-z\d])(?:wechat|weixin|wx|vx)(?:\s?id)?\s?:\s?)"
    r"((?!sample)[A-Za-z][A-Za-z\d_\-]{5,19})(?![A-Za-z\d])|(?<![A-Za-z\d])(wxid_(?!sample)[a-z\d]{6,20})(?![a-z\d])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"\bQQ(?:[号號][码碼]?|[账帐賬帳][号號])?\s?[:是为]?\s?((?!10000\b)[1-9]\d{4,10})(?![\dA-Za-z])",
    re.IGNORECASE | re.ASCII,
)

# GA 36-2018: province, letter, five characters (six for new energy); I and O are not used.
# At least three are digits, which keeps words and model names out.
PROVINCES = "京津沪滬渝冀豫云雲辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊"
_PLATE = re.compile(
    rf"[{PROVINCES}][A-HJ-NP-Z][·•・.\-\s]?(?!0{{5}})(?=(?:[A-HJ-NP-Z]?\d){{3}}|\d\d[A-HJ-NP-Z]{{2}}\d)"
    r"(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳试超])(?![A-Za-z0-9])"
)

# --- the detectors ---------------------------------------------------------------------

# One text a kind that cannot belong to anybody; never reported, with a label or without.
SAMPLES = {
    "resident-id": "000000190001010000",
    "bank-card": "0000 0000 0000 0000",
    "phone": "120 0000 0000",
    "email": "name@example.com",
    "wechat": "sample_id",
    "qq": "10000",
    "passport": "E00000000",
    "plate": "京A00000",
}

_PHONE_FIX = N_("replace it by [电话], or by a sample such as 120 0000 0000")
_ID_FIX = N_("replace it by [证件号]")
_CARD_FIX = N_("replace it by [账号]")

# Where two find the same text, the first counts.
DETECTORS: tuple[Detector, ...] = (
    Detector(
        kind="resident-id",
        what=N_("a resident ID number"),
        find=_find(_RESIDENT_ID, _is_resident_id, in_codes=True),
        finds=(
            "身份证11010519491231002X。",
            "110105 19491231 002x",
            "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "11010519\u200b491231\u200b002X",
            "ID11010519491231002X",
        ),
        ignores=(
            "运单 110105194912310021",
            "订单 202401151234567890",
            "样例 000000190001010000",
        ),
        fix=_ID_FIX,
    ),
    Detector(
        kind="resident-id",
        what=N_("a resident ID number of 15 digits"),
        find=_find(_OLD_RESIDENT_ID, _is_old_resident_id),
        finds=("老证号 110105491231002",),
        ignores=("运单 110105491331002", "运单 123456789012345"),
        fix=_ID_FIX,
    ),
    Detector(
        kind="resident-id",
        what=N_("a number that is called an ID number"),
        find=_find(_LABELLED_ID),
        finds=("身份证号：110105194912310021", "证件号码 123456 789012 345"),
        ignores=("身份证号：[证件号]", "身份证号：000000190001010000"),
        fix=_ID_FIX,
    ),
    Detector(
        kind="bank-card",
        what=N_("a bank card number"),
        find=_find(_CARD, _is_card),
        finds=("6222020000000000000", "4111 1111 1111 1111", "4111-1111-1111-1111", "尾款打到4111１１１１11111111"),
        ignores=(
            "订单 6222020000000000001",
            "运单 7211111111111111",
            "订单 2024011512345678",
            "样例 0000 0000 0000 0000",
        ),
        fix=_CARD_FIX,
    ),
    Detector(
        kind="bank-card",
        what=N_("a number that is called a card or account number"),
        find=_find(_LABELLED_ACCOUNT),
        finds=("退到银行卡：6222 0200 0000 0000 009", "收款账号 110060149018"),
        ignores=("卡号：0000 0000 0000 0000", "账号已注销"),
        fix=_CARD_FIX,
    ),
    Detector(
        kind="phone",
        what=N_("a mobile phone number"),
        find=_find(_MOBILE),
        finds=(
            "call 13800138000 now",
            "电话138-0013-8000。",
            "138 0013 8000",
            "+86 138 0013 8000",
            "0086-13800138000",
            "(+86)13800138000",
            "8613800138000",
            "１３８００１３８０００",
            "138\u200b0013\u200b8000",
            "1 3 8 0 0 1 3 8 0 0 0",
            "138**0013**8000",
            "①③⑧⓪⓪①③⑧⓪⓪⓪",
            "tel13800138000",
            "138\n0013 8000",
        ),
        ignores=(
            "order 2138001380001",
            "样例 120 0000 0000",
            "SF13800138000",
            "da39a3ee13800138000fed0",
            "服务器 139.196.100.25",
            "2024-03-01 13:00-14:00，共 5000 元",
            "138****8000",
        ),
        fix=_PHONE_FIX,
    ),
    Detector(
        kind="phone",
        what=N_("a mobile phone number in words"),
        find=_find(_SPELLED, _is_spelled_mobile),
        finds=("一三八零零一三八零零零", "幺三八〇〇幺三八〇〇〇"),
        ignores=("一二三四五六七八九", "一二〇〇〇〇〇〇〇〇〇"),
        fix=_PHONE_FIX,
    ),
    Detector(
        kind="phone",
        what=N_("a phone number with a country code"),
        find=_find_foreign,
        finds=("+852 2345 6789", "00852-23456789", "+1 (415) 555-2671", "+86 21 6234 5678", "+44 20 7946 0958"),
        ignores=("+86 400 820 8820", "净增 +20000 元", "+ 2024-03-01 10:30 受理", "+1 800 555 0199"),
        fix=_PHONE_FIX,
    ),
    Detector(
        kind="phone",
        what=N_("a landline number"),
        find=_find(_LANDLINE, _is_landline),
        finds=(
            "021-62345678",
            "(021) 6234 5678",
            "０２１－６２３４５６７８",
            "0571 8765 4321",
            "02162345678",
            "021-62345678转8001",
        ),
        ignores=(
            "400-820-8820",
            "8008108888",
            "4008208820",
            "样例 010-0000 0000",
            "拨打 12305 或 95338",
            "编号 0123456789",
        ),
        fix=_PHONE_FIX,
    ),
    Detector(
        kind="phone",
        what=N_("a number that is called a phone number"),
        find=_find(_LOCAL),
        finds=("电话：62345678", "座机 6234-5678", "Tel: 6234 5678"),
        ignores=("电话 12305", "电话记录 20240112", "电话：20240112", "电话：2024-0112", "订单 62345678"),
        fix=_PHONE_FIX,
    ),
    Detector(
        kind="email",
        what=N_("an e-mail address"),
        find=_find(_EMAIL, _is_person_email),
        finds=("请发到zhang.san@163.com。", "a@b.cn", "name @ 163.com", "ｎａｍｅ＠１６３．ｃｏｍ"),
        ignores=("service@example.com", "a@mail.example.org", "a@b.test", "photo@2x.png", "@media", "5 @ 3.50"),
        fix=N_("replace it by [邮箱], or by a sample such as name@example.com"),
    ),
    Detector(
        kind="wechat",
        what=N_("a WeChat name"),
        find=_find(_WECHAT, in_codes=True),
        finds=("微信号：abc_12345", "加微信: zhangsan88", "加我微信zhangsan88", "我的vx:zhangsan88", "wxid_a1b2c3d4e5"),
        ignores=("微信客服", "微信 official account", "关注微信公众号", "微信号：sample_id", "wxid_sample01"),
        fix=N_("replace it by [微信号]"),
    ),
    Detector(
        kind="qq",
        what=N_("a QQ number"),
        find=_find(_QQ),
        finds=("QQ：123456789", "加qq 12345"),
        ignores=("QQ 10000", "QQ群", "QQ 邮箱"),
        fix=N_("replace it by [QQ号]"),
    ),
    Detector(
        kind="passport",
        what=N_("a passport or travel permit number"),
        find=_find(_PASSPORT),
        finds=("护照号：E12345678", "通行证号码 C12345678"),
        ignores=("护照号：[证件号]", "护照 E00000000", "航班 CA1234567"),
        fix=_ID_FIX,
    ),
    Detector(
        kind="plate",
        what=N_("a vehicle plate"),
        find=_find(_PLATE),
        finds=("车牌京A12345。", "沪B·1234挂", "粤BD12345", "京Ａ１２３４５", "川A1234学"),
        ignores=("样例 京A00000", "新A320飞机", "云APP上线", "京G1234次"),
        fix=N_("replace it by [车牌]"),
    ),
)

KINDS = tuple(dict.fromkeys(detector.kind for detector in DETECTORS))
"""The words that an allowance may name."""
