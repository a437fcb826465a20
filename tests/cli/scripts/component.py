# ruff: noqa
# A component with custom parameters, a Parameter Execute DAT and an extension.
import td
import tdu
from TDStoreTools import StorageManager
import TDFunctions as TDF

PAGES = {'Look': [('Float', 'Gain', 1.0, 0, 4), ('RGB', 'Tint', (1, .5, .25), 0, 1)],
         'Flow': [('Menu', 'Mode', None, 0, 0), ('Pulse', 'Reset', None, 0, 0), ('Int', 'Count', 3, 1, 12)]}

comp = op('/project1').create(baseCOMP, 'Painter')
comp.par.opshortcut = 'Painter'
for name, pars in PAGES.items():
    page = comp.appendCustomPage(name)
    for style, par, default, lo, hi in pars:
        group = getattr(page, 'append' + style)(par, label=par.upper())
        if default is not None:
            values = default if isinstance(default, tuple) else (default,)
            for one, value in zip(group, values):
                one.default = one.val = value
                one.normMin, one.normMax = lo, hi
        if style == 'Menu':
            group[0].menuNames = ['add', 'over', 'screen']
            group[0].menuLabels = ['Add', 'Over', 'Screen']
            group[0].val = 'over'

ext = comp.create(textDAT, 'PainterExt')
ext.text = '''
from TDStoreTools import StorageManager
import TDFunctions as TDF

class PainterExt:
	def __init__(self, ownerComp):
		self.ownerComp = ownerComp
		TDF.createProperty(self, 'Strokes', value=0, dependable=True)
		self.stored = StorageManager(self, ownerComp, [{'name': 'Palette', 'default': 'warm'}])

	def Stroke(self, n=1):
		self.Strokes += n
		return self.Strokes
'''
comp.par.ext0object = "op('./PainterExt').module.PainterExt(me)"
comp.par.ext0promote = True

pe = comp.create(parameterexecuteDAT, 'parexec1')
pe.par.op = '..'
pe.par.pars = 'Gain Reset'
pe.par.valuechange = True
pe.text = '''# me - this DAT
def onValueChange(par: Par, prev: Any):
	parent().op('gain').par.brightness1 = par.eval()
	return

def onPulse(par: Par):
	parent().Stroke(-parent().Strokes)
	return
'''.replace('Any', 'float')

const = comp.create(constantTOP, 'tint')
const.parGroup.color = (1, 1, 1)
for i, c in enumerate('rgb'):
    const.par['color' + c].expr = f'parent().par.Tint{c}'
gain = comp.create(levelTOP, 'gain')
gain.setInputs([const])
comp.create(outTOP, 'out1').inputConnectors[0].connect(gain)

comp.par.reinitextensions.pulse()
print('strokes', op.Painter.Stroke(3), comp.ext.PainterExt.stored['Palette'], tdu.clamp(5, 0, 1), td.op('/project1/Painter'))
comp.par.Gain = 2.5
answer = ui.messageBox('Painter', 'Reset the strokes?', buttons=['Yes', 'No'])
if answer == 0:
    comp.par.Reset.pulse()
run(lambda: print('gain', comp.op('gain').par.brightness1.eval(), 'strokes', comp.Strokes), delayFrames=3)
