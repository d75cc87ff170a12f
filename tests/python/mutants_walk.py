"""Mutants by rule: walks the objects of a valid file beside the specs of their types, and breaks each thing in turn.

Every candidate breaks one thing. Of the many that break the same member of the same type in the same way the first is
kept, and of each way as many as `MOST` says, chosen by a hash, so that the set stays as it is when others are added.
"""

import hashlib

import h5py
from hdmf.spec import GroupSpec
from mutants_edits import (Mutant, add, attribute, below, copy, drop, drop_attribute, external_link, group_for,
                           moved_and_linked, rename, replace, several, soft_link)
from mutants_walk_tables import of_table
from mutants_walk_values import of_attributes, of_dataset

#: So many of every way. With 40 there are 3000 mutants, for whoever has an hour and doubts the rules.
MOST = 3


def chosen(candidates, most=MOST):
    """A few of every rule, spread over the members by a hash."""
    rules = {}
    for one in candidates:
        rules.setdefault(one.rule, {}).setdefault(one.what, one)
    for rule, members in rules.items():
        ranked = sorted(members.values(), key=lambda one: hashlib.sha256(f"{rule} {one.what}".encode()).hexdigest())
        yield from ranked[:most]


def candidates(file, namespaces, seen):
    """Every way to break a file, object by object, but for objects that look like one that was `seen`.

    `namespaces` are those of the file, see mutants_judge.
    """
    def visit(path, thing):
        type_name = thing.attrs.get("neurodata_type")
        if path.startswith("specifications") or type_name is None:
            return
        parts = tuple(thing) if isinstance(thing, h5py.Group) else (path.rpartition("/")[2],)
        if (type_name, *parts, *thing.attrs) in seen:
            return
        seen.add((type_name, *parts, *thing.attrs))
        namespace = namespaces.by_name[thing.attrs["namespace"]]
        spec = namespace.catalog.get_spec(type_name)
        found.extend(of_type(path, spec, type_name, namespaces))
        found.extend(of_members(file, path, spec, type_name))
        if "DynamicTable" in namespace.catalog.get_hierarchy(type_name):
            found.extend(of_table(file, path, type_name))

    found = []
    visit("/", file)
    file.visititems(visit)
    return found


def of_members(file, path, spec, type_name):
    """What a spec asks of an object: its attributes, and for a group its members."""
    yield from of_attributes(file, path, spec, type_name)
    if not isinstance(spec, GroupSpec):
        yield from of_dataset(file, path, spec, type_name)
        return
    for member in (*spec.datasets, *spec.groups):
        what = f"{type_name}/{member.name or member.data_type}"
        for child in children(file[path], member):
            yield from of_member(file, below(path, child), member, what)
            if member.data_type is None:
                yield from of_members(file, below(path, child), member, what)
            elif not isinstance(member, GroupSpec):
                yield from of_dataset(file, below(path, child), member, what)
    for link in spec.links:
        for child in children(file[path], link):
            yield from of_link(file, below(path, child), link, f"{type_name}/{link.name}")


def children(group, member):
    """Names of the children that are this member; by type only where the member has no name."""
    if member.name is not None:
        return [member.name] if member.name in group else []
    wanted = member.target_type if hasattr(member, "target_type") else member.data_type
    return [name for name in group if name in group and group[name].attrs.get("neurodata_type") == wanted][:1]


def of_member(file, path, member, what):
    """A member's presence, kind, name, links and number."""
    kind = "group" if isinstance(member, GroupSpec) else "dataset"
    parent, _, name = path.rpartition("/")

    def mutant(rule, mutate):
        return Mutant(f"{kind}: {rule}", what, path, mutate)

    link = file.get(path, getlink=True)
    yield mutant("required, missing" if member.required else "optional, missing", drop(path))
    if isinstance(link, h5py.HardLink):
        yield mutant("link to the object elsewhere", moved_and_linked(path))
    yield mutant("link to nothing", soft_link(path, "/acquisition/none"))
    yield mutant("external link to nothing", external_link(path))
    if kind == "group":
        yield mutant("dataset in its place", replace(path, data=1.0))
    else:
        yield mutant("group in its place", group_for(path))
    if member.name is not None:
        yield mutant("another name", rename(path, below(parent or "/", f"{name}_2")))
    elif not member.is_many():
        yield mutant("twice where once is allowed", copy(path, below(parent or "/", f"{name}_2")))


def of_link(file, path, link, what):
    def mutant(rule, mutate):
        return Mutant(f"link: {rule}", what, path, mutate)

    yield mutant("required, missing" if link.required else "optional, missing", drop(path))
    yield mutant("to nothing", soft_link(path, "/acquisition/none"))
    yield mutant("to itself", soft_link(path, f"/{path}"))
    yield mutant("to another type", soft_link(path, "/general/subject"))
    target = file.get(path, getlink=True)
    if isinstance(target, h5py.SoftLink):
        yield mutant("object in its place", several(drop(path), copy(target.path, path)))
    yield mutant("external, to nothing", external_link(path))


def of_type(path, spec, type_name, namespaces):
    """The type that an object says, and what stands beside what its type asks for."""
    def mutant(rule, mutate):
        return Mutant(f"type: {rule}", type_name, path, mutate)

    def say(rule, name, value):
        return mutant(rule, attribute(path, name, value))

    yield say("misspelled", "neurodata_type", type_name.lower())
    yield say("an unrelated one", "neurodata_type", "Subject" if isinstance(spec, GroupSpec) else "VectorIndex")
    if spec.data_type_inc is not None:
        home = next(name for name, types in namespaces.types.items() if spec.data_type_inc in types)
        yield mutant("that which it extends", several(
            attribute(path, "neurodata_type", spec.data_type_inc), attribute(path, "namespace", home)))
    yield say("a number", "neurodata_type", 3)
    yield say("of an unknown namespace", "namespace", "ndx-nowhere")
    yield mutant("not said", drop_attribute(path, "neurodata_type"))
    yield mutant("without its namespace", drop_attribute(path, "namespace"))
    yield mutant("without object_id", drop_attribute(path, "object_id"))
    yield say("with an attribute more", "more", 3)
    if isinstance(spec, GroupSpec):
        def untyped(file):
            file[path].create_group("more").create_dataset("inside", data=1.0)

        yield mutant("with a dataset more", add(below(path, "more"), data=1.0))
        yield mutant("with a group more", untyped)
        yield mutant("with a typed object more", copy("general/subject", below(path, "more")))
