"""Custom pages and parameters: the append methods, replacing, removing, custom sequences."""

from __future__ import annotations

import re

import pytest

from tdgraph.errors import NameTakenError, ParTypeError, ParValueError, ReadOnlyError, UnknownParError
from tdgraph.pars import ParGroup, ParMode
from tdgraph.pars.bulk import copy_pars


@pytest.fixture
def page(node):
    return node.par.append_page('Controls')


@pytest.mark.parametrize(('style', 'suffixes', 'value'), [
    ('Float', [''], 0.0), ('Int', [''], 0), ('XY', 'xy', 0.0), ('XYZ', 'xyz', 0.0), ('XYZW', 'xyzw', 0.0),
    ('WH', 'wh', 0.0), ('UV', 'uv', 0.0), ('UVW', 'uvw', 0.0), ('RGB', 'rgb', 0.0), ('RGBA', 'rgba', 0.0),
    ('Str', [''], ''), ('StrMenu', [''], ''), ('Menu', [''], ''), ('Toggle', [''], False),
    ('Pulse', [''], False),
    ('Momentary', [''], False), ('Python', [''], ''), ('File', [''], ''), ('FileSave', [''], ''),
    ('Folder', [''], ''), ('Header', [''], ''), ('OP', [''], None), ('COMP', [''], None),
    ('Object', [''], None),
    ('PanelCOMP', [''], None), ('TOP', [''], None), ('CHOP', [''], None), ('SOP', [''], None),
    ('POP', [''], None),
    ('MAT', [''], None), ('DAT', [''], None),
])
def test_every_style_can_be_appended(node, page, style, suffixes, value):
    group = getattr(page, f'append{style}')('Thing', label='A thing')
    assert isinstance(group, ParGroup) and group.style == style and group.isCustom
    assert [par.name for par in group] == ['Thing' + suffix for suffix in suffixes]
    assert group[0].label == 'A thing' and group[0].page == page and group[0].isCustom
    assert [getattr(node.par.snapshot(), par.name) for par in group] == [value] * len(group)
    assert node.par['Thing' + suffixes[0]].isDefault


def test_size_makes_numbered_names(node, page):
    assert [par.name for par in page.appendFloat('Gain', size=3)] == ['Gain1', 'Gain2', 'Gain3']
    assert node.par.snapshot().Gain == (0.0, 0.0, 0.0)
    group = page.appendInt('Count')
    group.val = 3
    group.size = 2
    assert [par.name for par in node.parGroup.Count] == ['Count1', 'Count2'] and node.par.Count1 == 3
    assert node.par['Count'] is None and hasattr(node.par.snapshot(), 'Count') is not None
    assert node.par.snapshot().Count == (3, 0)
    with pytest.raises(ParValueError, match='1 to 4'):
        page.appendFloat('Much', size=5)
    with pytest.raises(ParValueError, match='1 to 4'):
        group.size = 9


@pytest.mark.parametrize('name', ['speed', 'SpeedX', 'Speed_x', '1Speed', '', 'Sp eed', 'Größe', None])
def test_names_that_are_not_allowed(node, page, name):
    with pytest.raises(NameTakenError, match=re.escape(
            f"/project1/level1: page 'Controls': {name!r} cannot be the name of a custom parameter")):
        page.appendFloat(name)
    assert len(page) == 0


def test_a_positional_label_is_refused(page):
    with pytest.raises(ParTypeError, match='Single name argument expected'):
        page.appendFloat('Speed', 'How fast')
    with pytest.raises(ParTypeError, match='Single name argument expected'):
        page.appendStr()


def test_replace_resets_and_keeps_who_refers_to_it(world, node, page):
    other = world.add('/project1/level2')
    par = page.appendFloat('Speed')[0]
    par.default, par.max, par.clampMax, par.val = 5, 9, True, 7
    other.par.brightness1.expr = "op('/project1/level1').par.Speed"
    assert other.par.snapshot().brightness1 == 7
    page.appendFloat('Speed', label='Again')
    assert par.valid and par == 0 and par.label == 'Again' and not par.clampMax
    assert other.par.snapshot().brightness1 == 0
    with pytest.raises(NameTakenError, match="parameter 'Speed' exists; replace=True resets it"):
        page.appendFloat('Speed', replace=False)
    page.appendStr('Speed').val = '3'
    assert not par.valid and node.par.Speed == '3' and len(page) == 1
    assert other.par.snapshot().brightness1 == 3
    second = node.par.append_page('Second')
    second.appendStr('Speed')
    assert len(page) == 0 and [p.name for p in second] == ['Speed']


def test_names_of_other_groups_are_taken(node, page):
    page.appendRGB('Tint')
    with pytest.raises(NameTakenError, match="'Tintr' is a name of parameter 'Tint' already"):
        page.appendFloat('Tintr')
    assert node.par.append_page('Controls') == page and len(node.par.custom_pages()) == 1


def test_definitions_of_custom_parameters_can_be_set(node, page):
    par = page.appendFloat('Speed')[0]
    assert (par.min, par.max, par.clampMin, par.clampMax, par.normMin, par.normMax) \
        == (0, 1, False, False, 0, 1)
    par.val = 50
    par.max, par.clampMax = 10, True
    assert par == 10 and node.par.snapshot().Speed == 10
    par.normMin, par.normMax = -10, 10
    par.normVal = 0.75
    assert par == 5
    par.default = 4
    assert par == 5 and par.reset() and par == 4
    par.label, par.help, par.startSection, par.readOnly, par.enable = 'Fast', 'How fast.', True, True, False
    assert (par.label, par.help, par.startSection, par.readOnly) == ('Fast', 'How fast.', True, True)
    assert not par.enable
    par.enableExpr = 'me.par.steps > 3'
    assert par.enable
    par.val = 2
    assert par == 2
    par.defaultExpr = '3 * 2'
    assert par.defaultMode is ParMode.EXPRESSION and par.reset() and par == 6
    with pytest.raises(ParTypeError):
        par.default = 'x'
    with pytest.raises(ParTypeError):
        par.max = 'x'
    assert par.max == 10


def test_menus(node, page):
    par = page.appendMenu('Mode')[0]
    assert par.menuNames == [] and par == ''
    par.menuLabels = ['One', 'Two']
    par.menuNames = ['one', 'two']
    assert par == 'one' and par.menuLabels == ['One', 'Two'] and par.default == 'one'
    par.val = 1
    assert node.par.snapshot().Mode == 'two'
    par.menuNames = ['one', 'two', 'three']
    assert par.menuLabels == ['One', 'Two', 'three'] and par == 'two'
    par.menuNames = ['a', 'b']
    assert par == 'a'
    with pytest.raises(ParValueError, match='twice'):
        par.menuNames = ['a', 'a']
    with pytest.raises(ReadOnlyError, match='no menu'):
        page.appendStr('Text')[0].menuNames = ['a']


def test_a_menu_from_a_source(node, page):
    class Items:
        menuNames = ['x', 'y']
        menuLabels = ['The x', 'The y']

    node.names['items'] = Items
    par = page.appendStrMenu('Which')[0]
    par.menuSource = 'items'
    assert par.menuNames == ['x', 'y'] and par.menuLabels == ['The x', 'The y']
    par.val = 1
    assert par == 'y'
    strict = page.appendMenu('Strict')[0]
    strict.menuSource = 'items'
    with pytest.raises(ParValueError, match="no menu item 'z'; the items are x, y"):
        strict.val = 'z'
    strict.val = 'y'
    assert node.par.snapshot().Strict == 'y'


def test_destroying(world, node, page):
    group = page.appendRGB('Tint')
    group.val = (1, 2, 3)
    par = group[0]
    before = node.par.snapshot()
    assert before.Tint == (1, 2, 3)
    node.changes.clear()
    par.destroy()
    assert not par.valid and not group.valid and node.changes == ['Tintr']
    assert not {'Tint', 'Tintr'} & set(vars(node.par.snapshot())) and node.par['Tintr'] is None
    with pytest.raises(ReadOnlyError, match='custom'):
        node.par.steps.destroy()
    page.appendFloat('One')
    page.appendFloat('Two')
    assert node.par.destroy_custom() == 2 and node.par.custom_pages() == []
    with pytest.raises(UnknownParError):
        _ = node.par.One
    with pytest.raises(ReadOnlyError, match='built in'):
        node.par.all_pages()[0].destroy()
    with pytest.raises(ReadOnlyError, match='built in'):
        node.par.all_pages()[0].appendFloat('Three')


def test_who_missed_a_parameter_hears_when_it_comes(world, node):
    other = world.add('/project1/level2')
    other.par.brightness1.expr = "op('/project1/level1').par.Speed"
    other.par.gamma1.expr = "1 if op('/project1/level1').par['Speed'] is None else 2"
    assert other.par.snapshot().gamma1 == 1 and "no parameter 'Speed'" in other.par.faults['brightness1']
    node.par.append_page('Controls').appendFloat('Speed').val = 3
    p = other.par.snapshot()
    assert (p.brightness1, p.gamma1) == (3, 2) and other.par.faults == {}


def test_pages(node, page):
    for name in 'Bee', 'Cat', 'Ant':
        page.appendFloat(name)
    assert [par.name for par in page.pars] == ['Bee', 'Cat', 'Ant'] and page[1].name == 'Cat'
    assert page.index == 0
    page.sort('Ant', node.par.Bee)
    assert [group.name for group in page.parGroups] == ['Ant', 'Bee', 'Cat']
    page.appendFloat('Dog', order=0.5)
    assert [par.name for par in page] == ['Ant', 'Dog', 'Bee', 'Cat']
    node.par.Cat.order = -1
    assert [par.name for par in page] == ['Cat', 'Ant', 'Dog', 'Bee']
    page.name = 'Knobs'
    assert node.par.Ant.page.name == 'Knobs' == str(page)
    second = node.par.append_page('Second')
    node.par.Dog.page = 'Second'
    assert [par.name for par in second] == ['Dog']
    node.par.sort_pages('Second')
    assert [page.name for page in node.par.custom_pages()] == ['Second', 'Knobs']
    with pytest.raises(NameTakenError, match="custom page 'Knobs' already"):
        second.name = 'Knobs'
    with pytest.raises(UnknownParError, match="no parameter 'Ant'"):
        second.sort('Ant')
    with pytest.raises(UnknownParError, match="no custom page 'Knob'; did you mean 'Knobs'"):
        node.par.sort_pages('Knob')
    node.par.Dog = 3
    assert second.resetPars() and not second.resetPars()
    names = [par.name for par in node.par]
    assert names[-4:] == ['Dog', 'Cat', 'Ant', 'Bee']


def test_a_group_can_be_copied(world, node, page):
    group = page.appendXYZ('Place')
    group.val = (1, 2, 3)
    group[0].clampMax = True
    other = world.add('/project1/level2')
    twin = other.par.append_page('Mine').appendParGroup('Spot', parGroup=group)
    assert other.par.snapshot().Spot == (1, 2, 3) and twin[0].clampMax
    group.val = 9
    assert other.par.snapshot().Spot == (1, 2, 3) and node.par.Placex == 1
    own = node.par.append_page('Mine').appendPar('Bright', par=node.par.brightness1)
    assert own[0].isCustom and own[0].normMax == 4
    own[0].normMax = 2
    assert node.par.brightness1.normMax == 4


def test_parameters_can_be_copied_with_their_pages(world, node, page):
    page.appendFloat('Speed').val = 3
    node.par.steps.expr = '1 + 1'
    node.par.vec = 2
    node.par.vec1name = 'u'
    other = world.add('/project1/level2')
    other.par.brightness1 = 7
    copy_pars(node.par, other.par)
    p = other.par.snapshot()
    assert (p.Speed, p.steps, p.vec[1].name, p.brightness1) == (3, 2, 'u', 1)
    third = world.add('/project1/level3')
    copy_pars(node.par, third.par, custom=False)
    assert third.par['Speed'] is None and third.par.steps == 2
    third.par.gamma1 = 4
    copy_pars(node.par, third.par)
    assert third.par.gamma1 == 1


def test_custom_pulse(node, page):
    par = page.appendPulse('Go')[0]
    par.pulse()
    assert node.pulses[0][0] == 'Go' and node.par.snapshot().Go is True
    node.par.settle_pulses()
    assert node.par.snapshot().Go is False


def test_custom_sequences(world, node, page):
    page.appendSequence('Items')
    page.appendStr('Title')
    page.appendXY('Place')
    page.appendFloat('After')
    sequence = node.seq.Items
    assert sequence.blockSize == 0
    sequence.blockSize = 2
    assert [par.name for par in page] == ['Items', 'Items0Title', 'Items0Placex', 'Items0Placey', 'After']
    node.par.Items = 2
    node.par.Items1Title = 'x'
    node.par.Items1Placey = 2
    assert node.par['Title'] is None and node.par.snapshot().Items[1].Place == (0, 2)
    assert node.par.snapshot().Items[1].Title == 'x' and not hasattr(node.par.snapshot(), 'Title')
    sequence.blockSize = 1
    assert node.par['Items1Placey'] is None and node.par.Placex == 0
    with pytest.raises(ParValueError, match='0 to 3 groups here, not 9'):
        sequence.blockSize = 9
    other = world.add('/project1/level2')
    copy_pars(node.par, other.par)
    assert other.par.Items == 2
    node.par.Items.destroy()
    assert node.seq['Items'] is None and not hasattr(node.par.snapshot(), 'Items')


def test_the_copy_of_a_sequence_shares_nothing_with_it(world, node, page):
    group = page.appendSequence('Items')
    page.appendFloat('Gain')
    node.seq.Items.blockSize = 1
    other = world.add('/project1/level2')
    other.par.append_page('Mine').appendParGroup('Rows', parGroup=group)
    node.par.Items0Gain.label = 'Loudness'
    assert other.par.Rows0Gain.label == 'Gain'


def test_renaming(world, node, page):
    other = world.add('/project1/level2')
    group = page.appendXY('Place')
    group.val = (1, 2)
    node.par.Placey.expr = 'absTime.frame + 4'
    other.par.brightness1.expr = "op('/project1/level1').par.Placex"
    other.par.gamma1.expr = "op('/project1/level1').par.Spotx"
    assert other.par.snapshot().brightness1 == 1
    group.name = 'Spot'
    assert [par.name for par in page] == ['Spotx', 'Spoty'] and node.par['Placex'] is None
    p = node.par.snapshot()
    assert p.Spot == (1, 5) and not hasattr(p, 'Place') and not hasattr(p, 'Placex')
    p = other.par.snapshot()
    assert p.gamma1 == 1 and "no parameter 'Placex'" in other.par.faults['brightness1']
    group[0].name = 'Dotx'
    assert node.par.snapshot().Dot == (1, 5) and group.name == 'Dot'
    page.appendFloat('Other')
    with pytest.raises(NameTakenError, match="'Other' is a name of parameter 'Other' already"):
        group.name = 'Other'
    with pytest.raises(NameTakenError, match='cannot be the name'):
        group.name = 'other'
    with pytest.raises(ReadOnlyError, match='custom'):
        node.par.steps.name = 'Steps'
    assert node.par.snapshot().Dot == (1, 5)
    page.appendSequence('Items')
    page.appendStr('Title')
    node.seq.Items.blockSize = 1
    node.par.Items0Title = 'x'
    node.seq.Items.name = 'Rows'
    assert node.par.Rows0Title == 'x' and node.par.snapshot().Rows[0].Title == 'x'
    assert node.seq['Items'] is None
