"""Video Device In TOP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from tdgraph.errors import MissingError
from tdgraph.gpu import Image
from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown
from tdgraph.media.camera import TEST_DEVICE, Camera, Mode
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import StrMenu, Toggle, Without

__all__ = ['VideoDeviceInTOP']

PAGE: Final = 'Video In'
_MODE: Final = re.compile(r'(\d{1,5})x(\d{1,5})(?:@(\d{1,4}(?:\.\d{1,3})?))?')
_AUTO: Final = 'auto'


class VideoDeviceInTOP(TOP):
    """Receive pictures from a camera or a capture card.

    A thread of its own grabs; a cook takes the newest picture, and the same again where there is no newer one.
    It waits for nothing: before the first picture the output is black.  A device that is missing, busy or was
    unplugged is looked for every second; meanwhile the last picture stays.

    Output: width, height and aspect of the device's pictures, RGBA in 8-bit fixed, alpha 1; before there is one,
        the size of the Common page.  Row 0 is the bottom.
    Units: the values that the device sends, YCbCr made RGB by the matrix and range that it states; no transfer
        curve is applied.
    Source: docs.derivative.ca/Video_Device_In_TOP and VideodeviceinTOP_Class.
    Differs: the drivers are V4L2 alone, so Linux; the device 'test', a moving test picture, is there on every
        system.  A device is named by (the begin of) its name or by its file, '' is the first one.  signalformat is
        auto, 1280x720 or 1280x720@30.  The last picture stays when the device goes.  Not here: deinterlacing,
        colour spaces, deep formats, synchronisation, the controls of a camera.  Not pure: it shows what there is.
    Raises: nothing.  Without the device, the library or trust errors() says so, and the frame goes on.
    """

    opType, base_name, type_label = 'videodeviceinTOP', 'videodevin', 'Video Device In'
    inputs = ()
    npasses = Without()
    unsupported = (
        'npasses', 'driver', 'specifyip', 'ip', 'options', 'deinterlace', 'precedence', 'channel', 'quadlink',
        'inputpixelformat', 'inputcolorspace', 'inputreferencewhite', 'transfermode', 'memorymode', 'syncinputs',
        'syncgroupindex', 'maxsyncoffset', 'synctimeout', 'resetstats', 'preset', 'autoge', 'autogebias',
        'autogelevel', 'maxgain', 'maxexposure', 'gain', 'exposure', 'cgamma', 'lgamma', 'limitfps', 'limitedfps',
        'capture', 'capturepulse', 'autowb', 'wbcoeffsr', 'wbcoeffsg', 'wbcoeffsb', 'custombandwidth',
        'bandwidthlimit', 'camerabitdepth', 'gpudemosaic')

    active = Toggle(True, page=PAGE, role='cpu', help='Off lets the device go; the last picture stays.')
    device = StrMenu('', ('', TEST_DEVICE), page=PAGE, role='cpu',
                     help='The device: its name or how it begins, or /dev/video0; empty: the first one; test: a '
                          'test picture.')
    signalformat = StrMenu(_AUTO, (_AUTO, '640x480@30', '1280x720@30', '1920x1080@30'), page=PAGE, role='cpu',
                           label='Signal Format', help='Size and rate to ask for, such as 1280x720@30; auto: the '
                                                       "device's own.")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._camera: Camera | None = None
        self._asked: tuple[str, Mode] | None = None
        self._trouble = ''
        self._shown: tuple[Any, int, Image] | None = None

    # -- the device

    def _open(self, asked: tuple[str, Mode] | None) -> None:
        """Start grabbing from the device that is asked for, once."""
        if asked == self._asked:
            return
        self._close()
        self._asked, self._trouble = asked, ''
        if asked is None:
            return
        if not self.trusted:
            self._trouble = 'a project from a file may not watch; load it with trust=True if you trust it'
            return
        try:
            self._camera = Camera(*asked)
        except MissingError as error:
            self._trouble = str(error)

    def _close(self) -> None:
        if self._camera is not None:
            self._camera.close()
        self._camera, self._asked = None, None

    def dispose(self) -> None:
        self._close()
        self._shown = None
        super().dispose()

    @property
    def isConnected(self) -> bool:
        """Whether pictures come from a device."""
        self.check()
        return self._camera is not None and self._camera.connected

    @property
    def inputSignalFormat(self) -> str:
        """Size and rate of what the device sends, as Signal Format takes it; '' while nothing comes."""
        if not self.isConnected or self._camera is None:
            return ''
        frame = self._camera.newest()
        if frame is None:
            return ''
        height, width = frame.pixels.shape[:2]
        return f'{width}x{height}@{self._camera.rate:g}'

    def wait_for_frame(self, seconds: float = 5.0) -> bool:
        """Open the device where that has not been done, and wait for a picture that was not shown yet.

        Returns whether one came; it is shown by the next frame's cook, or by ``cook(force=True)``.
        """
        self.cook()
        came = self._camera is not None and self._camera.wait(seconds)
        if came:
            self.touch('a picture came')
        return came

    # -- pictures

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        return UNKNOWN if self._shown is None else self._shown[2].spec

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Image:
        mode = _mode(p.signalformat)
        self._open((p.device, mode or Mode()) if p.active else None)
        if p.active:
            float(time.abs_frame)  # there may be a new picture in each frame
        trouble = self._trouble or (self._camera.trouble if self._camera is not None else '')
        if mode is None:
            trouble = trouble or f'signal format {p.signalformat!r} is not auto or of the form 1280x720@30'
        self.stands_in = bool(trouble)
        if trouble:
            self.addError(f'{self._path_text()}: {trouble}')
        image = self._image(p)
        return finish(self.device, image, None, self.common(p, image.spec), p, self._path_text())

    def _image(self, p: Any) -> Image:
        """Return the newest picture, uploaded once."""
        frame = None if self._camera is None else self._camera.newest()
        shown = self._shown
        if shown is not None and shown[1] == self.device.generation and (frame is None or shown[0] is frame):
            return shown[2]
        if frame is None:
            width, height = self.engine.resolution or (p.resolutionw, p.resolutionh)
            black: Image = self.device.fill(Spec('2d', width, height), (0.0, 0.0, 0.0, 1.0))
            return black
        uploaded = self.device.upload(frame.pixels, 'rgba8fixed', place=self._path_text())
        height, width = frame.pixels.shape[:2]
        image = Image(Spec('2d', width, height, format='rgba8fixed', aspect=frame.aspect), uploaded.lease)
        self._shown = frame, self.device.generation, image
        return image


def _mode(text: str) -> Mode | None:
    """Return what a signal format asks for; None where it is none."""
    if text in ('', _AUTO):
        return Mode()
    found = _MODE.fullmatch(text.strip())
    return found and Mode(int(found[1]), int(found[2]), float(found[3] or 0))
