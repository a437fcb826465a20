"""Declarations, constants, refusals, casts, groups, snapshots."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from tdgraph.errors import (
    NameTakenError,
    ParTypeError,
    ParValueError,
    ReadOnlyError,
    UnknownParError,
)
from tdgraph.pars import XY, Changed, Declarations, Float, Menu, ParMode, Str, Without
from tdgraph.pars.bulk import reset_pars
from tdgraph.pars.listing import groups_matching, pars_matching


def says(text):
    return re.escape(text)


def test_a_declaration_leaves_the_class_so_that_it_hides_no_member(node):
    assert node.type == 'bare'
    assert node.par.type == 'linear'


def test_an_untouched_node_shares_the_snapshot_of_its_class(world, node):
    other = world.add('/project1/level2')
    assert other.par.snapshot() is node.par.snapshot() is Declarations.of(type(node)).defaults
    assert node.par._made is None


def test_a_snapshot_has_plain_values(node):
    p = node.par.snapshot()
    assert (p.brightness1, p.steps, p.invert, p.type, p.file) == (1.0, 4, False, 'linear', '')
    assert p.color == (p.colorr, p.colorg, p.colorb) == (0.25, 0.5, 1.0)
    assert p.resolution == (640.0, 480.0) and p.resolution2 == 480.0
    assert p.top is None and p.tops == () and p.resetpulse is False
    assert p.vec[0].name == '' and p.vec[0].value == (0.0, 0.0, 0.0, 0.0) and p.vec[0].valuex == 0.0


def test_a_snapshot_cannot_be_written(node):
    p = node.par.snapshot()
    with pytest.raises(ReadOnlyError, match='snapshot'):
        p.steps = 3
    with pytest.raises(UnknownParError, match="did you mean 'steps'"):
        _ = p.step


def test_setting_one_value_makes_one_new_snapshot(node):
    before = node.par.snapshot()
    node.par.colorg = 0.75
    after = node.par.snapshot()
    assert after is not before and before.color == (0.25, 0.5, 1.0)
    assert after.color == (0.25, 0.75, 1.0)
    assert node.par.snapshot() is after
    assert node.changes == ['colorg']


def test_setting_the_same_value_changes_nothing(node):
    before = node.par.snapshot()
    node.par.steps = 4
    node.par.steps = 4.9
    assert node.par.snapshot() is before and node.changes == []


def test_every_spelling_of_an_assignment(node):
    node.par.brightness1 = 2
    assert node.par.brightness1 == 2
    node.par['brightness1'] = 3
    assert node.par['brightness1'].eval() == 3.0
    node.parGroup.color = (1, 2, 3)
    assert node.parGroup.color == (1.0, 2.0, 3.0)
    node.parGroup['color'] = 0.5
    assert node.parGroup['color'].eval() == (0.5, 0.5, 0.5)
    assert node.parGroup.color[1].name == 'colorg'


def test_a_missing_parameter_is_none_by_name_and_an_error_as_an_attribute(node):
    assert node.par['brightnes'] is None and node.parGroup['colour'] is None
    with pytest.raises(UnknownParError, match=says(
            "/project1/level1: no parameter 'brightnes'; did you mean 'brightness1'?")):
        node.par.brightnes = 1
    with pytest.raises(UnknownParError, match='colorr, colorg, colorb'):
        _ = node.par.color
    with pytest.raises(UnknownParError, match="no parameter group 'colr'; did you mean 'color'"):
        node.parGroup.colr = 1
    with pytest.raises(AttributeError):
        _ = node.par.nothing


@pytest.mark.parametrize(('name', 'value', 'error', 'text'), [
    ('brightness1', 'much', ParTypeError, "parameter 'brightness1' takes a number, not str; got 'much'"),
    ('brightness1', None, ParTypeError, 'takes a number, not NoneType'),
    ('brightness1', [1], ParTypeError, 'takes a number, not list'),
    ('brightness1', np.ones(3), ParTypeError, 'takes a number, not ndarray'),
    ('brightness1', 1j, ParTypeError, 'takes a number, not complex'),
    ('brightness1', math.nan, ParValueError, 'cannot be NaN'),
    ('brightness1', 10 ** 400, ParValueError, 'too large'),
    ('brightness1', math.inf, ParValueError, 'cannot be infinite; give a finite number'),
    ('brightness1', -1e39, ParValueError, 'cannot be -1e+39; a float32 ends at 3.40282e+38'),
    ('gamma1', math.inf, ParValueError, 'cannot be infinite; give a number, at least 0'),
    ('steps', math.inf, ParValueError, 'cannot be infinite; give a number, at least 1 and at most 10'),
    ('steps', math.nan, ParValueError, 'cannot be NaN'),
    ('invert', 'on', ParTypeError, 'takes True, False or a number, not str'),
    ('invert', math.nan, ParValueError, 'cannot be NaN'),
    ('type', 'radiall', ParValueError,
     "has no menu item 'radiall'; did you mean 'radial'?; the items are linear, radial, circular"),
    ('type', 3, ParValueError, 'has no menu item number 3; the items are linear, radial, circular (0 to 2)'),
    ('type', -1, ParValueError, 'has no menu item number -1'),
    ('type', 0.5, ParValueError, 'whole index'),
    ('type', None, ParTypeError, 'takes a menu item or its index, not NoneType'),
    ('type', float('nan'), ParValueError, 'takes a menu item or its whole index, not nan'),
    ('file', None, ParTypeError, 'takes text, not NoneType; write str'),
    ('file', b'x', ParTypeError, 'takes text, not bytes'),
    ('file', ['x'], ParTypeError, 'takes text, not list'),
    ('top', 3, ParTypeError, 'takes an operator or its path, not int'),
    ('vec', -1, ParValueError, 'can have 0 to 10000 blocks, not -1'),
    ('vec', 10 ** 9, ParValueError, 'can have 0 to 10000 blocks'),
])
def test_a_refused_value_names_the_place_and_changes_nothing(node, name, value, error, text):
    before = node.par.snapshot()
    node.changes.clear()
    with pytest.raises(error, match=says(text)) as caught:
        node.par[name] = value
    assert str(caught.value).startswith('/project1/level1: ')
    assert node.par.snapshot() is before and node.changes == []


def test_hard_ranges_clamp(node):
    node.par.steps = 99
    node.par.gamma1 = -1
    assert (node.par.steps, node.par.gamma1) == (10, 0.0)


def test_numbers_of_all_kinds_are_taken(node):
    for value in (2, 2.0, True, np.float32(2), np.int8(2), np.array(2.0), node.par.steps):
        node.par.brightness1 = value
        assert type(node.par.brightness1.eval()) is float
    node.par.steps = 3.9
    assert node.par.steps.eval() == 3 and type(node.par.steps.eval()) is int


def test_menus_take_name_and_index_and_give_the_name(node):
    par = node.par.type
    par.val = 2
    assert par.eval() == 'circular' and par.menuIndex == 2
    par.menuIndex = 1
    assert str(par) == 'radial' and par == 'radial'
    assert par.menuNames == ['linear', 'radial', 'circular']
    assert par.menuLabels == ['Linear', 'Radial', 'Circular']
    assert node.par.steps.menuNames is None and node.par.steps.menuIndex is None
    node.par.channels = 'anything goes'
    assert node.par.channels == 'anything goes'
    node.par.channels = 1
    assert node.par.channels == 'ty'


def test_texts_take_numbers_and_paths(node, tmp_path):
    node.par.file = 5
    assert node.par.file == '5'
    node.par.file = tmp_path
    assert node.par.file == str(tmp_path)


def test_a_parameter_acts_as_its_value(node):
    par = node.par.steps
    assert (par + 1, 1 + par, par - 1, 9 - par) == (5, 5, 3, 5)
    assert (par * 2, 2 * par, par / 8, 8 / par, par // 3, 9 // par) == (8, 8, 0.5, 2, 1, 2)
    assert (par % 3, 9 % par, par ** 2, 2 ** par, -par, +par, abs(par)) == (1, 1, 16, 16, -4, 4, 4)
    assert divmod(par, 3) == (1, 1) and divmod(9, par) == (2, 1)
    assert (par & 6, par | 1, par ^ 5, par << 1, par >> 1, ~par) == (4, 5, 1, 8, 2, -5)
    assert par == 4 and par != 5 and par < 5 <= 5 and par >= 4 and par > 3
    assert float(par) == 4.0 and int(par) == 4 and [0, 1, 2, 3, 4][par] == 4 and round(par, 1) == 4
    assert math.floor(node.par.colorg) == 0 and math.ceil(node.par.colorg) == 1
    assert math.trunc(node.par.colorg) == 0
    assert bool(par) and not node.par.invert
    assert f'{par:03}' == '004' and str(node.par.file) == '' and f'{node.par.type}' == 'linear'
    assert node.par.type + '!' == 'linear!' and 'a ' + node.par.type == 'a linear'
    assert par == node.par.steps and par is node.par.steps and hash(par) == hash(node.par.steps)
    with pytest.raises(AttributeError):
        par.hex()


def test_identity_and_definition(node):
    par = node.par.colorg
    assert (par.name, par.label, par.subLabel, par.vecIndex, par.style) == ('colorg', 'Color', 'G', 1, 'RGB')
    assert par.owner is node and par.parGroup.name == par.tuplet.name == 'color'
    assert par.page.name == 'Parameters' and node.par.gamma1.page == node.par.brightness1.page
    assert par.default == 0.5 and par.isDefault and par.valid
    assert [p.index for p in node.par][:4] == [0, 1, 2, 3]
    gamma = node.par.gamma1
    assert (gamma.min, gamma.clampMin, gamma.clampMax, gamma.normMax) == (0.0, True, False, 1)
    assert node.par.brightness1.normMax == 4
    for name, test in [('gamma1', 'isFloat'), ('gamma1', 'isNumber'), ('steps', 'isInt'), ('type', 'isMenu'),
                       ('file', 'isString'), ('channels', 'isMenu'), ('top', 'isOP'),
                       ('anything', 'isPython'),
                       ('resetpulse', 'isPulse'), ('vec', 'isSequence'), ('invert', 'isToggle')]:
        assert getattr(node.par[name], test), name
    assert not par.isCustom and not par.isMomentary and not gamma.isInt
    with pytest.raises(ReadOnlyError, match='custom'):
        par.default = 2
    with pytest.raises(ReadOnlyError, match='custom'):
        par.normMax = 2
    with pytest.raises(ReadOnlyError, match='custom'):
        par.label = 'x'


def test_norm_values(node):
    par = node.par.brightness1
    par.normVal = 0.25
    assert par.val == 1.0 and par.normVal == 0.25 and par.evalNorm() == 0.25
    assert node.par.file.evalNorm() == '' and node.parGroup.color.evalNorm() == (0.25, 0.5, 1.0)


def test_reset_returns_to_the_default_and_says_whether(node):
    node.par.brightness1 = 3
    node.par.steps.expr = '2'
    assert not node.par.brightness1.isDefault and not node.par.steps.isDefault
    assert node.par.brightness1.reset() and node.par.steps.reset()
    assert not node.par.steps.reset()
    assert node.par.snapshot().steps == 4 and node.par.steps.mode is ParMode.CONSTANT
    node.parGroup.color = 0
    assert node.parGroup.color.reset() and not node.parGroup.color.reset()
    assert node.par.snapshot().color == (0.25, 0.5, 1.0)


def test_copy_takes_value_expression_and_mode(world, node):
    other = world.add('/project1/level2')
    other.par.brightness1.expr = '5'
    node.par.gamma1.copy(other.par.brightness1)
    assert node.par.gamma1.expr == '5' and node.par.gamma1.mode is ParMode.EXPRESSION
    other.parGroup.color = (3, 2, 1)
    node.parGroup.color.copy(other.parGroup.color)
    assert node.par.snapshot().color == (3, 2, 1)
    with pytest.raises(ParTypeError, match='copy'):
        node.par.gamma1.copy(3)
    with pytest.raises(ParTypeError, match='size 3'):
        node.parGroup.color.copy(node.parGroup.resolution)


def test_pulse(node):
    node.par.resetpulse.pulse()
    assert node.par.snapshot().resetpulse is True
    assert [name for name, _ in node.pulses] == ['resetpulse'] and node.pulses[0][1].resetpulse is True
    changes = len(node.changes)
    node.par.settle_pulses()
    assert node.par.snapshot().resetpulse is False and len(node.changes) == changes
    node.par.resetpulse = 1
    assert len(node.pulses) == 2


def test_pulsing_a_number_restores_it(node):
    node.par.brightness1.expr = '3'
    node.par.brightness1.pulse(7)
    assert node.pulses[0][1].brightness1 == 7.0
    assert node.par.brightness1 == 3 and node.par.brightness1.mode is ParMode.EXPRESSION
    node.par.invert.pulse(frames=5)
    assert node.par.invert == 1
    action, frames, _ = node.delayed[0]
    assert frames == 5
    action()
    assert node.par.invert == 0


def test_groups(node):
    group = node.parGroup.color
    assert (group.name, group.size, group.style, group.suffixes) == ('color', 3, 'RGB', ('r', 'g', 'b'))
    assert len(group) == 3 and [par.name for par in group] == ['colorr', 'colorg', 'colorb']
    assert group.default == (0.25, 0.5, 1.0) and group.isDefault and group.mode == (ParMode.CONSTANT,) * 3
    group.expr = ('1', '2', '3')
    assert group.eval() == (1.0, 2.0, 3.0) and group.expr == ('1', '2', '3')
    assert [par.name for par in group.pars('*[rg]')] == ['colorr', 'colorg']
    assert group.isSameParGroup(node.parGroup.color) and not group.isSameParGroup(node.parGroup.resolution)
    with pytest.raises(ParTypeError, match='takes 3 values, not 2'):
        group.val = (1, 2)


def test_a_group_is_set_as_a_whole_or_not_at_all(node):
    before = node.par.snapshot()
    with pytest.raises(ParTypeError, match="'colorg' takes a number"):
        node.parGroup.color = (9, 'x', 9)
    with pytest.raises(ParTypeError, match="'colorb' takes a number"):
        node.par.assign('color', (9, 9, None))
    assert node.par.snapshot() is before


def test_texts_of_create(node):
    node.par.assign('brightness1', '=2 + 1')
    assert node.par.brightness1.expr == '2 + 1' and node.par.brightness1 == 3
    node.par.assign('gamma1', '~me.par.brightness1')
    assert node.par.gamma1.mode is ParMode.BIND and node.par.gamma1 == 3
    node.par.assign('file', '==text')
    assert node.par.file == '=text' and node.par.file.mode is ParMode.CONSTANT
    node.par.assign('file', '~~text')
    assert node.par.file == '~text'
    node.par.assign('color', (0, '=1/2', 1))
    assert node.par.snapshot().color == (0.0, 0.5, 1.0)
    node.par.assign('vec', 2)
    node.par.assign('vec1value', (1, 2, 3, 4))
    node.par.assign('vec1name', 'uSpeed')
    assert node.par.snapshot().vec[1].value == (1, 2, 3, 4) and node.par.snapshot().vec[1].name == 'uSpeed'
    with pytest.raises(UnknownParError, match="did you mean 'vec1value"):
        node.par.assign('vec1valu', 3)


def test_names_that_are_not_supported_are_kept_and_warned_about_once(node):
    before = node.par.snapshot()
    assert node.par['parmcolorspace'] is None
    node.par.parmcolorspace = 'srgb'
    node.par.parmcolorspace = 'linear'
    node.par.assign('ext0object', '=op.anything')
    assert node.par.parmcolorspace == 'linear' and node.par.ext0object.expr == 'op.anything'
    assert node.par.par_warnings == {
        'parmcolorspace': "/project1/level1: parameter 'parmcolorspace' is kept but has no effect here",
        'ext0object': "/project1/level1: parameter 'ext0object' is kept but has no effect here"}
    assert node.par.snapshot() is before and node.par.faults == {}
    assert [par.name for par in node.par.changed_pars()] == ['parmcolorspace', 'ext0object']


def test_listing(node):
    names = [par.name for par in node.par]
    assert names[:2] == ['brightness1', 'gamma1']
    assert names[-5:] == ['vec0name', 'vec0valuex', 'vec0valuey', 'vec0valuez', 'vec0valuew']
    assert len(node.par) == len(names) and 'steps' in node.par and 'step' not in node.par
    chosen = pars_matching(node.par, 'color?', 'ste*')
    assert [par.name for par in chosen] == ['steps', 'colorr', 'colorg', 'colorb']
    assert [group.name for group in groups_matching(node.par, 'vec*')] == ['vec', 'vec0name', 'vec0value']
    assert [page.name for page in node.par.all_pages()] == ['Pre', 'Parameters']
    node.par.steps = 7
    node.par.vec0name = 'u'
    assert [par.name for par in node.par.changed_pars()] == ['steps', 'vec0name']
    assert reset_pars(node.par, pars='s*') and node.par.steps == 4 and node.par.vec0name == 'u'


def test_classes_inherit_change_and_leave_out(kinds):
    class Derived(kinds.Level):
        extra = XY((1, 2), page='Extra')
        brightness1 = Changed(default=2.0, norm=(0, 9), neutral=None)
        gamma1 = Without()

    class Further(Derived):
        steps = Str('replaced')

    table = Declarations.of(Derived)
    assert next(iter(table.groups)) == 'extra' and 'gamma1' not in table.parts
    assert table.defaults.brightness1 == 2.0 and table.parts['brightness1'].norm_max == 9
    assert Declarations.of(kinds.Level).defaults.brightness1 == 1.0
    assert Declarations.of(Further).defaults.steps == 'replaced' and table.defaults.steps == 4
    assert Declarations.of(Derived) is table


def test_declarations_are_checked():
    with pytest.raises(NameTakenError, match="'position1' is declared twice"):
        Declarations([Float(0.0, size=2).named('position'), Float().named('position1')])
    with pytest.raises(ValueError, match='not one of the items'):
        Menu('a b', 'c')
    with pytest.raises(ValueError, match='role'):
        Float(role='shader')
    with pytest.raises(ValueError, match='2 values for a group of 3'):
        Float((1, 2), size=3)
    with pytest.raises(NameTakenError, match='no inherited parameter'):
        class Odd:
            nothing = Changed(default=1)
        Declarations.of(Odd)
