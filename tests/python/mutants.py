"""Makes valid NWB files of many kinds, mutates each in one way at a time, and judges all by PyNWB.

    mutants.py FOLDER [MOST]    writes the files and prints {version, valid: [...], mutants: [...], otherwise: [...]}

A valid file has {name, path, rejected}, a mutant also {rule, source, at}; `rejected` holds the reasons of PyNWB.
`otherwise` names those of a sample that pynwb.validate and NWBHDF5IO, called as anybody calls them, judge in another
way than mutants_judge.
"""

import contextlib
import gc
import json
import shutil
import sys
import time
import warnings
from pathlib import Path

import h5py
import pynwb
import quick_docval
from judge import open_and_touch, plain, validate
from mutants_edits import Mutant
from mutants_judge import Yardstick
from mutants_valid_ephys import icephys, processed, rich, scratch, small, units
from mutants_valid_extensions import novela, odd, tiny
from mutants_valid_imitations import appended, matnwb, of_format, older, uncached
from mutants_valid_optics import images, ogen, ophys
from mutants_valid_tables import empty, tables
from mutants_walk import MOST, candidates, chosen
from mutants_written import BY_HAND

#: An object is mutated in the first that has one of its kind: small files first, they are judged sooner.
VALID = {"small": small, "ogen": ogen, "tiny": tiny, "odd": odd, "empty": empty, "images": images, "units": units,
         "scratch": scratch, "uncached": uncached, "older": older, "appended": appended, "matnwb": matnwb,
         "tables": tables, "icephys": icephys, "ophys": ophys, "novela": novela, "processed": processed, "rich": rich,
         **{f"format {bound}": of_format(bound) for bound in ("v108", "v110", "v114", "v200")}}
#: Valid for pynwb.validate, and yet PyNWB makes classes for them that do not take their values.
NOT_OPENED = ("odd",)
#: One in so many is judged in the plain way too.
SAMPLE = 90


def main(folder, most=MOST):
    valid, yardsticks, found, seen, otherwise = [], {}, [], set(), []
    for name, make in VALID.items():
        path = folder / f"valid-{name.replace(' ', '-')}.nwb"
        make(path)
        is_new = len(Yardstick.made)
        yardsticks[name] = Yardstick.of(path)
        yardsticks[name].opens = name not in NOT_OPENED
        valid.append({"name": name, "path": str(path), "rejected": yardsticks[name].judge(path)})
        if len(Yardstick.made) > is_new and name not in NOT_OPENED and rejected_plainly(path):
            otherwise.append(name)
        if not name.startswith("format"):
            with h5py.File(path, "r") as file:
                found.extend(one._replace(source=name) for one in candidates(
                    file, yardsticks[name].namespaces, seen))
    mutants = []
    # The collector would go through the specs of all namespaces again and again.
    gc.freeze()
    for mutant in (*(Mutant(rule, what, at, mutate, source) for rule, what, at, mutate, source in BY_HAND),
                   *chosen(found, most)):
        path = folder / f"{len(mutants):04d}.nwb"
        shutil.copy(folder / f"valid-{mutant.source}.nwb", path)
        with h5py.File(path, "r+") as file:
            mutant.mutate(file)
        reasons = (rejected_anew(path) if mutant.rule == "cached schema" else
                   yardsticks[mutant.source].judge(path))
        name = f"{mutant.rule}: {mutant.what}"
        if len(mutants) % SAMPLE == 0 and mutant.source not in NOT_OPENED:
            if bool(rejected_plainly(path)) != bool(reasons):
                otherwise.append(name)
        mutants.append({"name": name, "rule": mutant.rule, "source": mutant.source, "at": mutant.path,
                        "path": str(path), "rejected": reasons})
    return {"version": pynwb.__version__, "valid": valid, "mutants": mutants, "otherwise": otherwise}


def rejected_plainly(path):
    """As anybody asks PyNWB."""
    with quick_docval.left_out():
        return rejected_anew(path)


def rejected_anew(path):
    """With the namespaces that this file carries."""
    errors = validate(str(path))
    opened = None if errors else open_and_touch(str(path))
    return errors or ([] if opened is None else [opened])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    quick_docval.use()
    started = time.process_time()
    with contextlib.redirect_stdout(sys.stderr):
        answer = main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
        print(f"{time.process_time() - started:.1f} s", file=sys.stderr)
    json.dump(answer, sys.stdout, default=plain)
