"""What `td.load`, `Project.save`, `COMP.save` and `COMP.load` do with .tdn files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tdgraph.errors import NameTakenError, NetworkError, TDGraphError
from tdgraph.formats import trusted
from tdgraph.formats.demands import notice
from tdgraph.formats.document import Document
from tdgraph.formats.tdn import fill, read, save
from tdgraph.formats.toeexpand import SUFFIXES
from tdgraph.operators.placeholder import placeholder_type
from tdgraph.runtime import Project

__all__ = ['load_comp', 'open_project', 'place_of', 'said', 'save_comp', 'save_project', 'settings_of']

#: What a file of ours stores about its project, which TDN has no place for: rate and resolution.
PROJECT: Final = 'tdgraph_project'
USUAL_RATE: Final = 60.0


def open_project(path: Path, trust: bool, options: Mapping[str, Any]) -> Project:
    """Return the project that a file describes; see `tdgraph.load`."""
    document = read(path)
    settings = settings_of(document)
    trust, doubt = _is_trusted(path, trust)
    project = Project(**{**settings, **options, 'trust': trust})
    try:
        comp = place_of(project, document)
        warnings = fill(comp, path, document)
        # A file of '/' may have brought another /project1.
        project.project1 = project.root.op('project1') or project.project1
        project.network = comp
        if comp.path not in ('/', '/project1'):
            project.outputs = comp
        if warnings:
            project.engine.say(said(path, 'read', warnings))
        for line in (doubt, '' if trust else notice(project.root, path)):
            if line:
                project.engine.say(line)
        project.engine.start(loaded=True)
    except BaseException:
        project.close()
        raise
    return project


def load_comp(comp: Any, path: Any, trust: bool) -> None:
    """Put a file's network into a component; see `COMP.load`."""
    engine = comp.engine
    file = engine.path_to(f'{comp.path}: load()', path)
    if file.suffix not in SUFFIXES:
        _check_suffix(file)
    document = read(file)
    settings_of(document)
    taken = [entry.name for entry in document.root.children if entry.name in comp.children_by_name]
    if taken:
        raise NameTakenError(f'{comp.path}: there is a {taken[0]} here and in {file}; load it into an empty '
                             'component')
    trust, doubt = _is_trusted(file, trust)
    if comp.trusted and not trust:
        comp.distrust()
    before = set(engine.watchers)
    warnings = fill(comp, file, document)
    if warnings:
        engine.say(said(file, 'read', warnings))
    for line in (doubt, '' if comp.trusted else notice(comp, file)):
        if line:
            engine.say(line)
    for watcher in [op for op in engine.watchers if op not in before]:
        watcher.moment('look')


def _is_trusted(file: Path, trust: bool) -> tuple[bool, str]:
    """Return whether a file is trusted, and what is wrong with the list of trusted folders."""
    try:
        return trust or trusted.is_trusted(file), ''
    except NetworkError as error:
        return False, str(error)


def save_comp(comp: Any, path: Any, create_folders: bool) -> str:
    """Write a component; see `COMP.save`."""
    return _save(comp, path, create_folders)


def save_project(project: Project, path: Any, create_folders: bool) -> str:
    """Write a project; see `Project.save`."""
    comp = project.network if project.network.valid else project.project1
    if not comp.valid:
        raise NetworkError(f'{comp}: has been destroyed, so there is nothing to save; save another component')
    about: dict[str, Any] = {}
    if project.cookRate != USUAL_RATE:
        about['rate'] = project.cookRate
    if project.resolution is not None:
        about['resolution'] = list(project.resolution)
    return _save(comp, path, create_folders, storage={PROJECT: about} if about else None, portable=True)


def said(path: Path, done: str, warnings: list[str]) -> str:
    """Return warnings as one readable text: file, how many, a line each."""
    lines = list(dict.fromkeys(warnings))
    head = f'{path}: {done}, with {len(lines)} warning{"" if len(lines) == 1 else "s"}:'
    return '\n'.join([head, *(f'  {line.removeprefix(f"{path}: ")}' for line in lines)])


def _save(comp: Any, path: Any, create_folders: bool, **options: Any) -> str:
    file = comp.engine.path_to(f'{comp.path}: save()', path)
    _check_suffix(file)
    if create_folders:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NetworkError(f'{file.parent}: cannot be made: {error.strerror}; choose another place') from None
    elif not file.parent.is_dir():
        raise NetworkError(f'{file}: there is no folder {file.parent}; make it, or give createFolders=True')
    warnings = save(comp, file, **options)
    if warnings:
        comp.engine.say(said(file, 'written', warnings))
    return str(file)


def _check_suffix(file: Path) -> None:
    if file.suffix in ('.tox', '.toe'):
        raise NetworkError(f'{file}: only TouchDesigner reads and writes {file.suffix} files; use .tdn, which the '
                           'Embody component exchanges with it, or load what its toeexpand makes of them')
    if file.suffix != '.tdn':
        raise NetworkError(f'{file}: no network file; give it the ending .tdn')


def place_of(project: Project, document: Document) -> Any:
    """Return the component that a document describes, made with all around it; its type is the file's."""
    comp: Any = project.root
    parts = [part for part in document.head['network_path'].split('/') if part]
    if not all(map(str.isidentifier, (f'_{part}' for part in parts))) or not ''.join(parts).isascii():
        document.warnings.append(f'network_path is {document.head["network_path"]!r:.60}; '
                                 'it is loaded as /project1')
        parts = ['project1']
    for number, part in enumerate(parts):
        there = comp.children_by_name.get(part)
        kind = document.head.get('type') if number == len(parts) - 1 else None
        if there is not None and (kind in (None, there.opType) or part == 'local'):
            comp = there
            continue
        if there is not None:
            there.destroy()
        comp = _made(comp, part, kind or 'baseCOMP', document)
        if comp.path == '/project1':
            project.project1 = project.network = comp
    return comp


def _made(around: Any, name: str, kind: str, document: Document) -> Any:
    try:
        cls = around.engine.registry(kind)
    except TDGraphError:
        cls = placeholder_type(kind)
    if cls is None or cls.family != 'COMP':
        document.warnings.append(f'{document.head["network_path"]}: {kind!r} is no type of component; '
                                 'it is a baseCOMP here')
        cls = around.engine.registry('baseCOMP')
    return around.add(cls, name)


def settings_of(document: Document) -> dict[str, Any]:
    """Take out of a document what it stores about its project; return the options of Project."""
    about = document.root.storage.pop(PROJECT, None)
    found: dict[str, Any] = {}
    if not isinstance(about, dict):
        return found
    rate, size = about.get('rate'), about.get('resolution')
    if isinstance(rate, (int, float)) and not isinstance(rate, bool) and 0.001 <= rate <= 1000:
        found['rate'] = float(rate)
    if (isinstance(size, list) and len(size) == 2
            and all(isinstance(side, int) and 0 < side <= 16384 for side in size)):
        found['resolution'] = tuple(size)
    if found.keys() != about.keys():
        document.warnings.append(f'{document.root.place}: what it stores under {PROJECT} is {about!r:.60}; '
                                 'it is a rate and a resolution')
    return found
