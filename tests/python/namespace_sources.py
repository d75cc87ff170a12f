"""Where the installed packages keep the schema files of the namespaces, and how to read them."""

from importlib.util import find_spec
from pathlib import Path

from ruamel.yaml import YAML

# hdmf-common says data_type, NWB says neurodata_type.
DEF_KEYS = ("neurodata_type_def", "data_type_def")
INC_KEYS = ("neurodata_type_inc", "data_type_inc")


def first(spec, keys):
    return next((spec[key] for key in keys if key in spec), None)


def package(name):
    # Found, not imported: importing an extension registers it with PyNWB.
    return Path(find_spec(name).submodule_search_locations[0])


def namespace_files():
    yield package("pynwb") / "nwb-schema" / "hdmf-common-schema" / "common" / "namespace.yaml"
    yield package("pynwb") / "nwb-schema" / "core" / "nwb.namespace.yaml"
    for extension in ("ndx-ophys-devices", "ndx-optogenetics", "ndx-franklab-novela"):
        yield package(extension.replace("-", "_")) / "spec" / f"{extension}.namespace.yaml"


def read_yaml(path):
    return YAML(typ="safe").load(Path(path).read_text(encoding="utf-8"))


def source_name(file_name):
    return file_name.removesuffix(".yaml")
