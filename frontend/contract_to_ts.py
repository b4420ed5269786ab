"""Writes src/api/contract.gen.ts, the TypeScript twin of worker/contract.py."""

import sys
from pathlib import Path

import msgspec
from msgspec import inspect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from worker import contract  # noqa: E402

TARGET = ROOT / "frontend/src/api/contract.gen.ts"
HEADER = "// Generated from worker/contract.py by frontend/contract_to_ts.py; do not edit.\n\n"
ALIASES = {
    "Mode": contract.Mode,
    "Positions": contract.Positions,
    "Event": contract.Event,
    "End": contract.End,
}
SHAPES: list[type[msgspec.Struct]] = [
    contract.Clamp,
    contract.Alternative,
    contract.Reading,
    contract.TokenRecord,
    contract.Started,
    contract.Delta,
    contract.Steered,
    contract.Finished,
    contract.Failed,
]
CONSTANTS = ["MAX_CLAMPS", "MAX_STRENGTH", "KEEP_SECONDS"]


def type_of(info: inspect.Type) -> str:
    """The TypeScript spelling of one msgspec type; an unknown one stops the build."""
    match info:
        case inspect.StrType():
            return "string"
        case inspect.IntType() | inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.NoneType():
            return "null"
        case inspect.LiteralType(values=values):
            return " | ".join(sorted(f"'{value}'" for value in values))
        case inspect.ListType(item_type=item):
            return f"readonly {type_of(item)}[]"
        case inspect.StructType(cls=cls):
            return str(cls.__name__)
        case inspect.UnionType(types=types):
            return " | ".join(type_of(member) for member in types)
    raise SystemExit(f"contract_to_ts: no TypeScript for {info!r}; teach type_of about it.")


def sent(shape: type[msgspec.Struct], field: inspect.Field) -> bool:
    """Whether it is always on the wire."""
    return field.required or not shape.__struct_config__.omit_defaults


def interface_of(shape: type[msgspec.Struct]) -> str:
    info = inspect.type_info(shape)
    assert isinstance(info, inspect.StructType)
    lines = [f"  readonly type: '{info.tag}'"] if info.tag else []
    lines += [
        f"  readonly {field.encode_name}{'' if sent(shape, field) else '?'}: {type_of(field.type)}"
        for field in info.fields
    ]
    return f"export interface {shape.__name__} {{\n" + "\n".join(lines) + "\n}\n"


def render() -> str:
    aliases = [
        f"export type {name} = {type_of(inspect.type_info(alias))}\n"
        for name, alias in ALIASES.items()
    ]
    constants = [f"export const {name} = {getattr(contract, name):g}\n" for name in CONSTANTS]
    return HEADER + "\n".join([*constants, *aliases, *(interface_of(shape) for shape in SHAPES)])


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
