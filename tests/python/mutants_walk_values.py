"""Mutants of values: dtypes, shapes and fixed values of attributes and datasets, references, compounds."""

import h5py
import numpy as np
from hdmf.spec import RefSpec
from mutants_edits import (TEXT, Mutant, assign_reference, attribute, dangle, dangling, drop_attribute, refer, replace,
                           several)

SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
FLOATS = ("float32", "float64")
WORDS = {"float": "float32", "double": "float64", "int": "int32", "uint": "uint32", "long": "int64", "short": "int16"}
#: Written beside every typed object; the schema of the types does not vary them.
OF_EVERY_TYPE = ("namespace", "neurodata_type", "object_id")


def of_attributes(file, path, spec, type_name):
    for one in spec.attributes:
        if one.name in OF_EVERY_TYPE or one.name not in file[path].attrs:
            continue
        value = file[path].attrs[one.name]
        what = f"{type_name}.{one.name}"

        def mutant(rule, mutate):
            return Mutant(f"attribute: {rule}", what, path, mutate)

        def put(rule, value, **how):
            return mutant(rule, attribute(path, one.name, value, **how))

        yield mutant("required, missing" if one.required else "optional, missing", drop_attribute(path, one.name))
        yield put("of no value (null)", h5py.Empty("f4"))
        if isinstance(one.dtype, RefSpec):
            yield mutant("reference to nothing", dangle(path, one.name))
            yield mutant("reference to another type", refer(path, one.name, "general/subject"))
            yield put("text for a reference", "/acquisition")
            yield mutant("reference in a list of one", listed_reference(path, one.name))
            continue
        yield from of_dtype(one.dtype, value, lambda rule, new, put=put: put(rule, new))
        if one.value is not None:
            yield put("fixed value changed", "another" if isinstance(one.value, str) else 77)
        if one.shape is None and np.ndim(value) == 0:
            dtype = TEXT if isinstance(value, str) else None
            yield put("one value as a list of one", np.array([value], dtype=dtype))
            yield put("one value as a list of two", np.array([value, value], dtype=dtype))
        elif np.size(value) > 0:
            dtype = TEXT if isinstance(value.flat[0], str) else None
            yield put("list as one value", value.flat[0])
            yield put("another rank", np.array(value.reshape(1, 1, *value.shape), dtype=dtype))
            if fixed_length(one.shape):
                yield put("another length", np.array(np.concatenate([value, value, value]), dtype=dtype))


def listed_reference(path, name):
    def mutate(file):
        file[path].attrs.create(name, [file[path].attrs[name]], dtype=h5py.ref_dtype)
    return mutate


def fixed_length(shape):
    """Whether a shape, or one of those to choose from, gives a length."""
    return any(isinstance(size, int) or (isinstance(size, (list, tuple)) and fixed_length(size))
               for size in shape or ())


def of_dtype(dtype, value, put):
    """Values of other dtypes: some the schema allows instead."""
    if not isinstance(dtype, str):
        return
    name = WORDS.get(dtype, dtype)

    def like(replacement, dtype=None):
        return np.full(np.shape(value), replacement, dtype=dtype)[()]

    if name in ("text", "ascii", "utf", "isodatetime"):
        yield put("number for a text", like(3.0))
        if name == "isodatetime":
            yield put("text that is no time", like("yesterday", TEXT) if np.ndim(value) else "yesterday")
            yield put("date alone for a time", like("2023-06-22", TEXT) if np.ndim(value) else "2023-06-22")
        return
    if name in (*SIGNED, *UNSIGNED, *FLOATS, "numeric", "bool"):
        yield put("text for a number", like("3", TEXT) if np.ndim(value) else "3")
    for family in (SIGNED, UNSIGNED, FLOATS):
        if name not in family:
            continue
        for other in family:
            is_wider = family.index(other) > family.index(name)
            if other != name:
                yield put("wider number" if is_wider else "narrower number", np.asarray(value).astype(other)[()])
    if name in SIGNED:
        yield put("unsigned for a signed number", like(1, "uint32"))
    if name in UNSIGNED:
        yield put("signed for an unsigned number", like(1, "int32"))
    if name in FLOATS:
        yield put("whole for a broken number", like(1, "int32"))
        yield put("half-precision number", like(1, "float16"))
    if name in (*SIGNED, *UNSIGNED):
        yield put("broken for a whole number", like(1.0, "float64"))
    if name == "numeric":
        yield put("truth for a number", like(True, bool))
    if name == "bool":
        yield put("number for a truth", like(1, "int8"))


def of_dataset(file, path, spec, what):
    """Dtype, shape and value of a dataset that is there."""
    dataset = file[path]

    def mutant(rule, mutate):
        return Mutant(f"dataset: {rule}", what, path, mutate)

    def put(rule, value, dtype=None):
        value = np.asarray(value)
        if value.dtype.kind in "UO":
            value, dtype = value.astype(object), TEXT
        return mutant(rule, replace(path, data=value, dtype=dtype))

    yield mutant("of no value (null)", replace(path, data=h5py.Empty("f4")))
    if dataset.shape is None:
        return
    if h5py.check_ref_dtype(dataset.dtype):
        yield mutant("reference to nothing", assign_reference(path, 0, None))
        yield mutant("reference to another type", assign_reference(path, 0, "general/subject"))
        yield put("text for references", np.full(dataset.shape, "/acquisition", dtype=object))
        return
    if dataset.dtype.names:
        yield from of_compound(dataset, mutant, path)
        return
    value = dataset.asstr()[()] if h5py.check_string_dtype(dataset.dtype) else dataset[()]
    yield from of_dtype(spec.dtype, value, put)
    if spec.get("value") is not None:
        yield put("fixed value changed", "another" if isinstance(spec.value, str) else 77)
    if dataset.shape == ():
        yield put("one value as a list of one", np.array([value]))
        yield put("one value as a list of two", np.array([value, value]))
    elif spec.shape is not None:
        if dataset.size:
            yield put("list as one value", np.asarray(value).flat[0])
        yield put("another rank", value.reshape(1, 1, 1, 1, *value.shape))
        if fixed_length(spec.shape):
            yield put("another length", np.resize(value, [size + 7 for size in value.shape]))
        yield mutant("of no length", replace(path, data=value[:0], dtype=dataset.dtype))


def of_compound(dataset, mutant, path):
    values = dataset[()]
    names = dataset.dtype.names

    def fields(kept, dtypes=None):
        dtype = np.dtype([(name, (dtypes or {}).get(name, dataset.dtype[name])) for name in kept])
        made = np.zeros(values.shape, dtype=dtype)
        for name in kept:
            made[name] = values[name]
        return replace(path, data=made, dtype=dtype)

    yield mutant("compound without its last field", fields(names[:-1]))
    numbers = [name for name in names if dataset.dtype[name].kind in "iuf"]
    if numbers:
        yield mutant("compound with a text for a number", several(drop_field(path, numbers[0], TEXT)))
        yield mutant("compound with a wider number", fields(names, {numbers[0]: np.dtype(
            {"i": "i8", "u": "u8", "f": "f8"}[dataset.dtype[numbers[0]].kind])}))
    for name in names:
        if h5py.check_ref_dtype(dataset.dtype[name]):
            yield mutant("compound with a reference to nothing", assign_field(path, name, None))
            yield mutant("compound with a reference to another type", assign_field(path, name, "general/subject"))
    yield mutant("numbers for a compound", replace(path, data=np.ones(values.shape)))


def assign_field(path, field, target):
    """A reference in the first row of a compound; None for one to an object that is gone."""
    def mutate(file):
        rows = file[path][()]
        rows[0][field] = dangling(file) if target is None else file[target].ref
        file[path][...] = rows
    return mutate


def drop_field(path, field, dtype):
    """A compound whose field holds texts."""
    def mutate(file):
        values = file[path][()]
        made = np.empty(values.shape, dtype=np.dtype([
            (name, dtype if name == field else values.dtype[name]) for name in values.dtype.names]))
        for name in values.dtype.names:
            made[name] = "x" if name == field else values[name]
        replace(path, data=made, dtype=made.dtype)(file)
    return mutate
