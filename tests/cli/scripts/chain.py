# ruff: noqa
# Builds a noise -> level -> out chain with an LFO, as pasted into the textport.
p = op('/project1')
for n in ('noise1', 'level1', 'lfo1', 'out1'):
    old = p.op(n)
    if old:
        old.destroy()

ui.undo.startBlock('build chain')
noise = p.create(noiseTOP, 'noise1')
noise.par.period = 2.5
noise.par.mono = True
noise.par.outputresolution = 'custom'
noise.par.resolutionw, noise.par.resolutionh = 320, 180
noise.nodeX, noise.nodeY = 0, 0

lfo = p.create(lfoCHOP, 'lfo1')
lfo.par.frequency = 0.25
lfo.par.wavetype = 'tri'

level = p.create(levelTOP, 'level1')
level.par.brightness1.expr = "op('lfo1')['chan1'] * 0.5 + 1"
level.par.gamma1.mode = ParMode.CONSTANT
level.inputConnectors[0].connect(noise)
level.nodeX = noise.nodeX + noise.nodeWidth + 50

out = p.create(outTOP, 'out1')
level.outputConnectors[0].connect(out)
for o in (noise, level, out, lfo):
    o.color = (0.2, 0.4, 0.6)
    o.viewer = True
    o.openViewer()
ui.undo.endBlock()
ui.status = 'chain built'
print('built', len(p.children), 'ops;', type(level) == levelTOP, isinstance(level, TOP), isinstance(level, SOP))
run("op('/project1/noise1').par.seed = args[0]; print('seeded', op('noise1').par.seed, me.parent().path)", 7, delayFrames=2)
