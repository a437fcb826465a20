"""Windows under a virtual X server; the screen is read back through Xlib."""

from __future__ import annotations

from typing import Any


def test_the_screen_shows_the_pixels_and_headless_goes_on(python: Any) -> None:
    """One device before, during and after; a state on the GPU begins again; two windows at once."""
    python("""
    with td.Project(resolution=(160, 90)) as project:
        net = project.project1
        noise = net.create('noiseTOP', pars={'type': 'random', 'period': 0.03})
        out = net.create('outTOP', inputs=[noise])
        ramp = net.create('rampTOP', pars={'resolutionw': 64, 'resolutionh': 64, 'outputresolution': 'custom'})
        before = out.numpyArray()
        with project.view(out, ramp, block=False) as player:
            first, second = player.windows
            glfw.set_window_pos(second.handle, 400, 300)
            player.run(frames=5)
            assert (first.size, second.size) == ((160, 90), (64, 64))
            assert np.array_equal(on_screen(first), bytes_of(out))
            assert np.array_equal(on_screen(second), bytes_of(ramp))
            assert np.array_equal(player.screenshot(1)[..., :3], bytes_of(ramp))
            assert project.absTime.frame >= 5 and project.engine.longest_slice == 0.2
            assert project.device.ctx.error == 'GL_NO_ERROR'
            glfw.set_window_should_close(second.handle, True)
            player.update()
            assert [window.op for window in player.windows] == [out]
        assert project.engine.longest_slice is None
        assert np.array_equal(out.numpyArray(), before)
        project.advance(3, cook=[out])
        project.device.check('after')
        with project.view(out, block=False) as player:  # and once more
            player.run(frames=2)
            assert np.array_equal(on_screen(player.windows[0]), bytes_of(out))
    with td.Project(resolution=(8, 8)) as project:
        assert project.project1.create('rampTOP').numpyArray().shape == (8, 8, 4)
    """)


def test_every_kind_of_image_is_shown(python: Any) -> None:
    """Formats, clamping, exposure, alpha, layers."""
    python("""
    def show(window, player):
        window.draw(); window.show()
        return on_screen(window)

    with td.Project() as project:
        net = project.project1
        size = {'outputresolution': 'custom', 'resolutionw': 70, 'resolutionh': 66}
        top = net.create('constantTOP', pars={**size, 'colorr': 0.25, 'colorg': 3, 'colorb': -1, 'alpha': 0.5,
                                              'format': 'rgba32float', 'premultrgbbyalpha': False})
        with project.view(top, block=False) as player:
            window, = player.windows
            player.update()
            assert (show(window, player) == (64, 255, 0)).all()
            window.command('e')
            assert (show(window, player) == (128, 255, 0)).all()
            window.command('e', shift=True)
            window.command('a')
            checks = show(window, player)
            assert {tuple(pixel) for pixel in checks.reshape(-1, 3)} == {(102, 255, 38), (117, 255, 54)}
            window.command('a')
            assert abs(show(window, player) - 127.5).max() <= 0.5
            window.command('0')
            top.par.format = 'mono16float'
            mono = show(window, player)
            assert (mono == mono[..., :1]).all() and mono[0, 0, 0] == 64
            top.par.format = 'srgba8fixed'
            linear = show(window, player)
            assert abs(linear[0, 0, 0] - bytes_of(top)[0, 0, 0]) <= 1
            script = net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(
                np.stack([np.full((66, 70, 4), shade, np.float32) for shade in (0.2, 0.4, 0.6)]))})
            window.op = script
            assert script.numpyArray().shape == (3, 66, 70, 4)
            assert (show(window, player) == 51).all()
            window.command('pageup')
            assert (show(window, player) == 102).all()
            for _ in range(5):
                window.command('pageup')
            assert (show(window, player) == 153).all()
            window.command('pagedown')
            assert (show(window, player) == 102).all()
    """)


def test_zoom_pan_and_the_pixel_under_the_cursor(python: Any) -> None:
    python("""
    with td.Project(resolution=(80, 60)) as project:
        net = project.project1
        noise = net.create('noiseTOP', pars={'type': 'random', 'period': 0.01, 'format': 'rgba32float'})
        with project.view(noise, size=(320, 240), block=False) as player:
            window, = player.windows
            player.run(frames=2)
            big = np.repeat(np.repeat(bytes_of(noise).clip(0, 255), 4, 0), 4, 1)
            assert np.array_equal(on_screen(window), big)          # fitted, four times as large, exact
            server.key(xid(window), '1')
            until(player, lambda: window.camera.scale == 1)
            player.run(frames=2)
            shown = on_screen(window)
            assert np.array_equal(shown[90:150, 120:200], bytes_of(noise).clip(0, 255))
            assert (shown[:90] == shown[0, 0]).all() and shown[0, 0].max() < 40
            server.move(xid(window), 120, 149)                     # the picture's lower left pixel
            until(player, lambda: 'x 0 y 0 ' in server.title(xid(window)))
            title = server.title(xid(window))
            values = ' '.join(str(value) for value in noise.numpyArray()[0, 0])
            assert title.endswith(values) or values in title, (title, values)
            assert 'u 0.0063 v 0.0083' in title and '80x60 rgba32float' in title
            for _ in range(3):
                server.button(xid(window), 4, True); server.button(xid(window), 4, False)
            until(player, lambda: window.camera.scale > 1.7)
            until(player, lambda: 'x 0 y 0 ' in server.title(xid(window)))  # zoomed about the cursor
            at = window.camera.centre
            server.button(xid(window), 1, True)
            until(player, lambda: window._drag is not None)
            server.move(xid(window), 140, 149)
            until(player, lambda: window.camera.centre[0] < at[0] - 5)
            server.button(xid(window), 1, False)
            server.key(xid(window), 'f')
            until(player, lambda: window.camera.fitted)
    """)


def test_keys(python: Any) -> None:
    """Pause, step, next operator, help, full screen, save, escape; what goes to Keyboard In and Mouse In."""
    python("""
    import os, sys
    with td.Project(resolution=(120, 90), folder=os.path.dirname(sys.argv[0])) as project:
        net = project.project1
        ramp = net.create('rampTOP')
        lfo = net.create('lfoCHOP')
        table = net.create('tableDAT')
        with project.view(ramp, size=(640, 480), block=False) as player:
            window, = player.windows
            me = xid(window)
            player.run(frames=2)
            server.key(me, 'space')
            until(player, lambda: player.paused)
            frame = project.absTime.frame
            player.run(seconds=0.2)
            assert project.absTime.frame == frame
            server.key(me, 'period')
            until(player, lambda: project.absTime.frame == frame + 1)
            player.run(seconds=0.1)
            assert project.absTime.frame == frame + 1 and player.paused
            server.key(me, 'space')
            until(player, lambda: project.absTime.frame > frame + 3)
            assert project.absTime.frame < frame + 40               # the pause is not caught up with
            for kind in (lfo, table, ramp):
                server.key(me, 'n')
                until(player, lambda: window.op is kind)
                player.run(frames=3)
                assert on_screen(window).std() > 1
            server.key(me, 'n', 1)
            until(player, lambda: window.op is table)
            server.key(me, 'Home')
            until(player, lambda: window.op is ramp)
            server.key(me, 's')
            until(player, lambda: any(name.startswith('ramp1.') for name in os.listdir(project.folder)))
            plain = on_screen(window)
            server.key(me, 'F1')
            until(player, lambda: window.helping)
            player.run(frames=2)
            assert (on_screen(window) != plain).mean() > 0.1
            server.key(me, 'Escape')
            until(player, lambda: not window.helping)
            server.key(me, 'F11')
            until(player, lambda: window.size == (1280, 800))
            player.run(frames=2)
            assert on_screen(window).shape == (800, 1280, 3)
            assert on_screen(window)[:, 0].max() == 0                # black beside a picture of 4:3
            server.move(me, 640, 400)
            server.key(me, 'v')
            until(player, lambda: window.values and window._under)
            player.run(frames=10)
            assert on_screen(window)[:20, :100].max() == 255         # the pixel's values
            server.key(me, 'Escape')
            until(player, lambda: window.size == (640, 480))
            keys = net.create('keyboardinCHOP', pars={'keys': 'n space'})
            mouse = net.create('mouseinCHOP', pars={'output': 'absolute', 'wheel': 'w', 'lbuttonname': 'l'})
            server.key(me, 'n')
            until(player, lambda: keys['kn'] == 1)
            assert window.op is ramp                                 # the key was the network's
            server.key(me, 'n', 4)                                   # with Ctrl it is the window's
            until(player, lambda: window.op is not ramp)
            left, top = glfw.get_window_pos(window.handle)
            server.move(me, 30, 40)
            until(player, lambda: (mouse['tx'], mouse['ty']) == (left + 30, 800 - top - 40))
            scale = window.camera.scale
            server.button(me, 5, True); server.button(me, 5, False)
            until(player, lambda: mouse['w'] == -1)
            server.button(me, 1, True)
            until(player, lambda: mouse['l'] == 1)
            assert window._drag is None and window.camera.scale == scale
            server.button(me, 1, False)
            until(player, lambda: mouse['l'] == 0)
            server.key(me, 'Escape')
            until(player, lambda: not player.update() or window.closing)
            assert not player.update() and not player.is_open
    """)


def test_errors_are_shown_and_throttled_and_frames_go_on(python: Any) -> None:
    result = python("""
    def fail(op):
        raise ValueError('no such luck')

    with td.Project(resolution=(320, 240)) as project:
        net = project.project1
        script = net.create('scriptTOP', callbacks={'onCook': fail})
        noise = net.create('noiseTOP', inputs=[script], pars={'tx': '=absTime.frame'})
        project.engine.frame_start.append(lambda frame: 1 / 0)
        with project.view(noise, block=False) as player:
            player.run(frames=20)
            assert player.frames == 20
            assert 'division by zero' in server.title(xid(player.windows[0]))
            project.engine.frame_start.clear()
            player.run(frames=10)
            assert any('no such luck' in text for text in player.troubles(noise))
    """)
    assert result.stderr.count('division by zero') == 1
    assert result.stderr.count('no such luck') <= 2  # as an error and as a script error


def test_a_still_picture_is_drawn_once_and_a_lost_context_is_made_anew(python: Any) -> None:
    python("""
    with td.Project(resolution=(100, 80)) as project:
        net = project.project1
        ramp = net.create('rampTOP')
        with project.view(ramp, block=False) as player:
            window, = player.windows
            player.run(frames=3)
            drawn = []
            original = window.draw
            window.draw = lambda: (drawn.append(1), original())
            player.run(frames=20)
            assert not drawn
            ramp.par.phase = 0.25
            player.run(frames=5)
            assert len(drawn) == 1
            window.dirty = True
            player.run(frames=5)
            assert len(drawn) == 2
            project.device._mark_lost()
            player.run(frames=5)
            assert np.array_equal(on_screen(window), bytes_of(ramp))
            ramp.par.phase = 0.5
            player.run(frames=5)
            assert np.array_equal(on_screen(window), bytes_of(ramp))
            server.key(xid(window), 'F1')
            until(player, lambda: window.helping)
            player.run(frames=2)
            project.close()
            assert not player.update() and not player.is_open
    """)


def test_what_the_view_refuses(python: Any) -> None:
    python("""
    import threading
    with td.Project() as project:
        net = project.project1
        for given, error in (('nothere', td.errors.NotFoundError), (7, td.errors.TDGraphError),
                             (net, td.errors.NotFoundError)):
            try:
                project.view(given)
            except error as found:
                assert 'give' in str(found), found
            else:
                raise AssertionError(given)
        caught = []
        def elsewhere():
            try:
                project.view(net.create('rampTOP'))
            except td.errors.WrongThreadError as error:
                caught.append(error)
        thread = threading.Thread(target=elsewhere); thread.start(); thread.join()
        assert caught
    """)
