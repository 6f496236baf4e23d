"""Models are looked into without the onnx package; here it says whether that sees the same."""

from __future__ import annotations

import random
from typing import Any

import onnx
import pytest
from onnx import (
    AttributeProto,
    FunctionProto,
    GraphProto,
    ModelProto,
    NodeProto,
    SparseTensorProto,
    TensorProto,
    helper,
)

from dankdesk.errors import ModelError
from dankdesk.inference import contents, protobuf
from dankdesk.inference.contents import look_into
from dankdesk.inference.picture import Tensor
from dankdesk.paths import model_folder
from tests import tiny_model

MESSAGES: dict[str, Any] = {
    "MODEL": ModelProto,
    "GRAPH": GraphProto,
    "FUNCTION": FunctionProto,
    "NODE": NodeProto,
    "ATTRIBUTE": AttributeProto,
    "SPARSE": SparseTensorProto,
    "TENSOR": TensorProto,
    "VALUE": onnx.ValueInfoProto,
    "TYPE": onnx.TypeProto,
    "TENSOR_TYPE": onnx.TypeProto.Tensor,
    "SHAPE": onnx.TensorShapeProto,
    "DIM": onnx.TensorShapeProto.Dimension,
}


def numbered() -> list[tuple[str, str, int]]:
    """Every number in `contents`: message, field, number."""
    found = []
    for name, number in vars(contents).items():
        prefix = max((known for known in MESSAGES if name.startswith(f"{known}_")), key=len, default=None)
        if prefix is not None and isinstance(number, int):
            field = name.removeprefix(f"{prefix}_").lower()
            found.append((prefix, f"dim_{field}" if prefix == "DIM" else field, number))
    return found


@pytest.mark.parametrize(("message", "field", "number"), numbered())
def test_the_numbers_are_those_of_onnx(message: str, field: str, number: int) -> None:
    assert MESSAGES[message].DESCRIPTOR.fields_by_name[field].number == number


def test_no_version_of_onnx_keeps_a_tensor_or_an_operator_where_nobody_looks() -> None:
    walked = {(MESSAGES[message].DESCRIPTOR.name, field) for message, field, _ in numbered()}
    holds = {"TensorProto", "SparseTensorProto", "GraphProto", "NodeProto", "AttributeProto", "FunctionProto"}
    places = {
        (message.name, field.name)
        for message in ModelProto.DESCRIPTOR.file.message_types_by_name.values()
        for field in message.fields
        if field.message_type is not None and field.message_type.name in holds
    }
    # A session for inference does not look at how the model was trained.
    assert places - walked == {("TrainingInfoProto", "initialization"), ("TrainingInfoProto", "algorithm")}


def test_the_types_are_those_of_onnx() -> None:
    assert {n: str(helper.tensor_dtype_to_np_dtype(n)) for n in contents.DTYPES} == contents.DTYPES


@pytest.mark.parametrize("name", ["dankdesk-vgg16-int8", "dankdesk-vgg16-fp16", "words-reddit", "words-imgflip"])
def test_what_ships_has_the_ends_that_onnx_sees(name: str) -> None:
    path = model_folder() / f"{name}.onnx"
    if not path.exists():
        pytest.skip("the model has not been built in this checkout")
    graph = onnx.load(path).graph
    stored = {tensor.name for tensor in graph.initializer}
    ends = look_into(path.read_bytes(), "m")
    assert ends.inputs == tuple(told(value) for value in graph.input if value.name not in stored)
    assert ends.outputs == tuple(map(told, graph.output))


def told(value: onnx.ValueInfoProto) -> Tensor:
    kind = value.type.tensor_type
    shape = tuple(dim.dim_value or dim.dim_param for dim in kind.shape.dim)
    return Tensor(value.name, str(helper.tensor_dtype_to_np_dtype(kind.elem_type)), shape)


def external() -> TensorProto:
    tensor = TensorProto(dims=[1], data_type=TensorProto.FLOAT, name="hidden")
    tensor.external_data.add(key="location", value="../../secrets")
    return tensor


def sparse() -> SparseTensorProto:
    return SparseTensorProto(values=external(), dims=[1])


def inside_a_function(model: ModelProto) -> None:
    function = model.functions.add(name="f", domain="")
    function.node.append(helper.make_node("Constant", [], ["unused"], value=external()))


def as_a_functions_default(model: ModelProto) -> None:
    model.functions.add(name="f").attribute_proto.append(AttributeProto(name="a", t=external()))


def in_a_list(model: ModelProto) -> None:
    model.graph.node[0].attribute.append(AttributeProto(name="a", tensors=[external()]))


def in_a_list_of_graphs(model: ModelProto) -> None:
    graph = GraphProto(initializer=[external()])
    model.graph.node[0].attribute.append(AttributeProto(name="a", graphs=[graph]))


def sparsely(model: ModelProto) -> None:
    model.graph.sparse_initializer.append(sparse())


def sparsely_in_an_attribute(model: ModelProto) -> None:
    model.graph.node[0].attribute.append(AttributeProto(name="a", sparse_tensor=sparse()))


def by_its_place_alone(model: ModelProto) -> None:
    model.graph.initializer.append(TensorProto(name="hidden", data_location=TensorProto.EXTERNAL))


@pytest.mark.parametrize(
    "hide",
    [
        inside_a_function,
        as_a_functions_default,
        in_a_list,
        in_a_list_of_graphs,
        sparsely,
        sparsely_in_an_attribute,
        by_its_place_alone,
    ],
)
def test_numbers_in_other_files_are_found_wherever_they_hide(hide: object) -> None:
    model = tiny_model.graph()
    assert callable(hide)
    hide(model)
    with pytest.raises(ModelError, match="other files"):
        look_into(model.SerializeToString(), "m")


def test_operators_from_elsewhere_are_found_in_a_function() -> None:
    model = tiny_model.graph()
    model.functions.add(name="f").node.append(NodeProto(op_type="X", domain="com.stranger"))
    with pytest.raises(ModelError, match=r"com\.stranger"):
        look_into(model.SerializeToString(), "m")


def test_a_second_graph_is_not_merged_with_the_first() -> None:
    """As protobuf would: two readers could then see two things in one file."""
    whole = tiny_model.graph().SerializeToString()
    second = ModelProto(graph=GraphProto(initializer=[external()])).SerializeToString()
    assert onnx.load_from_string(whole + second).graph.initializer[-1].external_data
    with pytest.raises(ModelError, match="not an ONNX model"):
        look_into(whole + second, "m")


def test_what_onnxruntime_takes_for_its_own_format_is_refused() -> None:
    """A field that nobody knows can put the mark of that format where it is looked for."""
    disguise = bytes([0x82, 0x7D, 6, 0]) + b"ORTM" + b"\0"
    assert onnx.load_from_string(disguise + tiny_model.graph().SerializeToString()).graph.node
    with pytest.raises(ModelError, match="not an ONNX model"):
        look_into(disguise + tiny_model.graph().SerializeToString(), "m")


def test_a_file_of_nothing_but_fields_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protobuf, "MOST_FIELDS", 1_000)
    whole = tiny_model.graph().SerializeToString()
    look_into(whole, "m")
    with pytest.raises(ModelError, match="not an ONNX model"):
        look_into(whole + b"\x08\x01" * 1_000, "m")


def test_whatever_is_cut_or_flipped_is_read_or_refused_and_nothing_else() -> None:
    whole = tiny_model.graph().SerializeToString()
    chance = random.Random(1)
    for _ in range(3_000):
        data = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(4)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            look_into(bytes(data), "m")
        except ModelError:
            continue


def varint(value: int, n_bytes: int = 1) -> bytes:
    """`value` in at least so many bytes."""
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest, n_bytes - 1) if rest or n_bytes > 1 else bytes([low])


@pytest.mark.parametrize(
    "key",
    [varint(13 << 3 | 2, 2), varint((13 << 3 | 2) + 2**32), varint((13 << 3 | 2) + 2**63)],
    ids=["longer than it needs to be", "of 33 bits", "of 64 bits"],
)
def test_a_field_is_not_hidden_behind_an_odd_number(key: bytes) -> None:
    """ONNX Runtime drops the bits over 32, and then reads numbers from other files."""
    entry = onnx.StringStringEntryProto(key="location", value="elsewhere").SerializeToString()
    tensor = TensorProto(name="w", data_type=1, dims=[1]).SerializeToString() + key + varint(len(entry)) + entry
    graph = varint(5 << 3 | 2) + varint(len(tensor)) + tensor
    with pytest.raises(ModelError, match="is not an ONNX model"):
        look_into(varint(7 << 3 | 2) + varint(len(graph)) + graph, "odd.onnx")
