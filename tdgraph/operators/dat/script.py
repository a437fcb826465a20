"""Script DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.errors import CookError
from tdgraph.operators.dat._editing import Editable
from tdgraph.operators.dat._value import Table, Text, parse_table, square
from tdgraph.operators.dat.base import DAT, Inputs
from tdgraph.operators.script import Script, callbacks_text

__all__ = ['ScriptDAT']


class ScriptDAT(Script, Editable):
    """Write a text or table with Python.

    ``onCook(scriptOp)`` reads what it likes (``scriptOp.inputs[0][0, 'name']``) and writes with the methods of a
    Table DAT: ``clear()``, ``appendRow(...)``, ``scriptOp[r, c] = v``, ``text``, ``copy(dat)``.  What it read is
    recorded; a change cooks it again.  A cook begins with the content of the last one; one that fails keeps it.

    Input i: any number of texts and tables, for the script to read.
    Output: what was written; at first an empty table.
    Units: none.
    Source: docs.derivative.ca/Script_DAT, /ScriptDAT_Class.
    Differs: none known.
    Raises: ReadOnlyError, written to outside of onCook.
    """

    opType, base_name, type_label = 'scriptDAT', 'script', 'Script'
    inputs = Inputs('text or table')
    docked_dats = (
        '_callbacks', 'textDAT', 'callbacks', callbacks_text('write text or cells.', 'scriptOp.clear()')),
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._drafting = False

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        before = self._content = self.output()
        self._drafting = True
        try:
            went_through = self.run_callback()
        finally:
            self._drafting = False
            after, self._content = self._content, before
        if not went_through:
            raise CookError(self.callback_error)
        self._content = after
        return after

    def own_content(self) -> Table | Text | None:
        written = self._lock or self.par['modoutsidecook'].eval()
        return self.values[0] if written and self.values else None

    def restore(self, content: Any) -> None:
        DAT.restore(self, content)
        if self.par['modoutsidecook'].eval() and not self._lock:
            self.hold(Text(content) if isinstance(content, str) else Table(square(content)))
            self._lock = False

    def hold(self, content: Table | Text) -> None:
        super().hold(content)
        self._content = content

    def unchanged(self, values: tuple[Any, ...]) -> bool:
        return False

    def content(self) -> Table | Text:
        return self._content if self._drafting else super().content()

    def before_edit(self) -> None:
        self.writable('writing')
        if not self._drafting:
            self.cook()  # a reason that is still waiting must not overwrite what is written

    @property
    def isEditable(self) -> bool:
        return bool(self._writable or self._lock or self.par['modoutsidecook'].eval())

    def set_content(self, content: Table | Text) -> None:
        self.check()
        self.before_edit()
        self._content = content
        if not self._drafting:
            self.values = content,
            self.changed()

    def _rows(self) -> tuple[tuple[str, ...], ...]:
        return self.content().rows

    @property
    def textFormat(self) -> bool:
        """Whether this holds a text; can be set in onCook: a table becomes text, a text a table."""
        return isinstance(self.content(), Text)

    @textFormat.setter
    def textFormat(self, on: bool) -> None:
        text = self.content().text
        self.set_content(Text(text) if on else parse_table(text))
