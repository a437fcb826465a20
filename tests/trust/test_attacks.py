"""What somebody would try: each attack ends soon, as an error of its operator or as a harmless value."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import ExpressionError, TDGraphError, UntrustedError
from tdgraph.pars.expressions import LONGEST, compiled

SOON = 2.0  # seconds, on a machine that others use as well


@pytest.fixture(scope='module')
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp('folder')
    with td.Project(trust=False, folder=folder) as project:
        net = project.op('/project1')
        net.create('textDAT', 'code').text = "import os\nos.mkdir('was_here')\nvalue = 1\n"
        net.create('tableDAT', 'table').appendRow(['a', '{0.__class__}'])
        net.create('textDAT', 'long').text = 'a' * 900_000
        net.create('textDAT', 'json').text = '{"a": [' * 3000
        net.create('constantCHOP', 'chop', pars={'const0name': '__class__'})
        net.create('textTOP', 'words')
        probe = net.create('constantCHOP', 'probe')
        probe.par.append_page('Custom').append_style('Str', ('Text',))
        net.store('par', probe.par.const0value)
        net.store('function', os.mkdir)
        net.store('class', Path)
        net.store('error', ValueError('x'))
        yield net


def outcome(net: Any, text: str) -> Any:
    """Return what an expression gives, or its exception; it must come soon."""
    start = time.monotonic()
    try:
        value = compiled(text).evaluate(net.op('probe'))
    except Exception as error:
        value = error
    assert time.monotonic() - start < SOON, text
    return value


REFUSED = [
    # dunders, by name and by text
    '().__class__.__mro__[1].__subclasses__()', "''.__class__", 'op.__globals__', 'me.par.__init__', 'me.__dict__',
    "getattr(me, '__class__')", "me.par['__class__'].x", 'me._par', 'math.__loader__', 'tdu.__spec__', 'op._base',
    "op('chop')['__class__'].__class__", "'{0.__class__}'.format(me)", "op('table')[0, 1].val.format(me)",
    "'{0.engine}'.format(me)", "'{x.trusted}'.format(x=me)", "'{0[engine]}'.format(me)", "'{:{0.name}}'.format(me)",
    "'{}'.format_map(me)", "str.format('{0.a}', me)", "'{!r:{1.name}}'.format(1, me)", "'%(a)s' % me.par",
    # scopes of their own
    '[x for x in (1,)]', '(lambda: 1)()', '(x := me)', 'sum(x for x in (1,))', '{**{}}', 'max(*[1])',
    'me.fetch(**{})',
    # calls of what is no member
    "me.fetch('function')('x')", "(me.fetch)('par')()", "[me.fetch][0]('par')", 'max([1], key=me.fetch)',
    "min(['a'], key='x'.join)", "me.fetch('par').val.__class__", "me.fetch('class').home()",
    "me.fetch('error').args",
    "me.fetch('error').with_traceback(None)", "me.fetch('error').__traceback__", "me.fetch('function').__globals__",
    # members that change, run, write or leave
    "me.fetch('new', 1, storeDefault=True)", "me.fetch('new', 1, True, True)", "me.store('a', 1)",
    'me.storage.clear()',
    "me.storage.update({'a': 1})", "op('code').module.value", "op('code').run()", "op('table')[0, 0].run()",
    'me.ext.x',
    "op('table')[0, 0].owner.clear()", 'me.engine', 'me.expression_names()', "me.evalExpression('1')", 'mod.code',
    'me.par.const0value.evalExpression()', 'me.par.const0value.evalFile()', 'me.par.const0value.pulse()',
    'me.par.const0value.collection', 'me.par.const0value.part', "me.par.const0value.compiled('1')", 'me.par.engine',
    "me.par.append_page('x')", 'me.seq.const.resize(9)', 'me.time.clock',
    "op('chop').numpyArray()", "op('chop')['__class__'].numpyArray().tofile('x')", "op('words').save('x.png')",
    "op('words').numpyArray()", 'op.TDModules.mod', 'op.TDModules.TDFunctions', 'project.save()', 'project.paths',
    'project.engine', 'root.destroy()', 'parent().create', "parent.create('textDAT')", 'iop.x.destroy()',
    'app.exit()',
    "tdu.FileInfo('/etc/passwd')", "tdu.expandPath('~')", 'tdu.tryExcept(1, 2)', 'tdu.Dependency(1)',
    'tdu.functions',
    'tdu.Matrix.__init__', "tdu.collapsePath('/')", 'absTime.source', 'absTime.set_rate(1)', 'ui.status',
    'run("1")',
    "op('chop')['__class__'].destroy()", "me.tags.add('x')", 'me.passive(1)', "debug('x')", 'ext.x', 'exec("1")',
    "compile('1', '', 'eval')", "open('x')", "__import__('os')", 'breakpoint()', 'input()', 'vars()', 'type(me)',
]


@pytest.mark.parametrize('text', REFUSED)
def test_it_is_refused(net: Any, text: str) -> None:
    before = [child.path for child in net.children], dict(net.op('probe').storage), dict(net.storage)
    error = outcome(net, text)
    assert isinstance(error, (TDGraphError, AttributeError, TypeError, KeyError)), error
    assert ([child.path for child in net.children], dict(net.op('probe').storage), dict(net.storage)) == before
    assert not (Path(net.engine.folder) / 'was_here').exists()


HUGE = [
    '9 ** 9 ** 9', '-9 ** 9 ** 9', '(2 ** 4000) ** 40', '(10 ** 1000) * (10 ** 1000) ** 3', '1 << 10 ** 10',
    'math.factorial(10 ** 6)', 'math.factorial(9 ** 500)', 'math.comb(10 ** 9, 10 ** 8)', 'math.perm(10 ** 6)',
    'math.prod([10 ** 1000] * 900)', f'math.lcm({", ".join(f"{n} ** 300 + 1" for n in range(3, 400))})',
    f"int({'+'.join(['long'] * 3)}, 16)".replace('long', "op('long').text"), "int('f' * 20000, 16)",
    "int('1' * 20000, 3)", "'a' * 10 ** 10", "('a' * 20000) * 20000", '[0] * 10 ** 9', '[[0] * 999] * 999',
    '[[]] * 2',
    "('a' * 20000).replace('a', 'b' * 20000)", "('a' * 9999).join('b' * 20000)", "'a'.center(10 ** 10)",
    "'{:>99999}'.format(1)", "'{:>{}}'.format(1, 10 ** 9)", "f'{1:>{10 ** 9}}'", "f'{1:>999999}'", "'%999999d' % 1",
    "'%.999999f' % 1", "'%*d' % (10 ** 9, 1)", "'%-*.*f' % (10 ** 9, 10 ** 9, 1.0)", "('%999d' * 20) % ((1,) * 20)",
    "op('long').text + op('long').text", "f'{op(\"long\").text}' + op('long').text", "'x'.zfill(10 ** 9)",
    "sum([op('long').text.split('b')] * 1, [])" + " + ['a'] * 1000" * 2 + ' * 999', "sum((['a'] * 999,) * 2, [])",
    "sum(op('long').text.replace('a', 'b', 5).split('c'), '')", 'round(10 ** 1000, -10 ** 9)', "'{' * 9999 + '}'",
    'tdu.expand("[1-999999999]")', 'tdu.expand("[1-99][1-99][1-99][1-99][1-99]")',
    "tdu.match('*a' * 400, ['a' * 9999])",
    "tdu.match('[' * 5000, ['a'])", "op('*a' * 300 + 'b')", "ops('?*' * 300)", "op('../' * 6000)",
    "op('/' * 19999)",
    "op('(' * 9999)", "tdu.split('\"[' * 3000, True)", "tdu.split('(' * 9999, True)",
    "tdu.split('-' * 9999 + '1', True)",
    "op('json').jsonObject", "op('table').findCell('*a' * 400 + 'b')", "op('words').evalTextSize('a' * 3000)",
    "op('long').text.rfind('b' + 'a' * 19999)", "op('long').text.count('a')", "('ab' * 9999).split('a')",
    "tdu.base('9' * 20000)", "tdu.digits('9' * 20000)", "tdu.rand('a' * 20000)", "tdu.validName('é' * 20000)",
    "min(op('long').text)", "max(op('long').text, 'b')", "len(op('long').text.split('a'))", 'parent(10 ** 9)',
    'parent(10 ** 12)', "op('chop')['__class__'].evalFrame(1e300)", "op('chop')['__class__'].eval(10 ** 300)",
    "op('chop')['__class__'].evalSeconds(float('nan'))", "op('table')[10 ** 30, 0]", "op('chop')[10 ** 30]",
    'tdu.Vector(10 ** 400, 0, 0)', 'math.sqrt(10 ** 400)', 'math.gcd(3 ** 2500, 5 ** 1700)', "float('9' * 20000)",
    'round(1e308, 10 ** 10)', 'round(2.5, -10 ** 10)', '(1e308 * 10) // 1', 'divmod(1, 0)', "int(float('inf'))",
    "'a' in op('long').text", 'tdu.remap(1, 0, 0, 0, 1)', "-'a'", '~1.5', '[] < 1', '{}[[]]', '{[]: 1}', "'a'['b']",
]


@pytest.mark.parametrize('text', HUGE, ids=range(len(HUGE)))
def test_it_ends_soon_and_small(net: Any, text: str) -> None:
    value = outcome(net, text)
    if isinstance(value, Exception):
        assert not isinstance(value, (MemoryError, SystemError, AssertionError)), value
    elif isinstance(value, int):
        assert value.bit_length() < 50_000
    elif isinstance(value, (str, list, tuple)):
        assert len(value) <= 1_000_000


NESTED = ['(' * 9000 + '1' + ')' * 9000, '-' * 19000 + '1', 'not ' * 4000 + '1', '[' * 9000 + ']' * 9000,
          'a' + '.a' * 9000, 'me' + '.parent()' * 2000, 'me' + "['a']" * 3000, '1' + '+1' * 9000,
          '1' + '**1' * 6000,
          "f'" + '{1}' * 2000 + "'", '1 if 1 else ' * 1500 + '1', 'op(' * 4000 + ')' * 4000, '1' + ' or 1' * 3000,
          'x' * LONGEST, '9' * LONGEST, "'" + 'a' * (LONGEST - 2) + "'", '0x' + 'f' * (LONGEST - 2),
          '1 <' * 6000 + '1',
          '(' * 200 + 'me.name' + ')' * 200, 'me.par.' + 'a' * 9000, '1\n+1', '1\0', '\ud800', '1;2', 'a=1',
          'yield 1',
          'await me', 'import os', '# only a comment', '\\', '"""', 'f"{"', "f'{me!z}'", '\f', '(yield)', 'print 1',
          'me.name(' + ', '.join(f'a{n}=1' for n in range(2000)) + ')', 'me.name(a=1, a=2)', 'None = 1', '*me',
          '**me']


@pytest.mark.parametrize('text', NESTED, ids=range(len(NESTED)))
def test_texts_that_break_a_parser(net: Any, text: str) -> None:
    value = outcome(net, text)
    assert not isinstance(value, (RecursionError, MemoryError, SystemError, AssertionError)), value
    par = net.op('probe').par.Text
    try:
        par.expr = text
    except ExpressionError as error:
        assert str(error).startswith('/project1/probe')
    else:
        par.eval()
        assert len(net.op('probe').errors()) < 60_000
    par.val = ''


def test_what_an_exception_says_shows_no_object(net: Any) -> None:
    """Texts of errors go back into nothing that runs; they name types, not addresses to be used."""
    for text in ("op('nothing').x", "me.fetch('nothing')", 'me.par.nothing', "op('chop')['x'] + 1", "int('{0.x}')"):
        assert isinstance(outcome(net, text), Exception)


PLACES = ['menuSource', 'enableExpr', 'defaultExpr', 'defaultBindExpr']


@pytest.mark.parametrize('attribute', PLACES)
@pytest.mark.parametrize('text', ["op('code').module", "__import__('os').mkdir('was_here')", 'me.engine',
                                  'me.par.Menu',
                                  "(me, 'engine')", '9 ** 9 ** 9', 'me.par.Other'])
def test_expressions_in_definitions(net: Any, attribute: str, text: str) -> None:
    op = net.create('baseCOMP')
    page = op.appendCustomPage('Custom')
    par, other = page.appendMenu('Menu')[0], page.appendStr('Other')[0]
    start = time.monotonic()
    for one in (par, other):
        try:
            setattr(one, attribute, text)
            one.reset()
            one.eval()
            _ = one.menuNames, one.menuLabels, one.menuIndex, one.enable, one.default
            one.val = 'a'
        except TDGraphError as error:
            assert str(error).startswith(op.path) or 'trust' in str(error)
    _ = op.errors(), op.warnings()
    assert time.monotonic() - start < SOON and not (Path(net.engine.folder) / 'was_here').exists()
    op.destroy()


def test_python_itself_is_as_it_was(net: Any) -> None:
    """After all of the above (this is the last test of the file)."""
    assert math.pi == 3.141592653589793 and len(BaseException.__subclasses__()) >= 4
    assert not isinstance(outcome(net, 'math.pi'), UntrustedError)
