"""The parameter pages of the Timer CHOP."""

from __future__ import annotations

from tdgraph.operators.chop._pages import UNIT_LABELS, UNITS
from tdgraph.pars import DATRef, Float, Int, Menu, Pulse, Str, Toggle

__all__ = ['TimerPages']

COUNT_UNITS = 'off samples frames seconds all'
COUNT_UNITS_TOO = 'off seconds frames samples all'


def _units(label: str) -> object:
    return Menu(UNITS, 'seconds', labels=UNIT_LABELS, role='cpu', page='Timer', label=label,
                help='Samples, frames or seconds.')


def _out(label: str, help: str, default: bool = False) -> object:
    return Toggle(default, role='cpu', page='Outputs', label=label, help=help)


def _count(label: str, what: str, names: str = COUNT_UNITS) -> object:
    return Menu(names, role='cpu', page='Outputs', label=label, help=f'Give {what}, in these units.')


class TimerPages:
    """The pages Timer, Segments and Outputs."""

    active = Menu('never always running playing', 'running', role='cpu', page='Timer',
                  labels=('Never', 'Always', 'While Running', 'While Playing'),
                  help='When it cooks without being asked; never stops the time too.')
    timecontrol = Menu('lock sequential', 'sequential', role='cpu', page='Timer', label='Time Control',
                       labels=('Lock to Timeline', 'Sequential'),
                       help='Follow the frame of the timeline, or count from the start on.')
    deferpars = Toggle(role='cpu', page='Timer', label='Defer Par Changes',
                       help='Lengths, delays, cycles and segments change at the next Initialize only.')
    initialize = Pulse(page='Timer', help='Set everything to 0 and get ready.')
    start = Pulse(page='Timer', help='Begin to count.')
    lengthtype = Menu('fixed infinite', role='cpu', page='Timer', label='Length Type',
                      help='Whether the timer ever ends.')
    length = Float(10.0, min=0.0, norm=(0, 20), role='cpu', page='Timer', help='How long a cycle is.')
    lengthunits = _units('Length Units')
    delay = Float(0.0, min=0.0, norm=(0, 10), role='cpu', page='Timer', help='How long it waits after the start.')
    delayunits = _units('Delay Units')
    runvalues = Menu('zero one', 'one', role='cpu', page='Timer', label='Run Values',
                     help='Whether the sample at which it starts counts.')
    play = Toggle(True, role='cpu', page='Timer', help='Off: it stands still.')
    speed = Float(1.0, min=0.0, norm=(0, 4), role='cpu', page='Timer', help='Multiplies the time that passes.')
    cue = Toggle(role='cpu', page='Timer', help='Stay at the cue point.')
    cuepulse = Pulse(page='Timer', label='Cue Pulse', help='Go to the cue point.')
    cuepoint = Float(0.0, min=0.0, norm=(0, 10), role='cpu', page='Timer', label='Cue Point',
                     help='A time since the start.')
    cueunits = Menu(f'{UNITS} fraction', 'seconds', labels=(*UNIT_LABELS, '%'), role='cpu', page='Timer',
                    label='Cue Units', help='Samples, frames, seconds, or the fraction of the whole.')
    cycle = Toggle(role='cpu', page='Timer', help='Begin again at the end.')
    cyclelimit = Toggle(role='cpu', page='Timer', label='Cycle Limit', help='End after Maximum Cycles.')
    maxcycles = Int(1, min=1, norm=(1, 10), role='cpu', page='Timer', label='Maximum Cycles',
                    help='How many cycles there are.')
    cycleendalert = Float(0.0, min=0.0, norm=(0, 10), role='cpu', page='Timer', label='Cycle End Alert',
                          help='How long before the end of a cycle onCycleEndAlert is called; 0 never.')
    notifyunits = _units('Notify Units')
    exitendcycle = Pulse(page='Timer', label='Exit Segment at End of Cycle',
                         help='Make this cycle the last of its segment.')
    gotoendcycle = Pulse(page='Timer', label='Go to End of Cycle', help='Leave the segment now.')
    gotodone = Pulse(page='Timer', label='Go to Done', help='Be done now.')
    ondone = Menu('donothing reinit restart restartnoinit', role='cpu', page='Timer', label='On Done',
                  labels=('Do Nothing', 'Re-Initialize', 'Re-Start', 'Re-Start without Initializing'),
                  help='What happens when it is done.')
    callbacks = DATRef(page='Timer', label='Callbacks DAT', help='The DAT with the callbacks; its text is Python.')

    segdat = DATRef(page='Segments', label='Segments DAT', help='A table with a row for each segment.')
    segunits = Menu(UNITS, 'seconds', labels=UNIT_LABELS, role='cpu', page='Segments', label='Segment Units',
                    help='Of the columns delay, begin, length and cycleendalert.')
    channelcolumns = Str('', role='cpu', page='Segments', label='Columns to Custom Channels',
                         help='Names of columns that become channels, patterns allowed.')
    interpolation = Menu('steptovalue lineartovalue easeintovalue easeouttovalue easeinouttovalue', role='cpu',
                         page='Segments', label='Custom Channel Interpolation',
                         labels=('Step to Value', 'Linear to Value', 'Ease In to Value', 'Ease Out to Value',
                                 'Ease In-Out to Value'),
                         help="How these channels get from the former segment's value to this one's.")
    gotoprevseg = Pulse(page='Segments', label='Go to Previous Segment', help='Enter the segment before.')
    gotonextseg = Pulse(page='Segments', label='Go to Next Segment', help='Enter the segment after.')

    outfraction = _out('Timer Fraction', 'Give timer_fraction: how much of the cycle is over.', True)
    outtimercount = _count('Timer Count', 'the time in the cycle')
    outtimeractive = _out('Timer Active', 'Give timer_active: 1 while it counts, not in a delay.')
    outtimerpulse = _out('Timer Pulse', 'Give timer_pulse: 1 where a timer runs out.')
    outdelayfraction = _out('Delay Fraction', 'Give delay_fraction: how much of the delay is over.')
    outdelaycount = _count('Delay Count', 'the time in the delay')
    outinit = _out('Initializing', 'Give initializing: 1 while onInitialize asks for more time.')
    outready = _out('Ready', 'Give ready: 1 between initializing and the start.')
    outreadypulse = _out('Ready Pulse', 'Give ready_pulse: 1 where it becomes ready.')
    outrunning = _out('Running', 'Give running: 1 between start and done.', True)
    outdone = _out('Done', 'Give done: 1 when it is done.', True)
    outdonepulse = _out('Done Pulse', 'Give done_pulse: 1 where it becomes done.')
    outcycle = _out('Cycles', 'Give cycles: how many are over.')
    outcyclepulse = _out('Cycle Pulse', 'Give cycle_pulse: 1 where a cycle ends.')
    outcycleplusfraction = _out('Cycles + Fraction', 'Give cycle_plus_fraction: the cycle and its part.')
    outseg = _out('Segment', 'Give segment: the index of the segment.')
    outsegpulse = _out('Segment Pulse', 'Give segment_pulse: 1 where a segment ends.')
    outsegplusfraction = _out('Segment + Fraction', 'Give segment_plus_fraction: the segment and its part.')
    outlength = _count('Length', 'the length of a cycle', COUNT_UNITS_TOO)
    outcumulativecount = _count('Cumulative Timer Count', 'all counting so far, as fast as it was')
    outplayingcount = _count('Playing Timer Count', 'all counting so far, whatever the speed', COUNT_UNITS_TOO)
    outrunningcount = _count('Running Time Count', 'the time since the start')
    outmastercount = _count('Master Time Count', 'the time since the start as if nothing had come between',
                            COUNT_UNITS_TOO)
