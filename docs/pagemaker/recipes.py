"""What each picture shows: the parameters and inputs that tell most about an operator.

An operator without a line here gets a picture too, as it is made, with the inputs of its family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ['NO_PICTURE', 'Recipe', 'caption', 'recipe_of', 'source']

MEDIA = Path(__file__).parents[2] / 'examples' / 'media'

#: Operators that are not shown, and why; DATs and COMPs have no picture of their own.
NO_PICTURE = {
    'audiodeviceinCHOP': 'needs a sound device', 'audiodeviceoutCHOP': 'needs a sound device',
    'videodeviceinTOP': 'needs a camera', 'mouseinCHOP': 'needs a mouse', 'keyboardinCHOP': 'needs a keyboard',
    'oscinCHOP': 'needs a network', 'oscoutCHOP': 'gives what it is given', 'performCHOP': 'measures the machine',
    'infoCHOP': 'measures the machine', 'moviefileoutTOP': 'gives what it is given',
    'choptoTOP': 'shows numbers', 'audiofileinCHOP': 'its sound is in a file',
    'analyzeCHOP': 'gives one number',
}


@dataclass(frozen=True)
class Recipe:
    """How to draw an operator: parameters, inputs (names of sources), frames to advance, what else to do.

    `prepare(net, node)` may return an operator that has to cook in each frame too.
    """

    pars: dict[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] | None = None
    frames: int = 1
    prepare: Callable[[Any, Any], Any] | None = None
    told: str = ''


# --- what goes into the inputs

def _scene(net: Any) -> Any:
    """A sun over colours, with hard edges and soft gradients."""
    sky = net.create('noiseTOP', pars={
        'mono': False, 'period': 3.2, 'harmon': 1, 'gain': 0.35, 'amp': 0.4, 'seed': 5})
    sun = net.create('circleTOP', pars={'radiusx': 0.3, 'radiusy': 0.3, 'centerx': -0.15, 'fillcolorb': 0.3,
                                        'fillcolorg': 0.75})
    box = net.create('rectangleTOP', pars={'sizex': 0.16, 'sizey': 0.3, 'centerx': 0.25, 'centery': -0.1,
                                           'rotate': 20, 'fillcolorr': 0.1, 'fillcolorg': 0.3, 'fillcolorb': 0.6})
    return net.create('compositeTOP', inputs=[box, sun, sky], pars={'operand': 'over', 'format': 'rgba8fixed'})


def _shape(net: Any) -> Any:
    return net.create('circleTOP', pars={'radiusx': 0.35, 'radiusy': 0.35, 'fillcolorr': 0.2, 'softness': 0.05,
                                         'fillcolorb': 0.4})


def _numbers(net: Any) -> Any:
    """Two channels of two seconds: a wave with a kink and steps."""
    return net.create('patternCHOP', pars={'wavetype': 'tri', 'length': 120, 'numcycles': 2, 'phasestep': 0.2,
                                           'channelname': 'a b'})


_SOURCES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    'scene': ('a scene', _scene),
    'shape': ('a disc with alpha', _shape),
    'noise': ('coloured noise', lambda net: net.create('noiseTOP', pars={'mono': False, 'period': 1.1})),
    'ramp': ('a ramp', lambda net: net.create('rampTOP')),
    'disc': ('a soft disc', lambda net: net.create('rampTOP', pars={'type': 'circular', 'fitaspect': 'fill'})),
    'photo': ('a photograph', lambda net: net.create('fitTOP', inputs=[net.create('moviefileinTOP', pars={
        'file': str(MEDIA / 'hubble_deep_field.jpg')})], pars={
            'fit': 'fitoutside', 'outputresolution': 'custom', 'resolutionw': 256, 'resolutionh': 144})),
    'numbers': ('two triangle waves', _numbers),
    'pulses': ('pulses', lambda net: net.create('patternCHOP', pars={
        'wavetype': 'square', 'length': 120, 'numcycles': 3, 'amp': 0.5, 'offset': 0.5, 'channelname': 'pulse'})),
    'turn': ('a sine from 0 to 1', lambda net: net.create('patternCHOP', pars={
        'length': 120, 'amp': 0.5, 'offset': 0.5, 'channelname': 'turn'})),
    'rough': ('noise', lambda net: net.create('noiseCHOP', pars={
        'type': 'random', 'end': 119, 'period': 0.02, 'channelname': 'n'})),
    'tone': ('a tone of 880 Hz', lambda net: net.create('audiooscillatorCHOP', pars={
        'frequency': 880, 'wavetype': 'square'})),
    'wave': ('a sine', lambda net: net.create('lfoCHOP', pars={'frequency': 0.7, 'channelname': 'sine'})),
    'steps': ('a square wave', lambda net: net.create('lfoCHOP', pars={
        'wavetype': 'square', 'frequency': 1.2, 'channelname': 'square'})),
}


def source(net: Any, name: str) -> Any:
    """Make the operators of a source; returns the last."""
    return _SOURCES[name][1](net)


# --- the operators

def _file(name: str) -> str:
    return str(MEDIA / name)


def _loop(net: Any, node: Any) -> Any:
    """Put a turning, fading loop round a Feedback TOP."""
    turned = net.create('transformTOP', inputs=[node], pars={'rotate': 8, 'sx': 1.03, 'sy': 1.03})
    faded = net.create('levelTOP', inputs=[turned], pars={'opacity': 0.92})
    box = net.create('rectangleTOP', pars={'sizex': 0.2, 'sizey': 0.2, 'centerx': 0.15, 'fillcolorb': 0.3})
    loop = net.create('compositeTOP', 'loop', inputs=[box, faded], pars={'operand': 'maximum'})
    node.par.top = loop.name
    node.setInputs([loop.inputs[0]])
    return loop


def _rings(net: Any, node: Any) -> None:
    text = net.create('textDAT', 'rings_pixel')
    text.text = ('out vec4 fragColor;\nvoid main()\n{\n'
                 '    vec2 p = (vUV.st - 0.5) * vec2(16.0 / 9.0, 1.0);\n'
                 '    float d = length(p), a = atan(p.y, p.x);\n'
                 '    vec3 c = 0.5 + 0.5 * cos(6.2832 * (6.0 * d + vec3(0.0, 0.33, 0.67)) + 3.0 * a);\n'
                 '    fragColor = TDOutputSwizzle(vec4(c, 1.0));\n}\n')
    node.par.pixeldat = text.name


def _table(net: Any, node: Any) -> None:
    table = net.create('tableDAT')
    table.clear()
    for row in ((-1, -1, 0), (-1, 0, 1), (0, 1, 1)):
        table.appendRow(row)
    node.par.dat = table.name


def _fill(script: Any) -> None:
    import numpy as np
    y, x = np.mgrid[0:144, 0:256].astype(np.float32)
    bits = (x.astype(int) ^ y.astype(int)) / 255
    script.copyNumpyArray(np.stack([bits, bits ** 2, 1 - bits, np.ones_like(bits)], axis=2).astype(np.float32))


def _channels(script: Any) -> None:
    import math
    script.clear()
    script.numSamples = 120
    for name, speed in (('x', 3), ('y', 4)):
        channel = script.appendChan(name)
        for k in range(120):
            channel[k] = math.sin(speed * k / 120 * 2 * math.pi)


def _select(kind: str, par: str) -> Callable[[Any, Any], None]:
    def prepare(net: Any, node: Any) -> None:
        node.par[par] = source(net, kind).name
    return prepare


def _cache(net: Any, node: Any) -> None:
    moving = net.create('transformTOP', inputs=[source(net, 'shape')], pars={'tx': '=(absTime.frame - 10) * 0.03'})
    node.setInputs([moving])


def _kept(net: Any, node: Any) -> Any:
    cache = net.create('cacheTOP', pars={'cachesize': 20})
    _cache(net, cache)
    node.par.cachetop, node.par.index = cache.name, -8
    return cache


def _moved(net: Any, node: Any) -> None:
    net.create('transformTOP', 'mover', pars={'tx': '=math.sin(absTime.seconds * 5)',
                                              'ty': '=math.cos(absTime.seconds * 3)'})
    node.par.ops = 'mover'


def _keys(net: Any, node: Any) -> None:
    table = net.op('shown_keys')
    table.clear()
    for row in (('pos', 'r', 'g', 'b', 'a'), (0, 0.1, 0.1, 0.4, 1), (0.4, 0.8, 0.2, 0.3, 1), (0.7, 1, 0.8, 0.2, 1),
                (1, 0.1, 0.1, 0.4, 1)):
        table.appendRow(row)


def _stack(net: Any, node: Any) -> None:
    """Sixteen slices, on which a disc goes from left to right; the ramp chooses them from left to right too."""
    text = net.create('textDAT', 'stack_pixel')
    text.text = ('out vec4 fragColor;\nvoid main()\n{\n'
                 '    float t = float(uTDCurrentDepth) / 15.0;\n'
                 '    float d = length((vUV.st - vec2(t, 0.5 + 0.3 * sin(6.2832 * t))) * vec2(16.0 / 9.0, 1.0));\n'
                 '    fragColor = TDOutputSwizzle(vec4(vec3(smoothstep(0.3, 0.05, d)) * vec3(1.0, t, 0.3), 1.0));\n'
                 '}\n')
    stack = net.create('glslTOP', pars={'pixeldat': text.name, 'type': 'texture2darray', 'depth': 'custom',
                                        'customdepth': 16})
    node.setInputs([stack, source(net, 'disc')])


_BLEND = ('shape', 'scene')
_RECIPES: dict[str, Recipe] = {
    'analyzeTOP': Recipe({'op': 'average', 'scope': 'columns'}),
    'bloomTOP': Recipe({'bloomthreshold': 0.5, 'bloomintensity': 3, 'maxbloomradius': 1}, ('scene',)),
    'blurTOP': Recipe({'size': 20}),
    'cacheTOP': Recipe({'cachesize': 20, 'outputindex': -8}, (), 20, _cache, 'a moving disc, eight frames ago'),
    'cacheselectTOP': Recipe({}, (), 20, _kept, 'eight frames ago in a Cache TOP of a moving disc'),
    'channelmixTOP': Recipe({'red1': 0, 'red2': 1, 'green2': 0, 'green3': 1, 'blue3': 0, 'blue1': 1}),
    'chromakeyTOP': Recipe({'huemin': 20, 'huemax': 60, 'hsoftlow': 5, 'hsofthigh': 5, 'satmin': 0.5}),
    'circleTOP': Recipe({'ispolygon': True, 'sides': 5, 'fillcolorr': 0.95, 'fillcolorg': 0.6, 'fillcolorb': 0.1,
                         'borderwidth': 0.03, 'rotate': 12}, ()),
    'compositeTOP': Recipe({'operand': 'difference'}, ('shape', 'scene')),
    'constantTOP': Recipe({'colorr': 0.9, 'colorg': 0.45, 'colorb': 0.2}, ()),
    'convolveTOP': Recipe({'normalize': False}, ('scene',), prepare=_table,
                          told='the table [-1 -1 0; -1 0 1; 0 1 1]'),
    'cornerpinTOP': Recipe({'pinp31': 0.2, 'pinp32': 0.1, 'pinp41': 0.95, 'pinp12': 0.95, 'pinp21': 0.75,
                            'pinp22': 0.8}),
    'cropTOP': Recipe({'cropleft': 0.2, 'cropright': 0.8, 'cropbottom': 0.2, 'croptop': 0.8}),
    'crossTOP': Recipe({'cross': 0.5}, ('scene', 'photo')),
    'displaceTOP': Recipe({'displaceweightx': 0.2, 'displaceweighty': 0.2, 'extend': 'mirror'}, ('scene', 'noise')),
    'edgeTOP': Recipe({'strength': 6}),
    'embossTOP': Recipe({'strength': 3, 'direction': 45}),
    'feedbackTOP': Recipe({}, (), 24, _loop, 'a square in a loop that turns, grows and fades'),
    'fitTOP': Recipe({'fit': 'fitbest', 'outputresolution': 'custom', 'resolutionw': 256, 'resolutionh': 200,
                      'bgcolorb': 0.3, 'bgcolora': 1}),
    'flipTOP': Recipe({'flipx': True}),
    'glslTOP': Recipe({}, (), prepare=_rings, told='a shader of eight lines'),
    'glslmultiTOP': Recipe({}, (), prepare=_rings, told='a shader of eight lines'),
    'hsvadjustTOP': Recipe({'hueoffset': 120, 'saturationmult': 1.5}),
    'insideTOP': Recipe({}, ('scene', 'shape')),
    'layoutTOP': Recipe({'align': 'gridrows', 'maxcols': 2, 'maxrows': 2}, ('scene', 'shape', 'photo', 'noise')),
    'levelTOP': Recipe({'contrast': 1.6, 'gamma1': 0.7}),
    'limitTOP': Recipe({'quantvalue': 'round', 'vstep': 0.25}),
    'lookupTOP': Recipe({}, ('scene', 'noise')),
    'lumalevelTOP': Recipe({'contrast': 1.8, 'gamma1': 1.4}),
    'mathTOP': Recipe({'gain': 2, 'postoff': -0.5}),
    'matteTOP': Recipe({'mattechannel': 'luminance'}, ('scene', 'photo', 'disc')),
    'mirrorTOP': Recipe({'rotate': 30}),
    'moviefileinTOP': Recipe({'file': _file('hubble_deep_field.jpg')}, (), told='a photograph (NASA, ESA)'),
    'noiseTOP': Recipe({'mono': False, 'harmon': 4}, ()),
    'normalmapTOP': Recipe({'offset1': 4, 'offset2': 4}, ('scene',)),
    'outsideTOP': Recipe({}, ('scene', 'shape')),
    'rampTOP': Recipe({'type': 'radial'}, (), prepare=_keys, told='four keys'),
    'rectangleTOP': Recipe({'rotate': 15, 'cornerradius': 0.1, 'fillcolorr': 0.2, 'fillcolorg': 0.6,
                            'borderwidth': 0.02}, ()),
    'remapTOP': Recipe({}, ('scene', 'noise')),
    'renderselectTOP': Recipe({}, (), prepare=_select('scene', 'top')),
    'reorderTOP': Recipe({'outputredchan': 'blue', 'outputbluechan': 'red'}, ('scene',)),
    'resolutionTOP': Recipe({'outputresolution': 'custom', 'resolutionw': 32, 'resolutionh': 18}),
    'scriptTOP': Recipe({}, (), told='x ^ y in NumPy'),
    'selectTOP': Recipe({}, (), prepare=_select('scene', 'top')),
    'slopeTOP': Recipe({'strength': 4}),
    'switchTOP': Recipe({'index': 0.5, 'blend': True}, ('scene', 'photo')),
    'thresholdTOP': Recipe({'threshold': 0.45}),
    'tileTOP': Recipe({'repeatx': 3, 'repeaty': 3, 'reflectx': True}),
    'textTOP': Recipe({'text': 'tdgraph'}, ()),
    'timemachineTOP': Recipe({}, (), prepare=_stack,
                             told='a disc that moves through 16 slices, chosen by a soft disc'),
    'transformTOP': Recipe({'rotate': 25, 'sx': 0.6, 'sy': 0.6, 'extend': 'repeat'}),
    'underTOP': Recipe({}, ('scene', 'shape')),
    'multiplyTOP': Recipe({}, ('scene', 'disc')),
    'subtractTOP': Recipe({}, ('scene', 'disc')),
    'monochromeTOP': Recipe({'mono': 0.8}),
    # CHOPs
    'audiooscillatorCHOP': Recipe({'frequency': 220}, ()),
    'audiospectrumCHOP': Recipe({}, ('tone',), 30),
    'expressionCHOP': Recipe({'expr0expr': '=abs(me.inputVal)'}, ('numbers',)),
    'parameterCHOP': Recipe({'builtin': True, 'parameter': 'tx ty'}, (), prepare=_moved,
                            told='where a Transform TOP is, over two seconds'),
    'timerCHOP': Recipe({'length': 0.8, 'cycle': True}, (), prepare=lambda net, node: node.par.start.pulse()),
    'constantCHOP': Recipe({'const0name': 'level', 'const0value': 0.7, 'single': False, 'end': 60}, ()),
    'crossCHOP': Recipe({'cross': 0.5}, ('numbers', 'rough')),
    'countCHOP': Recipe({'threshup': 0.5, 'threshdown': 0.5}, ('steps',)),
    'delayCHOP': Recipe({'delay': 0.3}, ('steps',)),
    'filterCHOP': Recipe({'width': 0.3}, ('steps',)),
    'functionCHOP': Recipe({'func': 'abs'}, ('numbers',)),
    'holdCHOP': Recipe({}, ('wave', 'steps')),
    'lagCHOP': Recipe({'lag1': 0.2, 'lag2': 0.4}, ('steps',)),
    'lfoCHOP': Recipe({'wavetype': 'normal', 'frequency': 1.5}, ()),
    'limitCHOP': Recipe({'type': 'clamp', 'min': -0.5, 'max': 0.5}, ('numbers',)),
    'logicCHOP': Recipe({'chopop': 'and'}, ('pulses', 'pulses')),
    'lookupCHOP': Recipe({}, ('turn', 'numbers')),
    'mathCHOP': Recipe({'chopop': 'add', 'gain': 0.5}, ('numbers', 'pulses')),
    'noiseCHOP': Recipe({'end': 240, 'harmon': 2, 'channelname': 'n[1-3]', 'period': 1.5}, ()),
    'patternCHOP': Recipe({'wavetype': 'sin', 'length': 240, 'numcycles': 8, 'taper1': 0, 'channelname': 'a b',
                           'phasestep': 0.1}, ()),
    'renameCHOP': Recipe({'renamefrom': '*', 'renameto': 'left right'}, ('numbers',)),
    'resampleCHOP': Recipe({'rate': 6}, ('numbers',)),
    'scriptCHOP': Recipe({}, (), told='two sines in Python'),
    'selectCHOP': Recipe({'channames': 'b'}, ('numbers',)),
    'shuffleCHOP': Recipe({'method': 'seqall'}, ('numbers',)),
    'speedCHOP': Recipe({}, ('wave',)),
    'toptoCHOP': Recipe({'crop': 'row', 'vstart': 0.5}, (), prepare=_select('scene', 'top'),
                        told='the middle row of a scene'),
    'trailCHOP': Recipe({'wlength': 2}, ('wave',), 120),
    'trimCHOP': Recipe({'start': 30, 'end': -30}, ('numbers',)),
    'waveCHOP': Recipe({'end': 240, 'decay': 0.6, 'period': 0.5}, ()),
    'dattoCHOP': Recipe({'firstcolumn': 'values', 'firstrow': 'values'}, (), prepare=_table,
                         told='the table [-1 -1 0; -1 0 1; 0 1 1]'),
}
CALLBACKS = {'scriptTOP': _fill, 'scriptCHOP': _channels}


def recipe_of(kind: str) -> Recipe:
    """Return the recipe of an operator type."""
    return _RECIPES.get(kind, Recipe())


def inputs_of(kind: str, recipe: Recipe, most: int) -> tuple[str, ...]:
    """Return the sources of the inputs; without a line of its own, those that suit the family."""
    if recipe.inputs is not None:
        return recipe.inputs
    if kind.endswith('CHOP'):
        return ('numbers', 'pulses', 'rough')[:min(most, 2)]
    return ('scene',) if most == 1 else _BLEND[:most]


def caption(kind: str) -> str:
    """Say what a picture shows."""
    recipe = recipe_of(kind)
    said = [recipe.told] if recipe.told else []
    said += [f'`{name}` {Path(value).name if name == "file" else value}' for name, value in recipe.pars.items()]
    if recipe.inputs:
        said.append('inputs: ' + ', '.join(_SOURCES[name][0] for name in recipe.inputs))
    return ('Here: ' + '; '.join(said) + '.') if said else 'As it is made.'
