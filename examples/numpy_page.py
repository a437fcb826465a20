"""TouchDesigner's page "NumPy", block by block: its code runs here unchanged.

The texts named in capitals are the code blocks of https://docs.derivative.ca/NumPy.  Each is put where
TouchDesigner has it: callbacks into the DAT docked to a Script operator, the others into a Text DAT, where
`op`, `tdu` and `debug` are at hand.  Run it: ``python examples/numpy_page.py``.
"""

import numpy as np

import tdgraph as td

CHOP_TO_ARRAY = """\
# Returns all of the channels in this CHOP a 2D NumPy array
# with a width equal to the channel length (the number of samples)
# and a height equal to the number of channels.
# The data will be stored as 32 bit float.
npArray = op('someChop').numpyArray()
"""

CHANNEL_TO_ARRAY = """\
# Returns this channels data as a NumPy array
# with a length equal to the track length.
# The data will be stored as 32 bit float.
npArray = op('someChop')['chan1'].numpyArray()
"""

ARRAY_TO_CHOP = """\
# import the NumPy library
import numpy as np

def onCook(scriptOp):
	scriptOp.clear()

	# specify number of channels and samples
	numChannels = 3
	numSamples = 20

	# create a NumPy array filled with zeros
	# the datatype must be float32 to be used in the CHOP
	npArray = np.zeros((numChannels, numSamples), dtype=np.float32)

	# set the 11th sample of the 2nd channel to 1.234
	npArray[1][10] = 1.234

	# copy the NumPy array into CHOP channels
	scriptOp.copyNumpyArray(npArray)
	return
"""

DISTANCES = """\
# import the NumPy library
import numpy as np

def onCook(scriptOp):
	scriptOp.clear()
	inputs = scriptOp.inputs[0]

	# get input CHOP as NumPy array
	inPos = inputs.numpyArray()

	# this results in a numChannels x numSamples array
	# we need to transpose the attay to a numSamples x numChannels array
	# to get positions as pairs for each point
	# this is comparable to the Shuffle CHOP's "Swap Channels and Samples"
	inPos = inPos.T

	# using broadcasting, we can eliminate the for loop
	# and calculate the distance between all points
	npDist = np.sqrt(((inPos[:,:,None] - inPos[:,:,None].T) ** 2).sum(1))

	# copy the NumPy array into the CHOP
	scriptOp.copyNumpyArray(npDist)
	return
"""

TOP_TO_ARRAY = """\
# Returns the TOP image as a Python NumPy array.
# Since NumPy arrays are referenced by line first, pixels are addressed as [h, w].
# Currently data will always be in 32 bit float format.
npArray = op('someTop').numpyArray()
"""

TOP_TO_ARRAY_DELAYED = """\
# Returns the TOP image as a Python NumPy array delayed.
# Since NumPy arrays are referenced by line first, pixels are addressed as [h, w].
# Currently data will always be in 32 bit float format.
npArray = op('someTop').numpyArray(delayed=True)
"""

# The page shows the lines inside; they belong into an onCook.
ARRAY_TO_TOP = """\
def onCook(scriptOp):
	# download the input texture to the script TOP into a NumPy array
	npArray = scriptOp.inputs[0].numpyArray()

	# copy the NumPy array into the texture
	scriptOp.copyNumpyArray(npArray)
"""

ARRAY_TO_8_BIT_TOP = """\
# import the NumPy library
import numpy as np
def onCook(scriptOp):
	# copy the input top into a NumPy array
	npArray = scriptOp.inputs[0].numpyArray()

	# 8bit has a value range of 0 to 255, so multiply the array by 255
	npArray *= 255

	# change the data type to uint8
	npArray = npArray.astype(np.uint8)

	# copy the NumPy array into the TOP texture
	scriptOp.copyNumpyArray(npArray)
	return
"""

MATRIX = """\
import numpy as np
# create a identity matrix
m = tdu.Matrix()

# convert matrix into a NumPy array
npArray = m.numpyArray()

# output only the diagonal values of the matrix
# this will output a NumPy array: array([1., 1., 1., 1.], dtype=float32)
debug(npArray.diagonal())
"""

BYTES = """\
# load a CHOP channel into a NumPy array
npArray = op('someCHOP')['chan1'].numpyArray()
# convert the NumPy array to a bytearray
b = npArray.tobytes()
"""

# The places of ten objects: channel 1 their x, channel 2 their y.
POINTS = np.array([np.arange(10), np.arange(10) ** 2 / 10], np.float32)


def scatter(scriptOp):
    """Write the points; a callback may also be a plain function."""
    scriptOp.copyNumpyArray(POINTS)


def build(project):
    """Make the operators that the page speaks of; return the last Script TOP."""
    net = project.op('/project1')
    points = net.create('scriptCHOP', 'someChop', callbacks={'onCook': scatter})
    net.create('nullCHOP', 'someCHOP', inputs=[points])
    for name, callbacks, inputs in (('zeros', ARRAY_TO_CHOP, []), ('distances', DISTANCES, [points])):
        net.create('scriptCHOP', name, inputs=inputs)
        net.op(f'{name}_callbacks').text = callbacks
    picture = net.create('rampTOP', 'someTop', pars={
        'type': 'horizontal', 'outputresolution': 'custom', 'resolutionw': 8, 'resolutionh': 4,
        'format': 'rgba32float'})
    for name, callbacks in (('floats', ARRAY_TO_TOP), ('bytes', ARRAY_TO_8_BIT_TOP)):
        script = net.create('scriptTOP', name, inputs=[picture])
        net.op(f'{name}_callbacks').text = callbacks
    return script


def run(net, text):
    """Run a block as a Text DAT; return its names as attributes."""
    dat = net.create('textDAT')
    dat.text = text
    return dat.module


def main():
    """Show what each block gives."""
    with td.Project() as project:
        build(project)
        net = project.op('/project1')
        print('A CHOP, all of its channels:', run(net, CHOP_TO_ARRAY).npArray, sep='\n')
        print('One channel:', run(net, CHANNEL_TO_ARRAY).npArray, sep='\n')
        print('An array into a Script CHOP:', net.op('zeros')['chan2'].numpyArray(), sep='\n')
        print('Distances between all points:', net.op('distances').numpyArray().round(1), sep='\n')
        print('The red of a TOP, from the bottom:', run(net, TOP_TO_ARRAY).npArray[..., 0].round(3), sep='\n')
        late = [run(net, TOP_TO_ARRAY_DELAYED).npArray for _ in range(2)]
        print(f'Delayed, the first call: {late[0]}; the second: an array {late[1].shape}')
        for name in ('floats', 'bytes'):
            script = net.op(name)
            print(f'A Script TOP of {name}: {script.pixelFormat}, red', script.numpyArray()[0, :, 0].round(3))
        print('The diagonal of a matrix:')
        run(net, MATRIX)
        print(f'A channel as bytes: {len(run(net, BYTES).b)} of them')


if __name__ == '__main__':
    main()
