"""Personal data in texts: found, reported without being shown, and masked.

The gate stands at both ends of a build: over the source of every file, and over the
finished pages. A detector carries its own examples, and a test runs them.

Samples that are never reported, for texts that need a number to look at. China reserves
no numbers for fiction; these cannot belong to anybody:

- mobile 120 0000 0000 to 120 9999 9999: no mobile number starts with 12
- landline 010-0000 0000: no subscriber number starts with 0 or 1
- resident ID 000000 19000101 0000: no region 00
- bank card 0000 0000 0000 0000, passport E00000000, plate 京A00000, QQ 10000
- WeChat names that begin with `sample`
- e-mail under example.com, example.net, example.org, .example, .test, .invalid (RFC 2606)

Hotlines (400, 800, 95xxx, 12xxx) are public and never reported.

What may stand although it looks personal says so beside it, with the reason:
`<!-- privacy: allow phone – the office's own switchboard -->`, in YAML
`# privacy: allow phone – ...`. At the end of a line it is for that line, on a line of its
own for the whole file.

This module knows nothing of cases: it sees texts and paths.
"""

from generator.privacy.detectors import DETECTORS, KINDS, SAMPLES, Detector
from generator.privacy.finding import Found, find, mask, text_key
from generator.privacy.pages import find_in_html, find_in_script
from generator.privacy.sources import Scan, scan, scan_files, scan_text

__all__ = [
    "DETECTORS",
    "KINDS",
    "SAMPLES",
    "Detector",
    "Found",
    "Scan",
    "find",
    "find_in_html",
    "find_in_script",
    "mask",
    "scan",
    "scan_files",
    "scan_text",
    "text_key",
]
