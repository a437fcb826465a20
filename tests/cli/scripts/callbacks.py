# ruff: noqa
from typing import Dict
import numpy as np
here = parent()
script = here.create(scriptTOP, 'script1')
script.par.callbacks.eval().text = '''# me - this DAT
import numpy as np
import cv2x if False else np
'''.replace('import cv2x if False else np\n', '') + '''
def onSetupParameters(scriptOp: scriptTOP):
	page = scriptOp.appendCustomPage('Custom')
	p = page.appendFloat('Level', label='Level')
	p[0].default = 0.5
	p.val = 0.5
	return

def onPulse(par: Par):
	return

def onCook(scriptOp: scriptTOP) -> None:
	a = np.zeros((4, 8, 4), dtype=np.float32)
	a[..., :3] = scriptOp.par.Level
	a[..., 3] = 1
	scriptOp.copyNumpyArray(a)
	return

def draw(scene: geometryCOMP, cam: cameraCOMP, mesh: gridSOP, look: pbrMAT):
	return
'''
script.par.setuppars.pulse()
exe = here.create(executeDAT, 'execute1')
exe.par.framestart = True
exe.text = '''
def onFrameStart(frame: int):
	op('script1').par.Level = frame / 10
	return
'''
chopexec = here.create(chopexecuteDAT, 'chopexec1')
wave: lfoCHOP = here.create(lfoCHOP, 'beat')
wave.par.wavetype = 'square'
wave.par.frequency = 10
chopexec.par.chop = wave
chopexec.par.offtoon = True
chopexec.par.valuechange = False
chopexec.text = '''
def onOffToOn(channel, sampleIndex: int, val: float, prev: float):
	me.store('hits', me.fetch('hits', 0) + 1)
	return
'''
def arrange(nodes: list, geo: 'geometryCOMP' = None, kind: Dict[str, boxSOP] = {}) -> renderTOP:
    x = 0
    for n in nodes:
        n.nodeX, x = x, x + 150
arrange(here.children)
script.resetViewer()
here.layout(here.children)
def later(frame):
    print('frame', absTime.frame, frame, round(float(script.numpyArray()[0, 0, 0]), 3))
    if frame < 3:
        run(later, frame + 1, delayFrames=1)
    else:
        print('hits', chopexec.fetch('hits', 0), ui.chooseFile(load=False), ui.performMode)
        clear()
run(later, 1, endFrame=True)
