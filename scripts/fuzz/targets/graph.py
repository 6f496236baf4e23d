"""A stranger's ONNX file -> its ends, by `look_into`, which the onnx package must see alike.

It is refused with a sentence; or the onnx package, where it takes the file at all, sees no numbers kept elsewhere, no
strange operators, and the same inputs and outputs; and ONNX Runtime, whose reader is another one, opens no other file.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
import onnxruntime as ort
from google.protobuf.message import DecodeError
from onnx import TensorProto

import dankdesk.inference
from dankdesk.errors import ModelError
from dankdesk.inference.contents import STANDARD_DOMAINS, look_into
from scripts.fuzz import bytewise
from scripts.fuzz.sentences import check_sentence
from scripts.fuzz.target import Target
from tests import tiny_model

MOST_MESSAGE = 5_000
"""Bytes of a message whose fields are tried: longer ones are numbers."""
ELSEWHERE = "a-file-elsewhere"
ODD_BITS = (1 << 32, 1 << 35, 1 << 63)
"""What some readers drop of a key."""


def seeds() -> list[bytes]:
    """Two sound models, and two that keep numbers elsewhere: in one place only, and in every place there is."""
    once = tiny_model.words_graph()
    once.graph.initializer[0].CopyFrom(_external("table", tiny_model.POLICY.buckets))
    hiding = tiny_model.words_graph()
    inner = onnx.helper.make_graph([], "inner", [], [], [_external()])
    node = onnx.helper.make_node("If", ["x"], ["y"], domain="com.stranger")
    for name, value in (("then_branch", inner), ("value", _external())):
        node.attribute.append(onnx.helper.make_attribute(name, value))
    hiding.graph.ClearField("initializer")
    hiding.graph.initializer.append(_external())
    hiding.functions.add(name="f", domain="com.stranger").node.append(node)
    return [
        tiny_model.graph().SerializeToString(),
        tiny_model.words_graph().SerializeToString(),
        once.SerializeToString(),
        hiding.SerializeToString(),
    ]


def _external(name: str = "w", size: int = 1) -> TensorProto:
    entry = onnx.StringStringEntryProto(key="location", value=ELSEWHERE)
    return TensorProto(name=name, data_type=1, dims=[size], external_data=[entry], data_location=TensorProto.EXTERNAL)


def change(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Any bytes of a file; or one of its fields, doubled, lost, moved, or written oddly."""
    if chance.randrange(3) == 0:
        return bytewise.change(data, chance, others)
    for _ in range(chance.randint(1, 3)):
        data = _in_a_message(data, chance, others, depth=0)
    return data or b"\0"


def _in_a_message(data: bytes, chance: random.Random, others: Sequence[bytes], depth: int) -> bytes:
    """Change a field of `data`, or of a message within it."""
    parts = _fields(data)
    if not parts:
        return bytewise.change(data or b"\0", chance, others)
    at = chance.randrange(len(parts))
    key, body = parts[at]
    if key & 7 == 2 and len(body) < MOST_MESSAGE and depth < 8 and chance.randrange(3):
        parts[at] = key, _in_a_message(body, chance, others, depth + 1)
        return b"".join(_written(*part) for part in parts)
    written = [_written(*part) for part in parts]
    match chance.randrange(7):
        case 0:
            written.insert(chance.randrange(len(written) + 1), written[at])
        case 1:
            del written[at]
        case 2:
            written[at] = _written(key + chance.choice(ODD_BITS), body)
        case 3:
            written[at] = _written(key, body, longer=chance.randint(1, 9))
        case 4:
            # What is kept elsewhere is told by two fields.
            odd, longer = chance.choice((*ODD_BITS, 0)), chance.randrange(4)
            written = [_written(key + odd, body, longer) for key, body in parts]
        case 5:
            written[at] = _written(key ^ chance.choice((1, 2, 3, 5, 8, 16)), body)
        case _:
            written[at] = _written(key, chance.choice(parts)[1])
    return b"".join(written)


def _fields(data: bytes) -> list[tuple[int, bytes]]:
    """Key and body of each field, [] where `data` is no message. The body of a number is the number as it stands."""
    found, at = [], 0
    while at < len(data):
        key, at = _number(data, at)
        start = at
        if key & 7 == 0:
            _, at = _number(data, at)
        elif key & 7 == 2:
            length, start = _number(data, at)
            at = start + length
        else:
            at += {1: 8, 5: 4}.get(key & 7, len(data))
        if key < 8 or at > len(data):
            return []
        found.append((key, data[start:at]))
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at
    return value, len(data) + 1


def _written(key: int, body: bytes, longer: int = 0) -> bytes:
    length = _varint(len(body), longer) if key & 7 == 2 else b""
    return _varint(key, longer) + length + body


def _varint(value: int, longer: int = 0) -> bytes:
    """`value` with `longer` bytes more than it needs."""
    low, rest = value & 0x7F, value >> 7
    if rest:
        return bytes([low | 0x80]) + _varint(rest, longer)
    return bytes([low | 0x80, *[0x80] * (longer - 1), 0]) if longer else bytes([low])


def check(data: bytes) -> None:
    try:
        ends = look_into(data, "stranger.onnx")
    except ModelError as error:
        check_sentence(str(error))
        return
    if ELSEWHERE.encode() in data:
        _check_runtime(data)
    try:
        model = onnx.ModelProto.FromString(data)
    except DecodeError:
        return
    _check_graph(model.graph)
    for function in model.functions:
        _check_nodes(function.node)
    stored = {tensor.name for tensor in model.graph.initializer}
    assert [end.name for end in ends.inputs] == [one.name for one in model.graph.input if one.name not in stored]
    assert [end.name for end in ends.outputs] == [one.name for one in model.graph.output]


def _check_runtime(data: bytes) -> None:
    """There is no such file, so that the runtime would complain if it looked for it."""
    said = ""
    try:
        ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    except Exception as error:  # whatever else it has against the model, it may have
        said = str(error)
    assert ELSEWHERE not in said, said


def _check_graph(graph: onnx.GraphProto) -> None:
    sparse = [tensor for one in graph.sparse_initializer for tensor in (one.values, one.indices)]
    _check_tensors([*graph.initializer, *sparse])
    _check_nodes(graph.node)


def _check_nodes(nodes: Sequence[onnx.NodeProto]) -> None:
    for node in nodes:
        assert node.domain in STANDARD_DOMAINS, f"an operator of {node.domain}"
        for attribute in node.attribute:
            _check_tensors([attribute.t, *attribute.tensors])
            for graph in (attribute.g, *attribute.graphs):
                _check_graph(graph)


def _check_tensors(tensors: Sequence[TensorProto]) -> None:
    for tensor in tensors:
        assert not tensor.external_data and tensor.data_location == TensorProto.DEFAULT, "numbers in other files"


@contextmanager
def target(_: Path, __: Path | None) -> Iterator[Target]:
    ort.set_default_logger_severity(4)
    yield Target(seeds(), check, change, (Path(str(dankdesk.inference.__file__)).parent,))
