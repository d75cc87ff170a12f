"""Mutants of tables: what holds between columns, their index, the ids and the names."""

import h5py
import numpy as np
from mutants_edits import (TEXT, Mutant, attribute, below, columns, drop, refer, replace, resize_rows, several)


def of_table(file, path, type_name):
    """What holds between the columns of a table."""
    table = file[path]

    def mutant(rule, mutate, column=None):
        return Mutant(f"table: {rule}", type_name if column is None else f"{type_name}/{column}", path, mutate)

    if "categories" in table.attrs:
        kept = list(table.attrs["categories"])
        yield mutant("a category that is not there", attribute(
            path, "categories", np.array([*kept, "more"], dtype=TEXT)))
        yield mutant("a category one row shorter", several(*(
            resize_rows(f"{path}/{kept[0]}/{name}", -1) for name, one in table[kept[0]].items()
            if isinstance(one, h5py.Dataset) and len(one) == len(table["id"]))))
    names = [str(name) for name in table.attrs["colnames"]]
    yield mutant("a name more in colnames", columns(path, lambda there: [*there, "more"]))
    yield mutant("colnames turned round", columns(path, lambda there: there[::-1]))
    yield mutant("ids one shorter", resize_rows(below(path, "id"), -1))
    yield mutant("ids one longer", resize_rows(below(path, "id"), 1))
    yield mutant("ids as broken numbers", replace(below(path, "id"), data=table["id"][()].astype("f8")))
    yield mutant("ids as int32", replace(below(path, "id"), data=table["id"][()].astype("i4")))
    for name in names:
        if name not in table:
            continue
        yield mutant("a name less in colnames", columns(path, lambda there, name=name: [x for x in there if x != name]),
                     name)
        yield mutant("a name twice in colnames", columns(path, lambda there, name=name: [*there, name]), name)
        yield mutant("a column missing", drop(below(path, name)), name)
        indices = [index for index in table if index.startswith(f"{name}_index")]
        if len(table[name]) == 0:
            continue
        if not indices:
            yield mutant("a column one shorter", resize_rows(below(path, name), -1), name)
            yield mutant("a column one longer", resize_rows(below(path, name), 1), name)
        else:
            yield mutant("ragged values one longer", resize_rows(below(path, name), 1), name)
            yield mutant("ragged values one shorter", resize_rows(below(path, name), -1), name)
        for index in indices:
            yield from of_index(table, path, index, mutant)
        if "table" in table[name].attrs:
            yield mutant("a region beyond the rows", replace(
                below(path, name), data=np.full(table[name].shape, 1000)), name)
            yield mutant("a region before the rows", replace(below(path, name), data=np.full(table[name].shape, -1)),
                         name)


def of_index(table, path, index, mutant):
    """A ragged column's index."""
    where = below(path, index)
    ends = table[index][()].astype("i8")

    def ending(rule, ends):
        return mutant(rule, replace(where, data=np.array(ends, dtype=table[index].dtype)), index)

    yield mutant("an index one shorter", resize_rows(where, -1), index)
    yield mutant("an index one longer", resize_rows(where, 1), index)
    yield mutant("an index missing", drop(where), index)
    yield ending("an index that ends beyond the values", [*ends[:-1], ends[-1] + 5])
    if ends[-1] > 1:
        yield ending("an index that ends before the values", np.minimum(ends, ends[-1] - 1))
    if len(ends) > 1 and ends[0] != ends[-1]:
        yield ending("an index that descends", [ends[-1], *ends[:-1]])
    yield mutant("an index of signed numbers", replace(where, data=[-1, *ends[1:]]), index)
    yield mutant("an index of another column", refer(where, "target", below(path, "id")), index)
    yield mutant("an index as broken numbers", replace(where, data=ends.astype("f8")), index)
