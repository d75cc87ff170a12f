"""Has PyNWB load the specifications that files carry once for each text, not four times for each file.

Most files that we judge carry the same texts, and loading them takes longer than all that is then done with the file. A script that
calls `use` remembers what came of a text; the first file with it goes the whole way.
"""

import warnings

import h5py
import quick_docval
from hdmf.backends.hdf5 import HDF5IO
from pynwb import NWBHDF5IO, get_type_map
from pynwb.validation import get_cached_namespaces_to_validate

_plain = vars(HDF5IO)["load_namespaces"]
_load = _plain.__func__
_loaded = {}


def _texts(file):
    """Every specification that a file carries, by where it stands."""
    group = file[file.attrs[".specloc"]]
    texts = []
    group.visititems(
        lambda name, found: texts.append((name, found[()])) if isinstance(found, h5py.Dataset) else None
    )
    return tuple(texts)


def _namespaces_of(catalog):
    """What is in a NamespaceCatalog or a TypeMap before anything is loaded into it."""
    return tuple(getattr(catalog, "namespace_catalog", catalog).namespaces)


def _load_once(cls, *args, **kwargs):
    catalog = args[0] if args else kwargs.get("namespace_catalog")
    path = args[1] if len(args) > 1 else kwargs.get("path")
    file = kwargs.get("file")
    if len(args) > 2 or kwargs.get("namespaces") is not None:
        return _load(cls, *args, **kwargs)
    try:
        if file is not None:
            texts = _texts(file)
        else:
            with h5py.File(path, "r") as opened:
                texts = _texts(opened)
    except Exception:
        # Whatever is wrong with the file is for PyNWB to say.
        return _load(cls, *args, **kwargs)
    key = (type(catalog), _namespaces_of(catalog), texts)
    if key in _loaded:
        vars(catalog).clear()
        vars(catalog).update(_loaded[key][0])
    else:
        dependencies = _load(cls, *args, **kwargs)
        _loaded[key] = (dict(vars(catalog)), dependencies)
    return {name: dict(types) for name, types in _loaded[key][1].items()}


def use():
    """From now on, in this process; with the quick way through arguments."""
    quick_docval.use()
    HDF5IO.load_namespaces = classmethod(_load_once)


def prepare(paths):
    """Loads what files carry, for forks of this process that use it."""
    use()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in paths:
            try:
                get_cached_namespaces_to_validate(path)
                NWBHDF5IO.load_namespaces(get_type_map(), path)
            except Exception:
                # As above: the fork meets it again.
                continue
    HDF5IO.load_namespaces = _plain
