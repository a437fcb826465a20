# ruff: noqa
"""GLSL TOP with a row of uniforms and a feedback loop."""
FRAG = '''uniform float uSpeed;
uniform vec2 uScale;
out vec4 fragColor;
void main() {
	vec2 p = vUV.st * uScale;
	vec4 before = texture(sTD2DInputs[0], vUV.st);
	vec4 now = vec4(fract(p + uSpeed), 0.5, 1.0);
	fragColor = TDOutputSwizzle(mix(now, before, 0.9));
}
'''
root_comp = me.parent()
print(me.parent().path, parent().path, me.name != '', absTime.frame, project.cookRate)

def place(OP, col, row=0):
    OP.nodeX = col * 200
    OP.nodeY = -row * 150
    return OP

black = place(root_comp.create(constantTOP, 'start'), 0)
black.par.outputresolution = 'custom'
black.par.resolutionw = 128
black.par.resolutionh = 64
black.par.format = 'rgba32float'
fb = place(root_comp.create(feedbackTOP, 'feedback1'), 1)
glsl = place(root_comp.create('glslTOP', 'paint'), 2)
pixel = op('paint_pixel')
pixel.text = FRAG
glsl.par.pixeldat = pixel.name
glsl.seq.vec.numBlocks = 2
glsl.par.vec0name, glsl.par.vec1name = 'uSpeed', 'uScale'
glsl.par.vec0valuex.expr = 'absTime.seconds * 0.1'
glsl.par.vec1valuex = 4
glsl.par.vec1valuey = 2
fb.inputConnectors[0].connect(black)
glsl.inputConnectors[0].connect(fb)
fb.par.top = glsl
n = place(root_comp.create(nullTOP, 'OUT'), 3)
n.inputConnectors[0].connect(glsl.outputConnectors[0])
out = place(root_comp.create(outTOP), 4)
out.setInputs([n])
for pane in ui.panes:
    if pane.type == PaneType.NETWORKEDITOR:
        pane.owner = root_comp
        pane.home(zoom=True)
sys.stdout.write('sum %.3f\n' % n.numpyArray()[..., 2].mean())
print(out.name, out.inputs, glsl.width, glsl.height, glsl.errors())
