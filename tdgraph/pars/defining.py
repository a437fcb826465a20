"""The half of a parameter that is its definition: names, defaults, ranges, menu, how the dialog shows it.

What the definition says can be set on custom parameters only; it is shared with nobody then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph.errors import ReadOnlyError
from tdgraph.pars import menus
from tdgraph.pars.custom import move_to_page, sort_page
from tdgraph.pars.owner import ParMode
from tdgraph.pars.styles import a_number

if TYPE_CHECKING:
    from tdgraph.pars.declaration import Part
    from tdgraph.pars.page import Page

__all__ = ['Defining']


def _range(field: str, doc: str) -> Any:
    """A property of the part; where `bindRange` is on, the master's."""
    def read(self: Any) -> Any:
        if self.bindRange and isinstance(self.bindMaster, Defining):
            return getattr(self.bindMaster, camel)
        return getattr(self.part, field)

    def write(self: Any, value: Any) -> None:
        self.redefine(field, bool(value) if field.startswith('clamp') else a_number(self, value))

    head, _, tail = field.partition('_')
    camel = head + tail.capitalize()
    return property(read, write, doc=doc)


def _shown(key: str, default: Any, doc: str) -> Any:
    """A property that only the dialog uses."""
    def read(self: Any) -> Any:
        return self._extra(key, default)

    def write(self: Any, value: Any) -> None:
        self.check_custom(key)
        self._keep(key, type(default)(value))

    return property(read, write, doc=doc)


class Defining:
    """Everything of a Par that does not depend on its value."""

    __slots__ = ()

    part: Part
    _extra: Any
    _keep: Any

    def check_custom(self, what: str) -> None:
        """Refuse to change the definition of a built-in parameter."""
        if not self.part.group.custom:
            par: Any = self
            raise ReadOnlyError(f'{par.place} is built in; {what} can be set on custom parameters only')

    def redefine(self, field: str, value: Any) -> None:
        """Change one field of the definition; the constant is brought into the new range."""
        self.check_custom(field.replace('_', ' '))
        setattr(self.part, field, value)
        par: Any = self
        par._constant = self.part.group.style.convert(par, par._constant)
        par.changed()

    min = _range('min', 'The hard lower end; in force when `clampMin` is on.')
    max = _range('max', 'The hard upper end; in force when `clampMax` is on.')
    clampMin = _range('clamp_min', 'Whether values below `min` are raised to it.')
    clampMax = _range('clamp_max', 'Whether values above `max` are lowered to it.')
    normMin = _range('norm_min', 'The lower end of the slider.')
    normMax = _range('norm_max', 'The upper end of the slider.')

    hidden = _shown('hidden', False, 'Whether the dialog leaves it out.')
    password = _shown('password', False, 'Whether the dialog shows dots for the text.')
    collapser = _shown('collapser', False, 'Whether it folds the collapsable ones below.')
    collapsable = _shown('collapsable', False, 'Whether a collapser above folds it.')
    styleCloneImmune = _shown('styleCloneImmune', False, 'Whether a clone keeps its own style.')
    enableExpr = _shown('enableExpr', '', 'An expression that tells whether the dialog enables it.')

    @property
    def enable(self) -> bool:
        """Whether the dialog lets it be edited."""
        text = self.enableExpr
        if text.strip():
            par: Any = self
            return bool(par.compiled(text)(par.owner))
        return bool(self._extra('enable', True))

    @enable.setter
    def enable(self, on: bool) -> None:
        self.check_custom('enable')
        self._keep('enable', bool(on))

    @property
    def default(self) -> Any:
        """The value that `reset()` returns to."""
        return self.part.default

    @default.setter
    def default(self, value: Any) -> None:
        self.check_custom('default')
        self.part.default = self.part.group.style.convert(self, value)  # type: ignore[arg-type]

    @property
    def defaultExpr(self) -> str:
        """The expression that `reset()` returns to, or ''."""
        return self.part.default_expr

    @defaultExpr.setter
    def defaultExpr(self, text: str) -> None:
        self.check_custom('defaultExpr')
        self.part.default_expr = str(text)

    @property
    def defaultBindExpr(self) -> str:
        """The bind expression that `reset()` returns to, or ''."""
        return self.part.default_bind

    @defaultBindExpr.setter
    def defaultBindExpr(self, text: str) -> None:
        self.check_custom('defaultBindExpr')
        self.part.default_bind = str(text)

    @property
    def defaultMode(self) -> ParMode:
        """The mode that `reset()` returns to."""
        if self.part.default_bind:
            return ParMode.BIND
        return ParMode.EXPRESSION if self.part.default_expr else ParMode.CONSTANT

    @property
    def label(self) -> str:
        """What the dialog writes before it."""
        return self.part.group.title

    @label.setter
    def label(self, text: str) -> None:
        self.check_custom('label')
        self.part.group.label = str(text)

    @property
    def subLabel(self) -> str:
        """The letter or number of this parameter in its group."""
        return self.part.suffix.upper()

    @property
    def help(self) -> str:
        """One line about it."""
        return self.part.group.help

    @help.setter
    def help(self, text: str) -> None:
        self.check_custom('help')
        self.part.group.help = str(text)

    @property
    def order(self) -> float:
        """Where it stands on its page."""
        return self.part.group.order

    @order.setter
    def order(self, value: float) -> None:
        self.check_custom('order')
        self.part.group.order = float(value)
        par: Any = self
        sort_page(par.collection.node_pars, self.part.group.page)

    @property
    def page(self) -> Page:
        """The page it is on."""
        par: Any = self
        page: Page = par.collection.node_pars.named_page(par.collection.page_name(self.part.group))
        return page

    @page.setter
    def page(self, page: Any) -> None:
        self.check_custom('page')
        par: Any = self
        move_to_page(par.collection.node_pars, self.part.group, str(getattr(page, 'name', page)))

    @property
    def startSection(self) -> bool:
        """Whether a line is drawn above it."""
        return self.part.group.section

    @startSection.setter
    def startSection(self, on: bool) -> None:
        self.check_custom('startSection')
        self.part.group.section = bool(on)

    @property
    def readOnly(self) -> bool:
        """Whether the dialog refuses edits; scripts may write all the same."""
        return self.part.group.read_only

    @readOnly.setter
    def readOnly(self, on: bool) -> None:
        self.check_custom('readOnly')
        self.part.group.read_only = bool(on)

    @property
    def style(self) -> str:
        """'Float', 'Menu', 'XYZ', ..."""
        return self.part.group.style.name

    @property
    def vecIndex(self) -> int:
        """The position in its group."""
        return self.part.index

    # -- menu ----------------------------------------------------------------------------------------------

    @property
    def menuNames(self) -> list[str] | None:
        """The items of the menu, None for what is no menu."""
        return list(menus.names(self)) if self.isMenu else None

    @menuNames.setter
    def menuNames(self, names: Any) -> None:
        self._set_menu(menu_names=tuple(map(str, names)))

    @property
    def menuLabels(self) -> list[str] | None:
        """What the dialog writes for the items, None for what is no menu."""
        return list(menus.labels(self)) if self.isMenu else None

    @menuLabels.setter
    def menuLabels(self, labels: Any) -> None:
        self._set_menu(menu_labels=tuple(map(str, labels)))

    @property
    def menuSource(self) -> str:
        """An expression that gives an object with `menuNames` and `menuLabels`, or ''."""
        return self.part.group.menu_source

    @menuSource.setter
    def menuSource(self, text: str) -> None:
        self._set_menu(menu_source=str(text))

    def _set_menu(self, **fields: Any) -> None:
        self.check_custom('the menu')
        par: Any = self
        if not self.isMenu:
            raise ReadOnlyError(f'{par.place} is no menu; append a Menu or StrMenu instead')
        menus.define(par, **fields)
        par.changed()

    # -- tests ---------------------------------------------------------------------------------------------

    def _kind(self, *kinds: str) -> bool:
        return self.part.group.kind in kinds

    @property
    def isCustom(self) -> bool:
        return self.part.group.custom

    @property
    def isPulse(self) -> bool:
        return self._kind('pulse')

    @property
    def isMomentary(self) -> bool:
        return self._kind('momentary')

    @property
    def isMenu(self) -> bool:
        return self._kind('menu', 'strmenu')

    @property
    def isNumber(self) -> bool:
        return self._kind('float', 'int')

    @property
    def isFloat(self) -> bool:
        return self._kind('float')

    @property
    def isInt(self) -> bool:
        return self._kind('int')

    @property
    def isOP(self) -> bool:
        return self._kind('op')

    @property
    def isPython(self) -> bool:
        return self._kind('python')

    @property
    def isSequence(self) -> bool:
        return self._kind('sequence')

    @property
    def isString(self) -> bool:
        return self._kind('str', 'strmenu')

    @property
    def isToggle(self) -> bool:
        return self._kind('toggle')
