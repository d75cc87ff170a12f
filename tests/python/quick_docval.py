"""Has hdmf check the arguments of its functions in the time that it takes to look at them.

It goes through the declaration of every argument with every call, which is a third of all that PyNWB does to read and validate a
file. A script that calls `use` does so once for each declaration; whatever is not plainly right goes the whole way.
"""

import contextlib
import copy

import hdmf.utils
from hdmf.term_set import TermSetWrapper

_plain = vars(hdmf.utils)["__parse_args"]
_ALLOWED = hdmf.utils.AllowPositional.ALLOWED
_IMMUTABLE = (type(None), bool, int, float, str)
_declared = {}


class _Declared:
    """One argument: its name, its default, and the types of values that were found to be right."""

    __slots__ = ("name", "is_needed", "default", "is_shared", "type", "allows_none", "right", "is_checked_further")

    def __init__(self, declaration):
        self.name = declaration["name"]
        self.is_needed = "default" not in declaration
        self.default = declaration.get("default")
        self.is_shared = isinstance(self.default, _IMMUTABLE)
        self.type = declaration["type"]
        self.allows_none = not self.is_needed and (self.default is None or declaration.get("allow_none", False))
        self.right = set()
        self.is_checked_further = "shape" in declaration or "enum" in declaration

    def takes(self, value):
        if value is None:
            return self.allows_none
        kind = type(value)
        if self.is_checked_further or kind is TermSetWrapper:
            return False
        if kind not in self.right:
            if not hdmf.utils.check_type(value, self.type):
                return False
            self.right.add(kind)
        return True


def _of(validator):
    # The list is kept, so that no other one comes to its place.
    kept = _declared.get(id(validator))
    if kept is None:
        declared = [_Declared(declaration) for declaration in validator]
        is_unique = len({one.name for one in declared}) == len(declared)
        kept = _declared[id(validator)] = (validator, declared if is_unique else None)
    return kept[1]


def _quick(validator, args, kwargs):
    """The arguments by their names, or None where something has to be said about them."""
    declared = _of(validator)
    if declared is None or len(args) + len(kwargs) > len(declared):
        return None
    values, at, named = {}, 0, 0
    for one in declared:
        if one.name in kwargs:
            if one.is_needed and at < len(args):
                return None
            value = kwargs[one.name]
            named += 1
            at += one.is_needed
        elif at < len(args):
            value = args[at]
            at += 1
        elif one.is_needed:
            return None
        else:
            value = one.default if one.is_shared else copy.deepcopy(one.default)
        if not one.takes(value):
            return None
        values[one.name] = value
    return values if named == len(kwargs) else None


def _parse(validator, args, kwargs, enforce_type=True, enforce_shape=True, allow_extra=False, allow_positional=True):
    if enforce_type and enforce_shape and not allow_extra and allow_positional in (True, _ALLOWED):
        values = _quick(validator, args, kwargs)
        if values is not None:
            return {"args": values}
    return _plain(validator, args, kwargs, enforce_type, enforce_shape, allow_extra, allow_positional)


def use():
    """From now on, in this process."""
    vars(hdmf.utils)["__parse_args"] = _parse


@contextlib.contextmanager
def left_out():
    """For a while hdmf is as it comes."""
    vars(hdmf.utils)["__parse_args"] = _plain
    try:
        yield
    finally:
        use()
