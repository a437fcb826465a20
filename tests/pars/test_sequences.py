"""Sequences: counts, names, order, and what follows when names move."""

from __future__ import annotations

import re

import pytest

from tdgraph.errors import ParTypeError, ParValueError, ReadOnlyError, UnknownParError


def names(node):
    return [block.name for block in node.par.snapshot().vec]


def fill(node, *texts):
    node.par.vec = len(texts)
    for index, text in enumerate(texts):
        node.par[f'vec{index}name'] = text


def test_one_block_to_begin_with(node):
    assert node.par.vec == 1 and len(node.seq.vec) == node.seq.vec.numBlocks == 1
    assert node.seq['vec'].name == 'vec' and node.seq['array'] is None and node.seq.vec.maxBlocks is None
    with pytest.raises(UnknownParError, match="no sequence 'vek'; did you mean 'vec'"):
        _ = node.seq.vek
    assert [sequence.name for sequence in node.seq] == ['vec'] and len(node.seq) == 1


def test_the_count_is_the_value_of_the_head(node):
    node.par.vec = 3
    node.par.vec2valuey = 5
    assert node.par.vec == 3 and len(node.par.snapshot().vec) == 3
    assert node.par.snapshot().vec[2].value == (0, 5, 0, 0)
    node.seq.vec.numBlocks += 1
    assert node.par.vec == 4 and node.par['vec3name'] is not None
    node.seq.vec.numBlocks = 2
    assert node.par['vec2valuey'] is None
    node.par.vec = 3
    assert node.par.snapshot().vec[2].value == (0, 0, 0, 0)
    with pytest.raises(UnknownParError,
                       match=re.escape("no parameter 'vec3name'; par.vec = n sets how many")):
        node.par.vec3name = 'x'
    with pytest.raises(UnknownParError, match="no parameter 'vec0nam'; did you mean 'vec0name'"):
        node.par.vec0nam = 'x'
    with pytest.raises(UnknownParError):
        node.par.vec00name = 'x'
    assert node.par.vec.reset() and node.par.vec == 1
    node.par.vec = 0
    assert node.par.snapshot().vec == ()


def test_blocks_have_parameters_without_prefix(node):
    node.par.vec = 2
    block = node.seq.vec[1]
    block.par.name = 'uTime'
    block.parGroup.value = (1, 2, 3, 4)
    assert node.par.vec1name == 'uTime' and node.par.vec1valuew == 4
    assert (block.index, block.name, block.owner) == (1, 'vec1', node)
    assert [par.name for par in block][:2] == ['vec1name', 'vec1valuex']
    assert node.par.vec1name.sequenceBlock is block and node.par.vec1name.sequence is node.seq.vec
    assert node.par.vec.sequence is node.seq.vec and node.par.steps.sequence is None
    assert node.parGroup.vec1value.eval() == (1, 2, 3, 4)
    assert node.parGroup.vec1value.baseName == 'value' and node.parGroup.vec1value.blockIndex == 1
    assert node.parGroup.vec1value.sequenceIndex == 1 and node.parGroup.color.blockIndex is None
    assert [par.eval() for par in node.seq.vec.blockPars.name] == ['', 'uTime']
    assert node.seq.vec.blockParGroups['value'][1].eval() == (1, 2, 3, 4)
    assert node.seq.vec.blockPars['x'] is None
    with pytest.raises(UnknownParError, match='nam'):
        _ = node.seq.vec.blockPars.nam
    assert node.par.vec1name.index > node.par.vec0name.index > node.par.vec.index


def test_an_error_in_a_block_names_the_full_parameter(node):
    with pytest.raises(TypeError, match="/project1/level1: parameter 'vec0valuex' takes a number"):
        node.par.vec0valuex = 'x'
    node.par.vec0valuex.expr = '1 / 0'
    node.par.snapshot()
    assert list(node.par.faults) == ['vec0valuex']


def test_only_the_block_that_changed_is_rebuilt(node):
    node.par.vec = 3
    before = node.par.snapshot()
    node.par.vec1valuex = 1
    after = node.par.snapshot()
    assert after.vec[0] is before.vec[0] and after.vec[2] is before.vec[2]
    assert after.vec[1] is not before.vec[1]
    assert node.par.snapshot() is after


def test_a_dynamic_parameter_of_a_block(world, node):
    node.par.vec = 2
    node.par.vec1valuex.expr = 'absTime.frame'
    assert node.par.snapshot().vec[1].valuex == 1
    node.changes.clear()
    world.clock.advance()
    assert node.changes == ['valuex'] and node.par.snapshot().vec[1].valuex == 2


def test_blocks_move(node):
    fill(node, 'a', 'b', 'c', 'd')
    sequence = node.seq.vec
    sequence.insertBlock(1)
    assert names(node) == ['a', '', 'b', 'c', 'd'] and node.par.vec == 5
    sequence.destroyBlock(1)
    assert names(node) == ['a', 'b', 'c', 'd']
    sequence.moveBlock(0, 2)
    assert names(node) == ['b', 'c', 'a', 'd']
    sequence.moveBlock(2, 0, num=2)
    assert names(node) == ['a', 'd', 'b', 'c']
    sequence.reorderBlocks(3, 2, 1, 0)
    assert names(node) == ['c', 'b', 'd', 'a']
    sequence.sortBlocks('name')
    assert names(node) == ['a', 'b', 'c', 'd']
    sequence[0].destroy()
    assert names(node) == ['b', 'c', 'd'] and node.par.vec0name == 'b' and node.par.vec == 3
    for call in (lambda: sequence.insertBlock(9), lambda: sequence.destroyBlock(3),
                 lambda: sequence.moveBlock(0, 3),
                 lambda: sequence.reorderBlocks(0, 0, 1)):
        with pytest.raises(ParValueError, match="/project1/level1: sequence 'vec'"):
            call()
    assert names(node) == ['b', 'c', 'd']
    with pytest.raises(ReadOnlyError, match='built in'):
        sequence.blockSize = 1


def test_who_read_a_name_hears_when_blocks_move(world, node):
    other = world.add('/project1/level2')
    fill(node, '', '')
    node.par.vec0valuex, node.par.vec1valuex = 1, 2
    other.par.brightness1.expr = "op('/project1/level1').par.vec0valuex"
    assert other.par.snapshot().brightness1 == 1
    node.seq.vec.reorderBlocks(1, 0)
    assert other.par.snapshot().brightness1 == 2
    node.seq.vec.numBlocks = 0
    other.par.snapshot()
    assert "no parameter 'vec0valuex'" in other.par.faults['brightness1']
    node.seq.vec.numBlocks = 1
    assert other.par.snapshot().brightness1 == 0 and other.par.faults == {}
    other.par.brightness1.expr = "op('/project1/level1').seq.vec.numBlocks"
    assert other.par.snapshot().brightness1 == 1
    node.par.vec = 3
    assert other.par.snapshot().brightness1 == 3


def test_a_sequence_from_its_rows(node):
    node.par.vec = 5
    node.par.assign('vec', [{'name': 'uTime', 'valuex': '=1 + 1'}, {}, {'value': (1, 2, 3, 4)}])
    blocks = node.par.snapshot().vec
    assert [block.name for block in blocks] == ['uTime', '', '']
    assert [block.value for block in blocks] == [(2, 0, 0, 0), (0, 0, 0, 0), (1, 2, 3, 4)]
    node.par.assign('vec', [])
    assert len(node.seq.vec) == 0


def test_rows_that_are_none(node):
    fill(node, 'kept')
    with pytest.raises(ParTypeError, match="sequence 'vec': block 1 is 3; give a dict"):
        node.par.assign('vec', [{}, 3])
    assert names(node) == ['kept']
    with pytest.raises(UnknownParError, match=r"'nam'.*did you mean 'name'"):
        node.par.assign('vec', [{'nam': 'uTime'}])
