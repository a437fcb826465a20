"""Members of TouchDesigner that do not exist here."""

from __future__ import annotations

# Members of TouchDesigner's classes that do not exist here, and why; the tests compare both.
ABSENT = {
    'OP': ('the editor and its windows: `currentPage` `enclosedBy` `icon` `visibleLevel` '
           '`licenseType`; files: `fileFolder` '
           '`filePath` `storeStartupValue` `unstoreStartupValue` `__setstate__`; times within a frame and sums of '
           'times: `cookStartTime` `cookEndTime` `childrenCPUCookAbsFrame` `childrenGPUCookTime` '
           '`childrenGPUCookAbsFrame` `childrenCookTime` `childrenCookAbsFrame`; variables: `var`'),
    'COMP': ('`loadTox` `saveByteArray` `loadByteArray` `reload` `dirty`; `collapseSelected`; '
             '`setVar` `unsetVar` `vars`; wires between objects: `inputCOMPs` `outputCOMPs`'),
    'TOP': '`newestSliceWOffset`; CUDA: `cudaMemory`',
    'Script TOP': '`copyCUDAMemory`',
    'CHOP': '`convertToKeyframes`',
    'DAT': '`editingFile`',
    'Par': '`lastScriptChange`',
    'ParGroup': '`lastScriptChange`',
    'timeCOMP': '`independent`',
    'Project': '`load` `quit` `stack` `pythonStack` `cacheParameters`',
    'App': '`enableCachedParameters` `enableOptimizedExprs`',
    'td': '`licenses` `monitors` `sysinfo` `varOwner` `clear`',
    'tdu': '`ArcBall` `Camera` `calibrateCamera` `forceCrash` `parSummary`',
}
