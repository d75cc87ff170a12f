"""Makes NWB files in which every check of NWB Inspector finds at least two objects, and near misses that it must not
find; for tests/inspection/checks-agreement.test.ts and `npm run agreement`.

    check_corpus.py FOLDER    writes FOLDER/*.nwb, inspects them, prints
        {version, levels: {check: [by itself, for DANDI]},
         files: [{path, found: [{check, importance, object}]}],
         cases: [{path, check, object, wanted}]}

Objects of one file that the same check looks at have names of their own: they are compared by name.
"""

import contextlib
import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import corpus_imaging
import corpus_physiology
import corpus_series
import corpus_sessions
import corpus_tables
from nwbinspector import available_checks, inspect_nwbfile, load_config

DANDI = load_config(filepath_or_keyword="dandi")
TOPICS = (corpus_sessions, corpus_series, corpus_tables, corpus_physiology, corpus_imaging)


def levels():
    """What each check weighs by itself and in the configuration for DANDI."""
    dandi = {check: level for level, checks in DANDI.items() if isinstance(checks, list) for check in checks}
    return {check.__name__: [check.importance.name, dandi.get(check.__name__, check.importance.name)]
            for check in available_checks}


def found(path):
    messages = inspect_nwbfile(nwbfile_path=path, config=DANDI, skip_validate=True)
    return [{"check": one.check_function_name, "importance": one.importance.name, "object": one.object_name}
            for one in messages if one is not None]


def cases(made):
    for wanted, checks in ((True, made.bad), (False, made.near)):
        for check, objects in checks.items():
            for one in objects:
                yield {"path": str(made.path), "check": f"check_{check}", "object": one, "wanted": wanted}


def main(folder):
    every = [made for topic in TOPICS for made in topic.make(folder)]
    return {
        "version": version("nwbinspector"),
        "levels": levels(),
        "files": [{"path": str(made.path), "found": found(str(made.path))} for made in every],
        "cases": [case for made in every for case in cases(made)],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(sys.stderr):
        answer = main(Path(sys.argv[1]))
    json.dump(answer, sys.stdout)
