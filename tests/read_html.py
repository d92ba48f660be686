"""What a browser would make of a page: its elements, its text, its addresses."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "srcset",
    "xlink:href",
    "ping",
    "cite",
    "background",
}
"""Attributes whose value a browser loads or follows."""


@dataclass
class Html:
    """A page taken apart."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Every element's name and attributes, in order."""
    text: str = ""
    """All text between the tags, as it is read."""
    scripts: str = ""
    """What stands inside <script> and <style> and is run."""
    data: list[str] = field(default_factory=list)
    """What stands inside <script type="application/json">, which no browser runs."""
    title: str = ""
    policy: str = ""
    """The Content-Security-Policy of its meta element."""

    def values(self, *names: str) -> list[str]:
        """The values of these attributes, in order."""
        return [value for _tag, attributes in self.elements for name, value in attributes.items() if name in names]

    def ids(self) -> list[str]:
        """The ids, in order."""
        return self.values("id")

    def addresses(self) -> list[str]:
        """Every address that the page loads or leads to."""
        return self.values(*ADDRESSES)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Html()
        self._inside = ""
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.page.elements.append((tag, attributes))
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.page.policy = attributes["content"]
        if tag in ("script", "style", "title"):
            self._inside = tag
            self._is_data = attributes.get("type") == "application/json"
            if self._is_data:
                self.page.data.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and self._is_data:
            self.page.data[-1] += data
        elif self._inside in ("script", "style"):
            self.page.scripts += data
        elif self._inside == "title":
            self.page.title += data
        else:
            self.page.text += data


def read_html(text: str | bytes) -> Html:
    """The page of an HTML text."""
    reader = _Reader()
    reader.feed(text.decode() if isinstance(text, bytes) else text)
    reader.close()
    return reader.page
