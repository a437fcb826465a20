"""When a node cooks, in which order, and what happens when it fails."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import CookError, ProjectClosedError, ReadOnlyError, WrongThreadError

from .fakes import AddUpDAT, ClockDAT, PickDAT, ReferDAT, SliceDAT, SumDAT

LONG = 50_000


def chain(net: Any, length: int) -> list[Any]:
    ops = [net.create(SumDAT)]
    for _ in range(length - 1):
        ops.append(net.create(SumDAT, inputs=[ops[-1]]))
    return ops


def test_a_chain_of_fifty_thousand_cooks_without_recursion(net: Any) -> None:
    ops = chain(net, LONG)
    assert ops[-1].v == LONG
    ops[0].par.value = 3
    assert ops[-1].v == LONG + 2
    assert ops[-1].totalCooks == 2


def test_a_long_chain_of_expressions_cooks_without_recursion(net: Any) -> None:
    ops = [net.create(SumDAT, f's{i}') for i in range(3000)]
    for i in range(1, len(ops)):
        ops[i].par.value.expr = f"op('s{i - 1}').v / 1"
    ops[0].par.value = 2
    assert ops[-1].v == 2
    ops[0].par.value = 5
    assert ops[-1].v == 5


def test_a_clean_graph_does_not_cook(net: Any, project: Any) -> None:
    ops = chain(net, 3)
    ops[-1].cook()
    project.advance(5, cook=[ops[-1]])
    assert [op.totalCooks for op in ops] == [1, 1, 1]


def test_what_nobody_asks_for_does_not_move(net: Any, project: Any) -> None:
    clock = net.create(ClockDAT)
    project.advance(10)
    assert clock.totalCooks == 0
    assert clock.v == 11
    assert clock.totalCooks == 1


def test_an_edit_gives_new_values_in_the_same_frame(net: Any) -> None:
    op = net.create(SumDAT)
    assert op.v == 1
    op.par.value = 4
    assert op.v == 4


def test_a_second_cook_in_a_frame_starts_from_the_state_before_it(net: Any, project: Any) -> None:
    source = net.create(SumDAT)
    total = net.create(AddUpDAT, inputs=[source])
    assert total.v == 1
    source.par.value = 10
    assert total.v == 10
    project.advance()
    assert total.v == 20


def test_switches_cook_only_what_they_use(net: Any) -> None:
    used, unused = net.create(SumDAT), net.create(SumDAT)
    pick = net.create(PickDAT, inputs=[used, unused])
    assert pick.v == 1
    assert unused.totalCooks == 0
    unused.par.value = 7
    assert pick.v == 1
    assert pick.totalCooks == 1, 'a change of an unused input is no reason'
    pick.par.index = 1
    assert pick.v == 7


def test_an_operator_named_by_a_parameter_is_cooked_first(net: Any) -> None:
    source = net.create(SumDAT, 'source')
    refer = net.create(ReferDAT, pars={'target': 'source'})
    assert refer.v == 1
    source.par.value = 6
    assert refer.v == 6
    source.name = 'other'
    assert refer.v == 0, 'the name no longer leads anywhere'
    net.create(SumDAT, 'source', pars={'value': 2})
    assert refer.v == 2, 'a new operator of that name is found'


def test_a_loop_warns_and_uses_the_previous_value(net: Any) -> None:
    first, second = net.create(SumDAT, 'first'), net.create(SumDAT, 'second')
    second.setInputs([first])
    first.setInputs([second])
    assert second.v == 2
    text = first.warnings()
    assert text.startswith('/project1/first: cook dependency loop detected:')
    assert '/project1/second -> /project1/first -> /project1/second' in text
    first.setInputs([])
    assert second.v == 2
    assert not first.warnings()


def test_a_loop_through_an_expression_ends(net: Any) -> None:
    first, second = net.create(SumDAT, 'first'), net.create(SumDAT, 'second')
    second.setInputs([first])
    first.par.value.expr = "op('second').v + 1"
    assert second.v == 2, 'second is still 0 when first reads it'
    assert 'loop' in first.warnings()


def test_a_failure_keeps_the_last_good_value_and_the_rest_alive(net: Any) -> None:
    source = net.create(SumDAT)
    after = net.create(SumDAT, inputs=[source])
    assert after.v == 2
    source.par.value = 99
    after.cook()
    assert after.output() == 2
    assert after.stale_from == (source.path,)
    assert source.errors().startswith('/project1/sum1: ValueError: 99.0 is too much (compute, line ')
    with pytest.raises(CookError, match=r'99\.0 is too much'):
        source.v  # noqa: B018
    assert after.v == 2, 'what stands on a failure can still be read'
    source.par.value = 5
    assert after.v == 6
    assert after.stale_from == ()
    assert source.errors() == ''


def test_a_bad_expression_is_an_error_of_its_node_only(net: Any) -> None:
    op = net.create(SumDAT, pars={'value': 3})
    assert op.v == 3
    op.par.value.expr = "op('nowhere').v"
    assert op.v == 3, 'the last good value serves'
    assert "op('nowhere').v" in op.errors()
    op.par.value.expr = '1 + 1'
    assert op.v == 2
    assert not op.errors()


def test_locked_nodes_keep_their_data(net: Any) -> None:
    op = net.create(SumDAT)
    op.lock = True
    op.par.value = 5
    assert op.v == 1
    op.lock = False
    assert op.v == 5


def test_bypass_passes_the_first_input_on(net: Any) -> None:
    source = net.create(SumDAT)
    op = net.create(SumDAT, inputs=[source])
    op.bypass = True
    assert op.v == 1
    op.bypass = False
    assert op.v == 2


def test_a_component_that_may_not_cook_freezes_its_inside(net: Any) -> None:
    comp = net.create('baseCOMP')
    op = comp.create(SumDAT)
    assert op.v == 1
    comp.allowCooking = False
    op.par.value = 9
    assert op.v == 1
    comp.allowCooking = True
    assert op.v == 9
    with pytest.raises(ReadOnlyError, match='only a COMP can turn cooking off'):
        op.allowCooking = False


def test_watched_nodes_follow_edits_at_the_next_frame(net: Any, project: Any) -> None:
    op = net.create(SumDAT)
    op.watch()
    project.advance()
    assert op.totalCooks == 1
    project.advance(3)
    assert op.totalCooks == 1
    op.par.value = 2
    project.advance()
    assert op.totalCooks == 2
    op.unwatch()
    op.par.value = 3
    project.advance()
    assert op.totalCooks == 2


def test_passive_reads_neither_cook_nor_depend(net: Any) -> None:
    op = net.create(SumDAT)
    assert td.passive(op).v == 0
    assert op.totalCooks == 0
    op.cook()
    assert td.passive(op).v == 1
    op.par.value = 8
    assert td.passive(op).v == 1


def test_cook_information(net: Any, project: Any) -> None:
    op = net.create(SumDAT)
    op.cook()
    assert (op.totalCooks, op.cookFrame, op.cookAbsFrame, op.cook_reason) == (1, 1, 1, 'new')
    assert op.cookedThisFrame
    assert op.cpuCookTime > 0
    op.cook(force=True)
    assert op.cook_reason == 'forced'
    project.advance()
    assert not op.cookedThisFrame
    assert op.cookedPreviousFrame
    op.par.value = 2
    op.cook()
    assert op.cook_reason == 'parameters'


def test_dependencies_to(net: Any) -> None:
    ops = chain(net, 3)
    ops[2].cook()
    assert ops[2].dependenciesTo(ops[0]) == [op.path for op in reversed(ops)]
    assert ops[0].dependenciesTo(ops[2]) == []


def test_run_waits_for_its_frame(net: Any, project: Any) -> None:
    heard: list[Any] = []
    td.run(heard.append, 'next')
    late = td.run(heard.append, 'late', delayFrames=3)
    td.run(heard.append, 'end', endFrame=True)
    never = td.run(heard.append, 'never', delayFrames=2)
    never.kill()
    assert late.remainingFrames == 3
    project.advance()
    assert heard == ['next', 'end']
    project.advance(2)
    assert heard == ['next', 'end', 'late']
    assert len(td.runs) == 0


def test_a_queued_script_that_fails_is_reported_and_the_rest_runs(net: Any, project: Any,
                                                                  capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[Any] = []
    td.run('1 / 0')
    td.run('import sys; sys.exit(3)')
    td.run(heard.append, 1)
    project.advance()
    assert heard == [1]
    assert 'ZeroDivisionError' in capsys.readouterr().err
    assert 'sys.exit(3)' in net.scriptErrors()


def test_a_script_that_fails_every_frame_does_not_fill_the_memory(net: Any, project: Any,
                                                                  capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(20):
        td.run('1 / 0')
        project.advance()
    assert len(net.scriptErrors().splitlines()) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2, 'the first and the 10th'
    for number in range(150):
        td.run(f'{number} / 0')
        project.advance()
    assert len(net.scriptErrors().splitlines()) == 100 and net.scriptErrors().count('149') == 1


def test_time(net: Any, project: Any) -> None:
    clock = net.create(ClockDAT)
    assert (td.absTime.frame, td.absTime.seconds) == (1, 0)
    project.advance(60)
    assert (td.absTime.frame, td.absTime.seconds) == (61, 1)
    assert clock.time.frame == td.absTime.frame == clock.v
    project.time.frame = 5
    assert clock.v == 5
    project.time.play = False
    project.advance(3)
    assert clock.v == 5
    assert td.absTime.frame == 64


def test_a_component_can_have_its_own_clock(net: Any, project: Any) -> None:
    comp = net.create('baseCOMP')
    own = comp.create('baseCOMP', 'local').create('timeCOMP', 'time')
    own.par.rate = 30
    clock = comp.create(ClockDAT)
    project.advance(10)
    assert clock.v == 6
    assert comp.time is own
    assert own.seconds == pytest.approx(10 / 60)


def test_other_threads_and_closed_projects_are_refused() -> None:
    import threading
    project = td.Project()
    op = project.project1.create(SumDAT)
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            op.cook()
        except WrongThreadError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert 'only be used from the thread that made the project' in str(caught[0])
    project.close()
    project.close()
    with pytest.raises(ProjectClosedError, match='has been closed'):
        project.advance()
    with pytest.raises(ProjectClosedError, match='this project has been closed'):
        op.cook()


def test_a_forked_process_is_refused() -> None:
    import os
    with td.Project() as project:
        op = project.project1.create(SumDAT)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                op.cook()
                text = 'nothing was raised'
            except WrongThreadError as error:
                text = str(error)
            os.write(writer, text.encode())
            os._exit(0)
        os.waitpid(child, 0)
        assert 'forked' in os.read(reader, 1000).decode()


def test_slices_tile_time_from_the_first_cook_on(net: Any, project: Any) -> None:
    op = net.create(SliceDAT)
    project.advance(3)
    assert op.v == 1, 'what came before the first cook belongs to nobody'
    project.advance()
    assert op.v == 1
    project.advance(5)
    assert op.v == 5, 'frames in which nobody asked are made up for'
