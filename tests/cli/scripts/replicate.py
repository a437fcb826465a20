# ruff: noqa
# A table drives a Replicator; each item is a slider-like COMP.
import json
rows = json.loads('[["name", "value"], ["red", 0.1], ["green", 0.4], ["blue", 0.8]]')
ui_comp = op('/project1').create(containerCOMP, 'bank')
table = ui_comp.create(tableDAT, 'items')
table.clear()
for row in rows:
    table.appendRow(row)
master = ui_comp.create(baseCOMP, 'master')
page = master.appendCustomPage('Item')
page.appendStr('Label')
page.appendFloat('Value')
c = master.create(constantCHOP, 'value')
c.par.const0name = 'v'
c.par.const0value.expr = 'parent().par.Value'
master.create(outCHOP, 'out1').inputConnectors[0].connect(c)

rep = ui_comp.create(replicatorCOMP, 'replicator1')
rep.par.method = 'bytable'
rep.par.template = table
rep.par.namefromtable = 'colbyname'
rep.par.colname = 'name'
rep.par.opprefix = 'item_'
rep.par.master = master
op('replicator1_callbacks') or ui_comp.op('replicator1_callbacks')
ui_comp.op('replicator1_callbacks').text = '''
def onReplicate(comp: COMP, allOps: list, newOps: list, template: OP, master: OP):
	for c in newOps:
		row = c.name.split('_', 1)[1]
		c.par.Label = row.title()
		c.par.Value = float(template[row, 'value'])
		c.par.display = True if hasattr(c.par, 'display') else None
	return
'''.replace("		c.par.display = True if hasattr(c.par, 'display') else None\n", '')
rep.par.recreateall.pulse()

def report():
    merged = ui_comp.create(mergeCHOP, 'all')
    for item in ui_comp.ops('item_*'):
        merged.inputConnectors[len(merged.inputs)].connect(item.outputConnectors[0])
    print({i.name: round(float(i.op('value')['v']), 3) for i in ui_comp.ops('item_*')}, merged.numChans)
    table.appendRow(['alpha', 1])
    run(finish_up, delayFrames=2)

def finish_up():
    print(sorted(o.name for o in ui_comp.findChildren(name='item_*', depth=1)))
    debug('done')
    project.quit(force=True) if False else None

run(report, delayFrames=2)
