"""The names of TouchDesigner's own types, so that scripts may name one that does not exist here.

``def onCook(scriptOp: renderTOP)``, ``isinstance(n, SOP)`` and ``type(n) == geometryCOMP`` work; making such an
operator raises UnknownTypeError.
"""

from __future__ import annotations

from functools import cache
from typing import Final

__all__ = ['is_td_type', 'td_type']

#: Of build 2025.3x.
_OPERATORS: Final[dict[str, frozenset[str]]] = {family: frozenset(names.split()) for family, names in {
    'TOP': """
    add analyze antialias blobtrack bloom blur cache cacheselect channelmix chopto chromakey circle composite
    constant convolve cornerpin cplusplus crop cross cubemap depth difference directdisplayout directxin
    directxout displace edge emboss feedback fit flip function glsl glslmulti hsvadjust hsvtorgb importselect in
    inside kinect kinectazure kinectazureselect layer layermix layout leapmotion lensdistort level limit lookup
    lumablur lumalevel math matte mirror monochrome mosys moviefilein moviefileout mpcdi multiply ncam ndiin
    ndiout noise normalmap notch null nvidiabackground nvidiadenoise nvidiaflex nvidiaflow nvidiaupscaler
    oakselect oculusrift opencolorio openvr opticalflow opviewer orbbec orbbecselect ouster ousterselect out
    outside over pack photoshopin pointfilein pointfileselect pointtransform popto prefiltermap projection ramp
    realsense rectangle remap render renderpass renderselect rendersimple renderstreamin renderstreamout reorder
    resolution rgbkey rgbtohsv scalabledisplay screen screengrab script select sharedmemin sharedmemout sick
    slope spectrum ssao st2110in st2110out stype substance substanceselect subtract svg switch syphonspoutin
    syphonspoutout text texture3d threshold tile timemachine tonemap touchin touchout transform under
    videodevicein videodeviceout videostreamin videostreamout vioso webrender zed zedselect
    """,
    'CHOP': """
    abletonlink analyze angle attribute audiobandeq audiobinaural audiodevicein audiodeviceout audiodynamics
    audiofilein audiofileout audiofilter audiomovie audiondi audiooscillator audioparaeq audioplay audiorender
    audiospectrum audiostreamin audiostreamout audiovst audiowebrender beat bind blacktrax blend blobtrack
    bodytrack bulletsolver clip clipblender clock composite constant copy count cplusplus cross cycle datto
    delay delete dmxin dmxout envelope etherdream event expression extend facetrack fan feedback filein fileout
    filter freedin freedout function gesture handle heliosdac hog hokuyo hold importselect in info interpolate
    inversecurve inversekin join joystick keyboardin keyframe kinect kinectazure lag laser laserdevice
    leapmotion leuzerod4 lfo limit logic lookup ltcin ltcout math merge midiin midiinmap midiout mosys mousein
    mouseout ncam noise null oakdevice oakselect object oculusaudio oculusrift openvr optitrackin oscin oscout
    out override panel pangolin pantilt parameter pattern perform phaser pipein pipeout popto posistagenet pulse
    realsense record rename renderpick renderstreamin reorder replace resample scan script scurve select
    sequencer serial sharedmemin sharedmemout shift shuffle slope sopto sort speed splice spring st2110device
    stretch stypein stypeout switch syncin syncout tablet timecode timeline timer timeslice topto touchin
    touchout trail transform transformxyz trigger trim warp wave wrnchai zed
    """,
    'DAT': """
    artnet audiodevices chopexecute chopto clip convert cplusplus datexecute error etherdream evaluate examine
    execute fifo filein fileout folder helios in indices info insert json keyboardin laserdevice lookup
    mediafileinfo merge midievent midiin monitors mpcdi mqttclient multitouchin ndi null opexecute opfind oscin
    oscout out panelexecute parameter parameterexecute pargroupexecute perform popto renderpick reorder script
    select serial serialdevices socketio sopto sort substitute switch table tcpip text touchin touchout
    transpose tuioin udpin udpout udtin udtout videodevices videostreamin web webclient webrtc webserver
    websocket xml
    """,
    'COMP': """
    actor ambientlight animation annotate base blend bone bulletsolver button camera camerablend constraint
    container engine environmentlight fbx field force geometry geotext glsl handle impulseforce light list null
    nvidiaflexsolver nvidiaflowemitter opviewer parameter replicator select sharedmemin sharedmemout slider
    table text time usd widget window
    """,
}.items()}
#: Families of which nothing exists here: any name that ends so is one of theirs.
_WITHOUT: Final = ('SOP', 'MAT', 'POP')
#: Classes that are no operators but stand in hints and in isinstance().
_CLASSES: Final = """
    SOP MAT POP PanelCOMP ObjectCOMP objectCOMP panelCOMP Attribute Attributes Bezier Body Bodies Bookmark Bookmarks
    Colors CUDAMemory CUDAMemoryShape FileSaveStatus Group Groups InputPoint License Licenses MOD Mesh Monitor
    Monitors Options Pane Panes NetworkEditor PanelValue Panel ParGroupCollection Peer Point Points Poly Polygon
    Preferences Prim Prims Project Segment SysInfo UI Undo VFS VFSFile Vertex
    """


def is_td_type(name: str) -> bool:
    """Whether TouchDesigner has an operator type of this name."""
    if any(name.endswith(family) for family in _WITHOUT):
        return name[:1].islower() and name.isidentifier() and len(name) > 3
    return any(name.endswith(family) and name.removesuffix(family) in names for family, names in _OPERATORS.items())


@cache
def td_type(name: str) -> type | None:
    """Return a class that stands for one of TouchDesigner's that is not here; None where it has none either.

    It has no instances: isinstance() is False of everything.
    """
    if not (is_td_type(name) or name in _CLASSES.split()):
        return None
    return type(name, (), {'__module__': 'td', '__doc__': f"Stand for TouchDesigner's {name}, which is not here.",
                           'opType': name, '__new__': _none})


def _none(cls: type) -> object:
    raise TypeError(f'there is no {cls.__name__} here; TouchDesigner has it')
