"""What an ONNX file may hold: a session given a graph with external data reads other files by name, so such graphs
are refused before a session sees them, and so are custom operators."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import DecodeError
from onnx import AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto

from dankdesk.errors import ModelError

STANDARD_DOMAINS = frozenset({"", "ai.onnx"})


def parse(data: bytes, name: str) -> GraphProto:
    """The graph of the ONNX file `data`, of one file and standard operators only. Raises `ModelError`.

    name: of the file, for what is raised.
    """
    try:
        model = ModelProto.FromString(data)
    except DecodeError as error:
        raise ModelError(f"The model file {name} is not an ONNX model.") from error
    whole: GraphProto = model.graph
    graphs: list[GraphProto | FunctionProto] = [whole, *model.functions]
    while graphs:
        graph = graphs.pop()
        for tensor in _tensors(graph):
            if tensor.external_data or tensor.data_location == TensorProto.EXTERNAL:
                raise ModelError("The model keeps numbers in other files; DankDesk loads only models of one file.")
        for node in graph.node:
            if node.domain not in STANDARD_DOMAINS:
                raise ModelError(f"The model needs operators from outside the ONNX standard ({node.domain[:60]}).")
            graphs.extend(_subgraphs(node))
    return whole


def _tensors(graph: GraphProto | FunctionProto) -> Iterator[TensorProto]:
    if isinstance(graph, GraphProto):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for attribute in _attributes(graph):
        yield attribute.t
        yield from attribute.tensors
        for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
            yield from (sparse.values, sparse.indices)


def _attributes(graph: GraphProto | FunctionProto) -> Iterator[AttributeProto]:
    for node in graph.node:
        yield from node.attribute
    if isinstance(graph, FunctionProto):
        yield from graph.attribute_proto


def _subgraphs(node: NodeProto) -> Iterator[GraphProto]:
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs
