"""What an ONNX file may hold: a session given a graph with external data reads other files by name, so such graphs
are refused before a session sees them, and so are custom operators.

The few fields that this takes are read here: the onnx package alone takes as long to load as ONNX Runtime, the model
and a picture together. docs/decisions/111-models-are-looked-into-without-onnx.md
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dankdesk.errors import ModelError
from dankdesk.inference.picture import Tensor
from dankdesk.inference.protobuf import Broken, Budget, Message

STANDARD_DOMAINS = frozenset({"", "ai.onnx"})

# The numbers of fields in onnx.proto; a test holds them against the onnx package.
MODEL_GRAPH, MODEL_FUNCTIONS = 7, 25
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, GRAPH_SPARSE_INITIALIZER = 1, 5, 11, 12, 15
FUNCTION_NODE, FUNCTION_ATTRIBUTE_PROTO = 7, 11
NODE_ATTRIBUTE, NODE_DOMAIN = 5, 7
ATTRIBUTE_T, ATTRIBUTE_TENSORS, ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS = 5, 10, 22, 23
ATTRIBUTE_G, ATTRIBUTE_GRAPHS = 6, 11
SPARSE_VALUES, SPARSE_INDICES = 1, 2
TENSOR_NAME, TENSOR_EXTERNAL_DATA, TENSOR_DATA_LOCATION = 8, 13, 14
VALUE_NAME, VALUE_TYPE = 1, 2
TYPE_TENSOR_TYPE, TENSOR_TYPE_ELEM_TYPE, TENSOR_TYPE_SHAPE = 1, 1, 2
SHAPE_DIM, DIM_VALUE, DIM_PARAM = 1, 1, 2
# What numpy calls those of onnx.proto's data types that a manifest may name.
DTYPES = {1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 9: "bool", 10: "float16", 11: "float64"}


@dataclass(frozen=True, slots=True)
class Ends:
    """What a graph takes, apart from what it brings itself, and what it gives."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


def look_into(data: bytes, name: str) -> Ends:
    """The ends of the ONNX file `data`, of one file and standard operators only. Raises `ModelError`.

    name: of the file, for what is raised.
    """
    try:
        if data[4:8] == b"ORTM":
            raise Broken  # ONNX Runtime's own format, and taken for that whatever else the bytes are
        model = Message(memoryview(data), Budget())
        graph = model.message(MODEL_GRAPH)
        if graph is None:
            raise Broken
        _check(graph, model)
        stored = {tensor.text(TENSOR_NAME) for tensor in graph.messages(GRAPH_INITIALIZER)}
        inputs = tuple(map(_tensor, graph.messages(GRAPH_INPUT)))
        outputs = tuple(map(_tensor, graph.messages(GRAPH_OUTPUT)))
    except Broken as error:
        raise ModelError(f"The model file {name} is not an ONNX model.") from error
    return Ends(tuple(tensor for tensor in inputs if tensor.name not in stored), outputs)


def _check(graph: Message, model: Message) -> None:
    """Every graph of the file, those inside operators and functions too."""
    graphs, nodes, attributes = [graph], list[Message](), list[Message]()
    for function in model.messages(MODEL_FUNCTIONS):
        nodes.extend(function.messages(FUNCTION_NODE))
        attributes.extend(function.messages(FUNCTION_ATTRIBUTE_PROTO))
    while graphs or nodes or attributes:
        if graphs:
            graph = graphs.pop()
            _check_tensors(graph, (GRAPH_INITIALIZER,), (GRAPH_SPARSE_INITIALIZER,))
            nodes.extend(graph.messages(GRAPH_NODE))
        elif nodes:
            node = nodes.pop()
            domain = node.text(NODE_DOMAIN)
            if domain not in STANDARD_DOMAINS:
                raise ModelError(f"The model needs operators from outside the ONNX standard ({domain[:60]}).")
            attributes.extend(node.messages(NODE_ATTRIBUTE))
        else:
            attribute = attributes.pop()
            sparse = ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS
            _check_tensors(attribute, (ATTRIBUTE_T, ATTRIBUTE_TENSORS), sparse)
            graphs.extend(attribute.messages(ATTRIBUTE_G, ATTRIBUTE_GRAPHS))


def _check_tensors(owner: Message, whole: tuple[int, ...], sparse: tuple[int, ...]) -> None:
    """whole, sparse: the fields of `owner` that hold tensors, and sparse ones."""
    for tensor in _tensors(owner, whole, sparse):
        if tensor.has(TENSOR_EXTERNAL_DATA) or tensor.count(TENSOR_DATA_LOCATION) != 0:
            raise ModelError("The model keeps numbers in other files; DankDesk loads only models of one file.")


def _tensors(owner: Message, whole: tuple[int, ...], sparse: tuple[int, ...]) -> Iterator[Message]:
    yield from owner.messages(*whole)
    for tensor in owner.messages(*sparse):
        yield from tensor.messages(SPARSE_VALUES, SPARSE_INDICES)


def _tensor(value: Message) -> Tensor:
    """An input or output. What is no tensor has no known type."""
    type_ = value.message(VALUE_TYPE)
    kind = type_.message(TYPE_TENSOR_TYPE) if type_ is not None else None
    if kind is None:
        return Tensor(value.text(VALUE_NAME), "unknown", ())
    shape = kind.message(TENSOR_TYPE_SHAPE)
    dims = shape.messages(SHAPE_DIM) if shape is not None else ()
    return Tensor(
        value.text(VALUE_NAME),
        DTYPES.get(kind.count(TENSOR_TYPE_ELEM_TYPE), "unknown"),
        tuple(dim.count(DIM_VALUE) or dim.text(DIM_PARAM) for dim in dims),
    )
