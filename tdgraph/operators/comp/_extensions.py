"""Extensions: Python objects that belong to a component.

An extension is made when somebody first asks for it, and anew when its code has changed since: the text of the
DATs whose module was used to make it, or the parameters of the Extensions page.  What else it read while it was
made does not count.  All extensions of a component are made together, in their order.
"""

from __future__ import annotations

import inspect
from typing import Any

from tdgraph import deps
from tdgraph.errors import ExtensionError, nearest
from tdgraph.graph.comp import COMP
from tdgraph.graph.finders import MISSING
from tdgraph.operators.comp._extension import Extension
from tdgraph.pars import ParMode, Pulse, Sequence, Str, Toggle

__all__ = ['Extended']


class ExtensionPars:
    """The Extensions page.  A class of its own, since `ext` is a member too."""

    reinitextensions = Pulse(page='Extensions', viewer_only=True, label='Re-Init Extensions',
                             help='Make all extensions anew.')
    initextonstart = Toggle(page='Extensions', role='cpu', label='Init Extensions On Start',
                            help='Make the extensions before the next frame, whether or not somebody asks for one.')
    ext = Sequence({
        'object': Str(label='Object', help="An expression that makes it: op('./FooExt').module.FooExt(me)"),
        'name': Str(label='Name', help='The name by which ext.Name finds it; that of its class without one.'),
        'promote': Toggle(label='Promote', help='Whether its capitalised members are members of the component.'),
    }, page='Extensions', label='Extension', help='Python objects that belong to this component.')


class Extended(ExtensionPars, COMP):
    """Mixin of the components that can have extensions.  See the module's docstring.

    `_extensions`: those with an expression, in order; None before anybody asked or when the page has changed.
    `_making`: they are being made, so none may be used.  `_telling`: they hear that all are there.  `_page`: the
    Source that stands for both.
    """

    def __init__(self, *args: Any) -> None:
        self._extensions: list[Extension] | None = None
        self._former: list[Extension] = []
        self._making = self._telling = self._due = False
        self._page = deps.Source()
        super().__init__(*args)

    # -- making -------------------------------------------------------------------------------------

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        block = par.collection.par_block
        if (block.sequence.name if block is not None else par.part.name) == 'ext':
            if par.part.name == 'object' and par.mode is ParMode.EXPRESSION:
                par.val = par.expr  # the text is an expression in any case
            if self._extensions is not None:
                self._former, self._extensions = self._extensions, None
            self._page.changed()
        elif par.part.name == 'initextonstart' and par.mode is ParMode.CONSTANT and par.val and not self._due:
            self._due = True
            with deps.unrecorded():
                self.later(self._start, 1, 0.0)

    def par_pulsed(self, par: Any) -> None:
        super().par_pulsed(par)
        if par.part.name == 'reinitextensions':
            self.initializeExtensions()

    def _start(self) -> None:
        self._due = False
        if self.valid:
            self._made()

    def _made(self) -> list[Extension]:
        """Return the extensions, made where they have to be."""
        if self._extensions is None:
            self._extensions = self._read_page()
        found = self._extensions
        if not self._making and not all(extension.fresh for extension in found):
            self._make([extension for extension in found if not extension.fresh])
        return found

    def _read_page(self) -> list[Extension]:
        """Return an extension for every expression of the page; one whose expression stays is kept."""
        kept = {(extension.index, extension.text): extension for extension in self._former}
        self._former = []
        found = []
        with deps.unrecorded():
            for index, block in enumerate(self.seq.ext):
                text = str(block.par.object.eval()).strip()
                if text:
                    extension = kept.pop((index, text), None) or Extension(self, index, text)
                    extension.name = str(block.par.name.eval())
                    extension.promote = bool(block.par.promote.eval())
                    found.append(extension)
        for extension in kept.values():
            extension.unsubscribe()
            extension.release()
        return found

    def _make(self, extensions: list[Extension]) -> None:
        scheduler = self.engine.scheduler
        resolving, scheduler.resolving = scheduler.resolving, False  # an __init__ must not be run twice
        self._making = True
        try:
            with deps.unrecorded():
                for extension in extensions:
                    extension.make()
                self._making, self._telling = False, True
                for extension in extensions:
                    if extension.object is not None:
                        extension.initialised()
        finally:
            self._making = self._telling = False
            scheduler.resolving = resolving
        if self._page.readers:
            self._page.changed()

    def initializeExtensions(self, index: int = -1) -> None:
        """Make all extensions anew, or the one with this index."""
        self.check()
        if self._making or self._telling:
            raise ExtensionError(f'{self.path}: initializeExtensions() while they are being made; return first')
        found = self._extensions if self._extensions is not None else self._read_page()
        self._extensions = found
        chosen = [extension for extension in found if index < 0 or extension.index == index]
        for extension in chosen:
            if extension.fresh:
                extension.unsubscribe()
            extension.alert()
        self._make(chosen)

    def dispose(self) -> None:
        for extension in (*(self._extensions or ()), *self._former):
            extension.unsubscribe()
            extension.release()
        self._extensions, self._former = [], []
        super().dispose()

    # -- using --------------------------------------------------------------------------------------

    @property
    def extensions(self) -> list[Any]:
        """The extension objects in order; None for one that could not be made."""
        return [extension.object for extension in self._usable()]

    @property
    def extensionsReady(self) -> bool:
        """Whether the extensions may be used: False while they are being made."""
        self._page.note()
        return not self._making

    def _usable(self) -> list[Extension]:
        found = self._made()
        self._page.note()
        if self._making:
            raise ExtensionError(f'{self._path_text()}: cannot use an extension during its initialization; test '
                                 'extensionsReady, or do it in onInitTD')
        for extension in found:
            extension.note()
        return found

    def extension(self, name: str) -> Any:
        if self._making:
            self._page.note()
            meant = any(item.may_be(name) for item in self._extensions or ())
            return self._usable() if meant else MISSING
        for extension in self._usable():
            if extension.known_as == name:
                return extension.object
            if extension.error and extension.may_be(name):
                raise ExtensionError(extension.error)
        return MISSING

    def _promoting(self, name: str) -> Extension | None:
        return next((item for item in self._usable() if item.promote and item.has(name)), None)

    def __getattr__(self, name: str) -> Any:
        if inspect.getattr_static(type(self), name, MISSING) is not MISSING:
            return object.__getattribute__(self, name)  # a property has raised AttributeError: let it say why
        if not 'A' <= name[:1] <= 'Z' or '_page' not in self.__dict__:
            raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')
        found = self._promoting(name)
        if found is not None:
            return getattr(found.object, name)
        raise ExtensionError(self._missing_text(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if not 'A' <= name[:1] <= 'Z' or hasattr(type(self), name):
            object.__setattr__(self, name, value)
            return
        found = self._promoting(name)
        if found is None:
            raise ExtensionError(self._missing_text(name))
        setattr(found.object, name, value)

    def _missing_text(self, name: str) -> str:
        faults = [extension.error for extension in self._extensions or () if extension.error]
        if faults:
            return f'{self._path_text()}: no {name!r}, since an extension could not be made: {faults[0]}'
        known = [member for extension in self._extensions or () if extension.promote
                 for member in dir(extension.object) if member[:1].isupper()]
        hint = nearest(name, known) or '; promoted members come from the Extensions page'
        return f'{self._path_text()}: no member {name!r}{hint}'

    # -- errors -------------------------------------------------------------------------------------

    def _extension_faults(self) -> list[str]:
        return [extension.error for extension in self._extensions or () if extension.error]

    def own_errors(self) -> list[str]:
        return [*super().own_errors(), *self._extension_faults()]

    def scriptErrors(self, recurse: bool = False) -> str:
        return '\n'.join(text for text in (*self._extension_faults(), super().scriptErrors(recurse)) if text)

    def clearScriptErrors(self, recurse: bool = False, error: str = '*') -> None:
        super().clearScriptErrors(recurse, error)
        if error == '*':
            for extension in self._extensions or ():
                extension.error = ''
