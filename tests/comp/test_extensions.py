"""Extensions: made when asked for, promoted, rebuilt with their code, their failures text."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import ExtensionError, UntrustedError

Extended = Callable[..., Any]

# As artists write them: state that survives, a property that redraws, methods for buttons, helpers.
PLAYLIST = '''
"""
Extension classes enhance TouchDesigner components with python.
"""
from TDStoreTools import StorageManager
import TDFunctions as TDF

class PlaylistExt:
\tdef __init__(self, ownerComp):
\t\tself.ownerComp = ownerComp
\t\tTDF.createProperty(self, 'Opacity', value=1.0, dependable=True, readOnly=False)
\t\tstoredItems = [
\t\t\t{'name': 'Index', 'default': 0, 'readOnly': False, 'property': True, 'dependable': True},
\t\t\t{'name': 'Names', 'default': ['intro', 'main'], 'dependable': True},
\t\t\t{'name': 'plays', 'default': 0},
\t\t]
\t\tself.stored = StorageManager(self, ownerComp, storedItems)
\t\tself.table = ownerComp.op('log')

\tdef Next(self, step=1):
\t\tself.Index = (self.Index + step) % len(self.Names)
\t\tself.plays += 1
\t\tself.writeLog()

\tdef Current(self):
\t\treturn self.Names[self.Index]

\tdef writeLog(self):
\t\tself.table.appendRow([self.Current(), parent().name, me.name, op('log').numRows])
'''


@pytest.fixture
def playlist(net: Any, extended: Extended) -> Any:
    comp = net.create('baseCOMP', 'playlist')
    comp.create('tableDAT', 'log')
    return extended(PLAYLIST, 'PlaylistExt', comp)


def test_an_extension_as_artists_write_it(playlist: Any, project: Any) -> None:
    chop = playlist.create('constantCHOP')
    chop.par.const0name.expr = 'parent().Current()'
    chop.par.const0value.expr = 'ext.PlaylistExt.plays * parent().Opacity'
    note = playlist.create('textDAT')
    note.text = 'parent().Next()\nparent().Opacity = 0.5'
    assert (chop[0].name, chop[0].eval()) == ('intro', 0.0)
    note.run()
    project.advance()
    assert (chop[0].name, chop[0].eval()) == ('main', 0.5)
    assert [cell.val for cell in playlist.op('log').row(0)] == ['main', 'playlist', 'PlaylistExt', '0']
    playlist.Names.append('end')
    playlist.Next(step=1)
    assert (chop[0].name, chop[0].eval()) == ('end', 1.0)
    assert playlist.storage['PlaylistExt'].getRaw() == {
        'Index': 2, 'Names': ['intro', 'main', 'end'], 'plays': 2}
    assert project.errors() == ''


def test_making_it_again_keeps_storage_and_no_more(playlist: Any) -> None:
    playlist.Next()
    playlist.Opacity = 0.25
    before = playlist.ext.PlaylistExt
    playlist.par.reinitextensions.pulse()
    assert playlist.ext.PlaylistExt is not before
    assert (playlist.Index, playlist.Opacity) == (1, 1.0)


def test_new_code_makes_it_again_and_readers_hear(playlist: Any) -> None:
    chop = playlist.create('constantCHOP')
    chop.par.const0value.expr = 'len(parent().Current())'
    assert chop[0].eval() == 5
    dat = playlist.op('PlaylistExt')
    dat.text = dat.text.replace('return self.Names[self.Index]', 'return "other"')
    assert chop[0].eval() == 5 == len(playlist.Current())
    dat.text = dat.text.replace('"other"', '"another"')
    assert chop[0].eval() == 7


def test_what_it_read_while_it_was_made_does_not_make_it_again(net: Any, extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            made = []
            def __init__(self, ownerComp):
                self.made.append(ownerComp.op('../speed').par.const0value.eval() + ownerComp.fetch('x', 0))
            def Made(self):
                return list(self.made)
    """)
    speed = net.create('constantCHOP', 'speed', pars={'const0value': 2})
    assert comp.Made() == [2]
    speed.par.const0value = 3
    comp.store('x', 5)
    net.create('baseCOMP')
    assert comp.Made() == [2]
    comp.initializeExtensions(0)
    assert comp.Made() == [2, 8]


def test_only_capitalised_members_are_promoted(extended: Extended) -> None:
    text = """
        class FooExt:
            Value = 3
            def __init__(self, ownerComp): self.lower = 4
            def Method(self): return self.lower
            def helper(self): return 'helped'
    """
    comp = extended(text)
    assert (comp.Value, comp.Method(), comp.ext.FooExt.helper()) == (3, 4, 'helped')
    comp.Value = 7
    assert comp.ext.FooExt.Value == 7
    for wrong in ('helper', 'lower', 'Methd', 'OtherThing'):
        with pytest.raises(AttributeError, match=wrong):
            getattr(comp, wrong)
    with pytest.raises(ExtensionError, match="did you mean 'Method'"):
        comp.Methd()
    with pytest.raises(ExtensionError, match="no member 'Valeu'"):
        comp.Valeu = 1
    hidden = extended(text, promote=False)
    assert not hasattr(hidden, 'Value') and hidden.ext.FooExt.Value == 3


def test_ext_climbs_and_takes_the_nearest(net: Any, extended: Extended) -> None:
    text = """
        class {0}:
            def __init__(self, ownerComp): self.where = ownerComp.path
    """
    outer = extended(text.format('Tool'), 'Tool')
    inner = outer.create('baseCOMP')
    deep = inner.create('textDAT')
    assert deep.ext.Tool.where == outer.path
    extended(text.format('Tool'), 'Tool', inner)
    assert (deep.ext.Tool.where, inner.ext.Tool.where, outer.ext.Tool.where) == (inner.path, inner.path, outer.path)
    inner.par.ext0name = 'Other'
    assert deep.ext.Tool.where == outer.path and deep.ext.Other.where == inner.path
    assert not hasattr(net.ext, 'Tool')
    with pytest.raises(ExtensionError, match=r"/project1: no extension 'Tool' here or in any parent"):
        _ = td.ext.Tool


def test_several_in_their_order(extended: Extended) -> None:
    text = """
        class {0}:
            def __init__(self, ownerComp): self.ownerComp = ownerComp
            def onInitTD(self): self.Seen = self.ownerComp.extensionsReady, len(self.ownerComp.extensions)
            def Who(self): return '{0}'
            def {0}Only(self): return self.ownerComp.Who()
    """
    comp = extended(text.format('First'), 'First')
    extended(text.format('Second'), 'Second', comp)
    assert comp.Who() == comp.SecondOnly() == 'First'
    assert [type(thing).__name__ for thing in comp.extensions] == ['First', 'Second']
    assert comp.Seen == (True, 2)
    comp.par.ext0object = ''
    assert comp.Who() == 'Second' and len(comp.extensions) == 1


def test_life_callbacks(net: Any, extended: Extended) -> None:
    text = """
        class FooExt:
            def __init__(self, ownerComp): self.log = ownerComp.fetch('log'); self.log.append('made')
            def onInitTD(self): self.log.append('init')
            def onDestroyTD(self): self.log.append('destroy')
    """
    log: list[str] = []
    net.store('log', log)
    comp = extended(text)
    assert log == []
    comp.initializeExtensions()
    assert log == ['made', 'init']
    older = comp.op('FooExt').text.replace('onDestroyTD', '__delTD__').replace('onInitTD', 'onPostInit')
    comp.op('FooExt').text = older
    _ = comp.extensions
    assert log == ['made', 'init', 'destroy', 'made', 'init']
    comp.destroy()
    assert log[5:] == ['destroy']


def test_on_start(extended: Extended, net: Any, project: Any) -> None:
    comp = extended("""
        class FooExt:
            def __init__(self, ownerComp): ownerComp.store('made', absTime.frame)
    """)
    project.advance()
    assert 'made' not in comp.storage, 'nobody has asked'
    comp.par.initextonstart = True
    project.advance()
    assert comp.storage['made'] == 3


# --- what fails

def test_an_init_that_raises_is_text_and_the_rest_lives(extended: Extended, project: Any) -> None:
    comp = extended("""
        class FooExt:
            def __init__(self, ownerComp):
                self.table = ownerComp.op('table')
                self.rows = self.table.numRows
            def Rows(self): return self.rows
    """)
    extended("""
        class Other:
            def __init__(self, ownerComp): pass
            def Works(self): return 1
    """, 'Other', comp)
    chop = comp.create('constantCHOP')
    chop.par.const0value.expr = 'parent().Rows()'
    assert comp.Works() == 1
    with pytest.raises(ExtensionError, match=r"no 'Rows', since an extension could not be made: .*NoneType"):
        comp.Rows()
    with pytest.raises(ExtensionError, match='NoneType'):
        _ = comp.ext.FooExt
    text = comp.scriptErrors()
    assert "extension 0: AttributeError: 'NoneType' object has no attribute 'numRows'" in text
    assert 'line 5: self.rows = self.table.numRows' in text and comp.errors() == text
    chop.cook()
    assert 'NoneType' in chop.errors()
    assert comp.extensions[0] is None
    comp.create('tableDAT', 'table').appendRow(['x'])
    assert comp.Rows() == 1 and comp.scriptErrors() == ''
    assert chop[0].eval() == 1 and project.errors() == ''


@pytest.mark.parametrize(('code', 'text'), [
    ('class FooExt(:', 'SyntaxError'), ('import not_there', "No module named 'not_there'"),
    ('raise SystemExit(3)', 'sys.exit'), ('class Bar: pass', "no attribute 'FooExt'"),
    ('def FooExt(me): return FooExt(me)', 'without end'),
])
def test_bad_code(code: str, text: str, extended: Extended) -> None:
    comp = extended(code)
    assert comp.extensions == [None] and text in comp.errors()


def test_an_expression_that_is_none(net: Any) -> None:
    comp = net.create('baseCOMP', pars={'ext0object': 'op('})
    assert comp.extensions == [None] and 'is not an expression' in comp.scriptErrors()


def test_access_while_it_is_made_is_refused(extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            def __init__(self, ownerComp):
                self.ready = ownerComp.extensionsReady
                self.caught = []
                for access in (lambda: ownerComp.Thing, lambda: ownerComp.ext.FooExt, lambda: ownerComp.extensions):
                    try: access()
                    except AttributeError as error: self.caught.append(str(error))
            Thing = 3
    """)
    made = comp.ext.FooExt
    assert made.ready is False and comp.extensionsReady is True
    assert len(made.caught) == 3 and all('during its initialization' in text for text in made.caught)


def test_an_expression_cooked_while_it_is_made_hears_when_it_is_ready(extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            def __init__(self, ownerComp):
                self.before = ownerComp.op('value')[0].eval()
            Thing = 3
    """)
    chop = comp.create('constantCHOP', 'value')
    chop.par.const0value.expr = 'parent().Thing if parent().extensionsReady else -1'
    assert comp.ext.FooExt.before == -1
    assert chop[0].eval() == 3


def test_an_extension_is_made_once_although_what_it_reads_has_to_cook(net: Any, extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            count = []
            def __init__(self, ownerComp):
                self.count.append(1)
                self.Seen = op('../source')[0].eval()
    """)
    net.create('constantCHOP', 'source', pars={'const0value': 4})
    reader = net.create('constantCHOP')
    reader.par.const0value.expr = f"op('{comp.name}').Seen"
    assert reader[0].eval() == 4
    assert comp.ext.FooExt.count == [1]


@pytest.mark.parametrize('where', ['__init__', 'onInitTD'])
def test_making_itself_again_while_it_is_made_is_refused(where: str, extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            made = []
            def __init__(self, ownerComp):
                self.ownerComp = ownerComp
                self.made.append(1)
                self.again('__init__')
            def onInitTD(self): self.again('onInitTD')
            def again(self, place):
                if place == self.ownerComp.fetch('where'):
                    self.ownerComp.par.reinitextensions.pulse()
            def Made(self): return len(self.made)
    """)
    comp.store('where', where)
    _ = comp.extensions
    assert 'initializeExtensions() while they are being made; return first' in comp.scriptErrors()
    assert (comp.Made() if where == 'onInitTD' else 1) == 1


def test_a_dat_that_is_not_there_and_comes(net: Any) -> None:
    comp = net.create('baseCOMP', pars={'ext0object': "op('./FooExt').module.FooExt()", 'ext0promote': True})
    assert comp.extensions == [None]
    assert comp.errors().endswith("no attribute 'module' in op('./FooExt').module.FooExt()")
    comp.create('textDAT', 'FooExt').text = 'class FooExt:\n\tThing = 3'
    assert comp.Thing == 3 and comp.errors() == ''
    comp.op('FooExt').destroy()
    assert not hasattr(comp, 'Thing') and 'module' in comp.errors()


def test_a_failing_callback_of_its_life(extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            def __init__(self, ownerComp): pass
            def onInitTD(self): raise ValueError('late')
            def onDestroyTD(self): raise ValueError('never mind')
            Thing = 1
    """)
    assert comp.Thing == 1 and 'ValueError: late' in comp.scriptErrors()
    comp.clearScriptErrors()
    assert comp.errors() == ''
    comp.destroy()


def test_a_property_that_raises_says_so_itself(extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            def __init__(self, ownerComp): pass
            @property
            def Broken(self): return self.nothing
    """)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = comp.Broken


def test_without_trust_nothing_runs(tmp_path: Any) -> None:
    with td.Project(trust=False, folder=tmp_path) as project:
        comp = project.project1.create('baseCOMP', pars={'ext0object': "op('./FooExt').module.FooExt(me)"})
        comp.create('textDAT', 'FooExt').text = 'raise RuntimeError("ran")'
        comp.par.ext0promote = True
        assert comp.extensions == [None]
        assert 'trust' in comp.scriptErrors() and 'ran' not in comp.scriptErrors()
        chop = comp.create('constantCHOP')
        for text in ('parent().Thing', 'ext.FooExt', 'me.ext.FooExt', 'parent().extensions'):
            chop.par.const0value.expr = text
            chop.cook()
            assert 'trust' in chop.errors()
            with pytest.raises(UntrustedError):
                chop.evalExpression(text)


def test_a_failed_init_keeps_nothing_alive(extended: Extended) -> None:
    comp = extended("""
        class Big: pass
        alive = []
        class FooExt:
            def __init__(self, ownerComp):
                big = Big()
                ownerComp.fetch('refs').append(__import__('weakref').ref(big))
                raise ValueError('no')
    """)
    refs: list[weakref.ref[Any]] = []
    comp.store('refs', refs)
    assert comp.extensions == [None]
    gc.collect()
    assert len(refs) == 1 and refs[0]() is None


def test_a_copy_has_its_own(playlist: Any, net: Any) -> None:
    playlist.Next()
    twin = net.copy(playlist)
    assert twin.Index == 1 and twin.ext.PlaylistExt is not playlist.ext.PlaylistExt
    twin.Index = 0
    twin.Names.append('more')
    assert playlist.Index == 1 and len(playlist.Names) == 2


def test_as_an_expression_it_is_the_same(extended: Extended) -> None:
    comp = extended("""
        class FooExt:
            made = []
            def __init__(self, ownerComp): self.made.append(1)
    """)
    comp.par.ext0object.expr = "op('./FooExt').module.FooExt(me)"
    comp.cook(force=True)
    assert len(comp.ext.FooExt.made) == 1 == len(comp.extensions)
