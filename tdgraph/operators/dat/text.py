"""Text DAT."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from tdgraph.operators.dat._files import FileBacked
from tdgraph.operators.dat._value import Table, Text, parse_table
from tdgraph.pars import Menu

__all__ = ['TextDAT']


class TextDAT(FileBacked):
    """Hold one text: a script, a shader, notes.

    ``output = text`` as last written, or the contents of `file`.

    Input 0: none.
    Output: one text.
    Units: none.
    Source: docs.derivative.ca/Text_DAT, /TextDAT_Class.
    Differs: `language` only tells editors and tools; the viewer's settings do not exist.
    """

    opType, base_name = 'textDAT', 'text'
    language = Menu('text python glsl json xml', page='Common', role='cpu', viewer_only=True,
                    help='What the text is written in; for editors.')
    extension = Menu('dat txt py frag vert glsl json xml html css md csv tsv', page='Common', role='cpu',
                     viewer_only=True, help='The file suffix that fits the text; for editors.')
    unsupported: ClassVar[tuple[str, ...]] = ('loadonstart', 'write', 'customext', 'wordwrap', 'edit',
                                              'defaultreadencoding')

    @classmethod
    def blank(cls) -> Table | Text:
        return Text()

    def empty(self) -> Table | Text:
        return Text()

    def parse(self, text: str, path: Path) -> Table | Text:
        return Text(text) if isinstance(self._content, Text) else parse_table(text)

    @property
    def textFormat(self) -> bool:
        """Whether this holds a text; setting False turns the text into a table, True a table into text."""
        return isinstance(self.content(), Text)

    @textFormat.setter
    def textFormat(self, on: bool) -> None:
        text = self._content.text
        self.set_content(Text(text) if on else parse_table(text))

    def detectLanguage(self, setLanguage: bool = False) -> str:
        """Guess the language of the text: python, glsl, json, xml or text."""
        text = self.text.strip()
        guess: Any = 'text'
        if text[:1] in ('{', '['):
            guess = 'json'
        elif text.startswith('<'):
            guess = 'xml'
        elif 'void main' in text or 'fragColor' in text:
            guess = 'glsl'
        elif any(word in text for word in ('def ', 'import ', 'op(')):
            guess = 'python'
        if setLanguage:
            self.par['language'].val = guess
        return str(guess)
