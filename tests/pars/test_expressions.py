"""What a safe expression can do, and what nobody gets through it."""

from __future__ import annotations

import math
import time

import pytest

import tdgraph.tdu as tdu
from tdgraph.errors import ExpressionError, UntrustedError
from tdgraph.pars.expressions import LONGEST, compiled


class Thing:
    """An operator as expressions see it: some members shown, some not."""

    _td_safe_ = frozenset({'name', 'value', 'text', 'data', 'echo', 'inner', 'number', 'foreign'})

    def __init__(self):
        self.name, self.value, self.text = 'thing1', 2.5, 'abc'
        self.data = {'a': 1, 'b': [1, 2, 3]}
        self.secret = 'secret'
        self.foreign = Foreign()
        self.log = []

    @property
    def inner(self):
        return self

    def echo(self, value=None, **keywords):
        return value

    def destroy(self):
        self.log.append('destroyed')

    def __getitem__(self, key):
        return {'chan1': 0.5, 0: 0.25}[key]


class Foreign:
    """Something that never said that it is safe."""

    attribute = 1

    def __getitem__(self, key):
        return self

    def __call__(self):
        return 1


class Owner:
    path = '/project1/level1'

    def __init__(self, trusted=False):
        self.trusted = trusted
        self.thing = Thing()

    def expression_names(self):
        thing = self.thing
        return {'me': thing, 'op': lambda path: thing, 'parent': lambda n=1: thing, 'absTime': thing,
                'tdu': tdu,
                'danger': lambda: thing.log.append('danger')}


@pytest.fixture
def owner():
    return Owner()


SAFE = {
    '1 + 2 * 3 - 4 / 2': 5.0, '7 // 2 + 7 % 4': 6, '2 ** 10': 1024, '2.0 ** 0.5': 2 ** 0.5, '-3 + +2': -1,
    '~5 & 6 | 1 ^ 2': ~5 & 6 | 1 ^ 2, '1 << 4 >> 2': 4, 'not 0': True, '1 < 2 < 3 and 4 or 5': 4,
    '1 if 2 > 1 else 0': 1, '3 in [1, 2, 3]': True, 'None is None': True, "'b' not in 'abc'": False,
    '[1, 2, 3][1]': 2, '[1, 2, 3, 4][1:3]': [2, 3], "'abcdef'[::2]": 'ace', '(1, 2)[-1]': 2,
    "{'a': 1}['a']": 1,
    'me.name': 'thing1', "op('x').value * 2": 5.0, "op('x')['chan1']": 0.5, 'parent().inner.value': 2.5,
    'parent(2).echo(value=3)': 3, 'absTime.value': 2.5, "me.data['b'][2]": 3, "me.data.get('c', 9)": 9,
    "me.name.upper().replace('T', 'x')": 'xHING1', "'-'.join(['a', me.name])": 'a-thing1',
    "'a,b'.split(',')[1]": 'b', "'x'.center(5, '.')": '..x..', "'7'.zfill(3)": '007', "'ab' * 3": 'ababab',
    '[0] * 3': [0, 0, 0], "'%s %03d' % (me.name, 7)": 'thing1 007', "'%.2f' % 1.5": '1.50',
    "'{} {name}'.format(1, name='x')": '1 x', "'{0:>4}'.format(3)": '   3',
    "f'{me.name}{1+1:>4}'": 'thing1   2',
    "f'{3.14159:.{2}f}'": '3.14', "f'{me.name!r}'": "'thing1'", 'int(2.7)': 2, "int('ff', 16)": 255,
    "float('1.5')": 1.5, 'str(3)': '3', 'bool(0)': False, 'abs(-3)': 3, 'min(1, 2)': 1, 'max([1, 5])': 5,
    'round(2.567, 2)': 2.57, "len('abc')": 3, 'sum([1, 2, 3])': 6, 'math.sin(0)': 0.0, 'math.pi': math.pi,
    'math.factorial(5)': 120, 'math.floor(2.5)': 2, 'math.comb(5, 2)': 10, 'math.prod([2, 3])': 6,
    'tdu.clamp(5, 0, 1)': 1, "tdu.digits('a12')": 12, 'tdu.remap(0.5, 0, 1, 0, 10)': 5.0, '  3  ': 3,
    'min(me.value, 1)': 1, "'b' if me.name == 'thing1' else 'c'": 'b', '(1).real': 1,
}


@pytest.mark.parametrize('text', SAFE)
@pytest.mark.parametrize('trusted', [False, True])
def test_safe_expressions_run_with_and_without_trust(text, trusted):
    assert compiled(text).evaluate(Owner(trusted)) == SAFE[text]


NEED_TRUST = {
    '[x for x in (1, 2)]': 'a comprehension', '{x for x in (1, 2)}': 'a comprehension',
    '{x: 1 for x in (1, 2)}': 'a comprehension', 'sum(x for x in (1, 2))': 'a generator',
    '(lambda: 1)()': 'a call of a value', '[lambda: 1]': 'lambda', '(y := 5)': "':='", '{1, 2}': 'a set',
    'max(*[1, 2])': "'*'", "me.echo(**{'a': 1})": "'**'", "__import__('os')": "the name '__import__'",
    "open('x')": "the name 'open'", 'eval("1")': "the name 'eval'", 'danger()': "the name 'danger'",
    'me.__class__': "the private member '__class__'", "'x'.__class__": "the private member '__class__'",
    'me._private': "the private member '_private'", "b'x'": 'a bytes', '1j': 'a complex', '...': 'a ellipsis',
    'range(9)': "the name 'range'", "type('')": "the name 'type'", 'getattr(me, "x")': "the name 'getattr'",
    "op('a')('b')": 'a call of a value', "me.data['f']()": 'a call of a value',
    'print(1)': "the name 'print'",
    'globals()': "the name 'globals'", 'vars()': "the name 'vars'", 'me.echo(__x=1)': "the keyword '__x'",
    '__builtins__': "the name '__builtins__'", 'True @ me': "'@'",
}


@pytest.mark.parametrize('text', NEED_TRUST)
def test_what_is_not_safe_needs_trust_and_says_why(owner, text):
    with pytest.raises(UntrustedError) as caught:
        compiled(text).evaluate(owner)
    assert str(caught.value) == (f'{NEED_TRUST[text]} needs a project that is trusted; load it with '
                                 f'trust=True if you trust where it comes from')
    assert owner.thing.log == []


@pytest.mark.parametrize('text', [
    'me.secret', 'me.destroy()', 'me.echo(me.destroy)()', 'me.foreign.attribute', 'me.foreign[0]',
    "me.foreign['a'].attribute", 'str.join', 'int.from_bytes', 'math.sin.real', 'me.echo.real',
    "'x'.encode()",
    "'x'.format_map({})", "'x'.translate({})", "'x'.maketrans('a', 'b')", '[].append(1)',
    "{}.update({'a': 1})",
    "'{0.name}'.format(me)", "'{0[a]}'.format(me.data)", "'{0.__class__}'.format('')",
    "'{a.b}'.format(a=me)", 'tdu.tryExcept(me.destroy, me.destroy)', 'tdu.patterns', 'tdu.debug',
    'max(me.destroy, 1)',
    "'x'.expandtabs(9)", 'math.sin.foo', "(1).to_bytes(2, 'big')", 'me.data.pop(1)', 'op.foo', 'parent.thing',
    'me.foreign.attribute.real', '[me.destroy]', "'{:{}}'.format(1, me.foreign.attribute)",
])
def test_members_that_nobody_showed_are_refused(owner, text):
    with pytest.raises((UntrustedError, AttributeError)):
        compiled(text).evaluate(owner)
    assert owner.thing.log == []


TOO_LARGE = [
    '9 ** 9 ** 9', '2 ** 100000', '(2 ** 4000) ** 2', '10 ** 4000 * 10 ** 4000', "'x' * 10 ** 9",
    "10 ** 9 * 'x'",
    '[0] * 10 ** 9', '(0,) * 99999999', '[[0] * 999] * 999', "'x'.center(10 ** 9)", "'x'.ljust(999999999)",
    "'7'.zfill(10 ** 9)", "('x' * 20000).replace('x', 'y' * 20000)", "('x' * 20000).join(['a'] * 1000)",
    "'%999999999d' % 1", "'%.999999999f' % 1.0", "'%*d' % (999999999, 1)", "'%(a)s' % {'a': 1}",
    "'{:999999999}'.format(1)", "f'{1:999999999}'", "f'{1:{999999999}}'", "f'{1.0:.999999999f}'",
    "'{:{}}'.format(1, 999999999)", "('{0}' * 5000).format('x' * 20000)", '1 << 10 ** 9', '1 << 99999',
    'math.factorial(10 ** 6)', 'math.perm(10 ** 6, 10 ** 5)', 'math.comb(10 ** 6, 10 ** 5)',
    'round(5, -10 ** 9)',
    'math.prod([2 ** 4000] * 1000)', "int('9' * 9999)", 'math.ldexp(1, 10 ** 9)',
    'str(10 ** 1200 * 10 ** 3300)',
]


@pytest.mark.parametrize('text', TOO_LARGE)
def test_what_would_be_too_large_is_refused_at_once(owner, text):
    begin = time.perf_counter()
    with pytest.raises((ExpressionError, OverflowError, ValueError)):
        compiled(text).evaluate(owner)
    assert time.perf_counter() - begin < 2.0


@pytest.mark.parametrize('text', [
    '', '1 +', 'x = 1', 'import os', 'def f(): pass', '1; 2', "'unclosed", '(' * 5000, '\0', 'return 1',
    '1\n2',
    '-' * 19000 + '1', '1' + '+1' * 9900, '9' * 9000, 'a' * (LONGEST + 1), "f'{'", '[' * 200 + ']' * 200,
])
def test_hostile_and_broken_texts_never_get_far(owner, text):
    try:
        value = compiled(text).evaluate(owner)
    except (ExpressionError, UntrustedError, RecursionError):
        return
    assert value in (9901, 1, -1) or '[' in text


def test_a_text_is_compiled_once():
    assert compiled('me.value + 1') is compiled('me.value + 1')


def test_the_same_names_mean_the_owner_of_each_evaluation():
    first, second = Owner(), Owner()
    second.thing.value = 7
    code = compiled('me.value')
    assert (code.evaluate(first), code.evaluate(second)) == (2.5, 7)


def test_evaluating_leaves_the_names_alone(owner):
    names = owner.expression_names()
    owner.expression_names = lambda: names
    before = set(names)
    compiled('me.value ** 2').evaluate(owner)
    owner.trusted = True
    compiled('[me.value for x in (1, 2)]').evaluate(owner)
    assert set(names) == before


def test_trusted_expressions_are_plain_python():
    owner = Owner(trusted=True)
    for text, value in [('[me.value for i in range(2)]', [2.5, 2.5]), ('(lambda x: x + me.value)(1)', 3.5),
                        ('me.secret', 'secret'), ("len('x' * 10 ** 6)", 10 ** 6),
                        ("re.sub('a', 'b', 'aa')", 'bb'),
                        ('[y := 3, y + 1][1]', 4), ('(2 ** 100000).bit_length()', 100001),
                        ("__import__('os').sep", '/'), ('max(x * me.value for x in [1, 2])', 5.0)]:
        assert compiled(text).evaluate(owner) == value, text


def test_guarded_operators_unwrap_parameters(node):
    node.trusted = False
    node.par.steps = 3
    node.par.file = 'ab'
    for text, value in [('me.par.steps ** 2', 9), ('2 ** me.par.steps', 8), ('me.par.file * 2', 'abab'),
                        ("me.par.file + 'c'", 'abc'), ("'%d' % me.par.steps", '3'),
                        ("f'{me.par.steps:02}'", '03'),
                        ("'{:02}'.format(me.par.steps)", '03'), ('round(me.par.steps / 2)', 2),
                        ('me.par.steps.eval() + 1', 4), ('me.parGroup.color.eval()[1]', 0.5),
                        ('me.par.vec0valuex + 1', 1.0), ('me.seq.vec[0].par.name', ''),
                        ('sum([me.par.steps, 1])', 4),
                        ("me.par['steps'] * 1.5", 4.5), ('me.par.type.menuIndex', 0)]:
        assert compiled(text).evaluate(node) == value, text
    node.par.steps.expr = '10'
    for text in ('me.par.steps ** 10 ** 6', "'x' * 10 ** me.par.steps", 'me.par.snapshot()',
                 'me.par.steps.pulse()',
                 'me.par.assign("steps", 1)', 'me.par.steps.destroy()', 'me.par.steps.reader',
                 'me.par.par_block',
                 'me.par.steps.reset()', 'me.seq.vec.insertBlock(0)', 'me.seq.vec.destroyBlock(0)',
                 'me.par.steps.page.appendFloat("X")', 'me.parGroup.color.reset()', 'me.par.steps.collection',
                 'me.par.steps.copy(me.par.steps)', 'me.par.steps.start_export(1, 2)'):
        with pytest.raises((ExpressionError, UntrustedError, OverflowError)):
            compiled(text).evaluate(node)
    assert node.par.vec == 1 and node.pulses == []


def test_an_untrusted_parameter_says_which_and_why(world):
    node = world.add('/project1/level9', trusted=False)
    node.par.brightness1.expr = '[x for x in (1, 2)][0]'
    node.par.gamma1.expr = 'me.world'
    node.par.steps.expr = '2 ** 9 ** 9'
    p = node.par.snapshot()
    assert (p.brightness1, p.gamma1, p.steps) == (1.0, 1.0, 4)
    assert node.par.faults == {
        'brightness1': "/project1/level9: parameter 'brightness1': expression '[x for x in (1, 2)][0]': "
                       'a comprehension needs a project that is trusted; load it with trust=True if you '
                       'trust where it comes from',
        'gamma1': "/project1/level9: parameter 'gamma1': expression 'me.world': 'world' of Level may only be "
                  'used by a project that is trusted; load it with trust=True',
        'steps': "/project1/level9: parameter 'steps': expression '2 ** 9 ** 9': this power would be too "
                 'large for an expression of a project that is not trusted'}
    node.par.colorr.bindExpr = '(me.world.nodes, "clear")'
    assert 'world' in (node.par.snapshot(), node.par.faults['colorr'])[1]
