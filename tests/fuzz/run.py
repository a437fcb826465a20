"""Fuzz one target with atheris: ``python tests/fuzz/run.py TARGET [SECONDS]``; see `make fuzz`.

Inputs grow from tests/fuzz/<target>/ (and examples/); the corpus is kept in build/fuzz/.  A find is written into
tests/fuzz/<target>/, where the test suite runs it from then on.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
#: What the mutations put in, beside what the inputs have.
WORDS = {
    'network': (
        'format: tdn', "version: '2.0'", 'operators:', 'name: ', 'type: ', 'baseCOMP', 'textDAT', 'tableDAT',
        'levelTOP', 'constantCHOP', 'parameters:', 'custom_pars:', 'sequences:', 'style: ', 'Float', 'Menu',
        'Sequence', 'inputs:', 'dat_content: ', 'dat_content_format: table', 'flags: ', 'storage: ', '$type',
        '$value', 'children:', 'tdn_ref: ', 'dock: ', 'type_defaults:', 'par_templates:', '$t: ', 'values: ',
        'size: ', 'menuNames: ', 'menuSource: ', 'default: ', '&a ', '*a', '!!python/name:os.system', '~', '=',
        '\\x00', '\\u2028', '{', '}', '[', ']', '- ', '  ', '|+', '>-', 'null', '.nan', '1e999', '0x',
        'position: '),
    'expression': (
        'op(', "'c'", "'t'", 'me', 'parent()', 'absTime.', 'tdu.', 'math.', '.par.', '.fetch(', "['a']", '[0]',
        '**', '<<', '//', '%', 'if ', ' else ', ' and ', 'not ', ' in ', ' is ', 'lambda', 'for ', "f'{", '}',
        '.format(', '.join(', '.eval()', '__class__', 'int(', 'str(', 'sum(', 'min(', 'max(', 'round(', '9',
        '1e308', "'%d'", ':>9', '!r', ':=', '*', '[:', '{', '(', ')', ',', 'const0value', 'True'),
}


def main(target: str, seconds: int) -> None:
    import atheris
    with atheris.instrument_imports(include=['tdgraph.formats', 'tdgraph.pars', 'tdgraph.tdu', 'tdgraph.graph']):
        sys.path.insert(0, str(HERE))
        from targets import TARGETS
    corpus = ROOT / 'build' / 'fuzz' / target
    corpus.mkdir(parents=True, exist_ok=True)
    if target == 'network':
        for example in (ROOT / 'examples').glob('*.tdn'):
            if example.stat().st_size < 20_000:
                (corpus / example.name).write_bytes(example.read_bytes())
    words = corpus.with_suffix('.words')
    words.write_text('\n'.join(f'"{_escaped(word)}"' for word in WORDS.get(target, ())) + '\n')
    options = [f'-max_total_time={seconds}', f'-dict={words}', '-max_len=20000', '-timeout=25',
               '-rss_limit_mb=4096', '-print_final_stats=1', f'-artifact_prefix={HERE / target}{os.sep}']
    # The first folder is where new inputs go.
    atheris.Setup([sys.argv[0], *options, str(corpus), str(HERE / target)], keeping(target, TARGETS[target]))
    atheris.Fuzz()


def keeping(target: str, call: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return the target, which writes an input that it does not deal with into its folder."""
    def kept(data: bytes) -> None:
        try:
            call(data)
        except BaseException:
            name = hashlib.sha256(data).hexdigest()[:12]
            (HERE / target / f'find-{name}').write_bytes(data)
            raise
    return kept


def _escaped(word: str) -> str:
    return ''.join(char if char.isalnum() or char in ' .:_$' else f'\\x{byte:02x}'
                   for char in word for byte in char.encode()[:1])


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get('FUZZ_SECONDS', '60')))
