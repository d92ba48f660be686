"""Values as they stand in a YAML file that people go on to edit: without quotation marks wherever YAML allows it."""

import json
import re
from typing import Any

_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9](?:[^:#\[\]{},&*!|>'\"%@`\\?\s-]| (?=\S)|-(?=\w))*")
_TAKEN = re.compile(r"[\d.,_]+|0[xo].*|\d[\d.]*e\d+|y|n|yes|no|true|false|null|on|off|是|否", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def scalar(value: Any) -> str:
    """A number, or a text in one line; a text that YAML could take for something else stands between quotation marks."""
    text = str(value)
    if isinstance(value, int) or _DAY.fullmatch(text):
        return text
    plain = _PLAIN.fullmatch(text) and not _TAKEN.fullmatch(text) and (not text[0].isdigit() or _HAN.search(text))
    return text if plain else json.dumps(text, ensure_ascii=False)
