"""Random expressions out of the safe subset, for comparing with Python's own `eval`."""

from __future__ import annotations

import random

NUMBERS = ('0', '1', '2', '3', '-1', '7', '0.5', '2.5', '-0.0', '1e3', '1e-9', '100', '255', 'True', 'False',
           '12345678901234567890', '0x1f', '1e308', 'me.number', 'me.half', "me.table['a']",
           'absTime.seconds', 'math.pi')
TEXTS = ("''", "'a'", "'abc'", "'7'", "'-2.5'", "'a,b,c'", "'ABC def'", "'x%dy'", "'%s'", "'%05.1f|%s'",
         "'{}-{}'", "'{:>6}'", "'{0!r:>8}{1}'", "'12 ab'", 'me.name', "'é\\n'", "'%3d%%'", "'{'", "'nan'")
LISTS = ('[]', '[1, 2, 3]', '(1, 2)', "['a', 'b']", '[0.5, True]', '()', 'me.items', '[[1], [2]]', "('a', 1)")
MAPS = ('{}', "{'a': 1}", "{1: 'x', 2: 'y'}", 'me.table')
BINARY = ('+', '-', '*', '/', '//', '%', '**', '<<', '>>', '&', '|', '^')
COMPARE = ('<', '<=', '>', '>=', '==', '!=', 'in', 'not in', 'is', 'is not')
METHODS = ('upper()', 'lower()', 'strip()', "split(',')", 'split()', "replace('a', 'bb')", "startswith('a')",
           "find('b')", "count('a')", "center(9, '.')", 'ljust(5)', "rjust(4, '0')", 'zfill(6)', 'title()',
           'isdigit()', "partition(',')", "join(['x', 'y'])", 'format(1, 2)', "format('q', 2.5)", "index('c')",
           "rsplit(',', 1)", 'swapcase()', "removeprefix('a')",
           "endswith(('c', 'x'))", 'splitlines()', "join('pq')", 'center(2.5)')
CALLS = ('int', 'float', 'str', 'bool', 'abs', 'len', 'round', 'sum', 'min', 'max')
MATH = ('sin', 'cos', 'sqrt', 'floor', 'ceil', 'exp', 'log', 'atan', 'degrees', 'trunc', 'fabs', 'isnan',
        'factorial', 'isqrt', 'modf', 'frexp', 'tanh')
MATH_OF_TWO = ('atan2', 'pow', 'fmod', 'hypot', 'copysign', 'gcd', 'lcm', 'comb', 'perm', 'ldexp', 'log')
SPECS = ('', ':>8', ':05d', ':.2f', ':x', '!r', '!s:>6', ':,', ':+.1e', ':%', ':^9')


class Generator:
    """Makes expressions, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def expression(self, deep: int | None = None) -> str:
        deep = self.random.choice((1, 2, 2, 3, 3, 4, 5)) if deep is None else deep
        if deep <= 0 or self.random.random() < 0.08:
            return self.leaf()
        way = self.random.choices((
            self.number_only, self.binary, self.compare, self.chosen, self.logic, self.unary, self.item, self.part,
            self.method, self.call, self.maths, self.fields, self.collection, self.of_items),
            (8, 2, 1, 2, 1, 1, 1, 2, 3, 2, 4, 2, 1, 2))[0]
        return way(deep - 1)

    def leaf(self) -> str:
        return self.random.choice(self.random.choices((NUMBERS, TEXTS, LISTS, MAPS, ('None',)), (9, 5, 3, 1, 1))[0])

    def number(self, deep: int) -> str:
        if deep <= 0 or self.random.random() < 0.3:
            return self.random.choice(NUMBERS)
        return self.number_only(deep - 1)

    def text(self) -> str:
        return self.random.choice(TEXTS)

    def binary(self, deep: int) -> str:
        return f'({self.expression(deep)} {self.random.choice(BINARY)} {self.expression(deep)})'

    def number_only(self, deep: int) -> str:
        return f'({self.number(deep)} {self.random.choice(BINARY)} {self.number(deep)})'

    def compare(self, deep: int) -> str:
        more = f' {self.random.choice(COMPARE)} {self.expression(deep)}' if self.random.random() < 0.2 else ''
        return f'({self.expression(deep)} {self.random.choice(COMPARE)} {self.expression(deep)}{more})'

    def chosen(self, deep: int) -> str:
        return f'({self.expression(deep)} if {self.expression(deep)} else {self.expression(deep)})'

    def logic(self, deep: int) -> str:
        return f'({self.expression(deep)} {self.random.choice(("and", "or"))} {self.expression(deep)})'

    def unary(self, deep: int) -> str:
        return f'({self.random.choice(("-", "+", "~", "not "))}{self.expression(deep)})'

    def item(self, deep: int) -> str:
        held = self.random.choice((*LISTS, *TEXTS, *MAPS, self.expression(deep)))
        key = self.random.choice(('0', '1', '-1', "'a'", '9', self.expression(deep)))
        return f'({held})[{key}]'

    def part(self, deep: int) -> str:
        bounds = [self.random.choice(('', '0', '1', '-1', '2', self.number(deep))) for _ in range(3)]
        if self.random.random() < 0.6:
            bounds.pop()
        return f'({self.random.choice((*LISTS, *TEXTS, self.expression(deep)))})[{":".join(bounds)}]'

    def method(self, deep: int) -> str:
        held = self.text() if self.random.random() < 0.7 else self.expression(deep)
        return f'({held}).{self.random.choice(METHODS)}'

    def call(self, deep: int) -> str:
        arguments = [self.expression(deep) for _ in range(self.random.choice((1, 1, 1, 2, 2, 3)))]
        return f'{self.random.choice(CALLS)}({", ".join(arguments)})'

    def maths(self, deep: int) -> str:
        if self.random.random() < 0.6:
            return f'math.{self.random.choice(MATH)}({self.number(deep)})'
        return f'math.{self.random.choice(MATH_OF_TWO)}({self.number(deep)}, {self.number(deep)})'

    def fields(self, deep: int) -> str:
        pieces = [f'{{({self.plain_quotes(deep)}){self.random.choice(SPECS)}}}'
                  for _ in range(self.random.randint(1, 3))]
        return 'f"' + self.random.choice(('-', '', ' a ')).join(pieces) + '"'

    def plain_quotes(self, deep: int) -> str:
        made = self.expression(deep)
        return '1.5' if '"' in made or '\\' in made or '{' in made else made

    def collection(self, deep: int) -> str:
        inner = [self.expression(deep) for _ in range(self.random.randint(1, 3))]
        return f'[{", ".join(inner)}]' if self.random.random() < 0.5 else f'({", ".join(inner)},)'

    def of_items(self, deep: int) -> str:
        held = self.random.choice(LISTS)
        name = self.random.choice(('sum', 'min', 'max', 'len', 'math.prod', 'math.fsum'))
        if self.random.random() < 0.7:
            return f'{name}({held})'
        return f'{name}([{self.number(deep)}, {self.number(deep)}])'
