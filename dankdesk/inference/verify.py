"""From a manifest to model bytes that are safe to hand to ONNX Runtime.

A session given a graph with external data reads other files by name, so such graphs are refused here, before a
session sees them; so are custom operators and a graph whose inputs or outputs are not the manifest's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from google.protobuf.message import DecodeError
from onnx import AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto
from onnx.helper import tensor_dtype_to_np_dtype

from dankdesk.errors import ModelError
from dankdesk.inference.files import read_capped
from dankdesk.inference.manifest import Manifest, Tensor

MAX_BYTES = 256_000_000
STANDARD_DOMAINS = frozenset({"", "ai.onnx"})
NEEDED_OUTPUTS = ("logit", "heat", "embedding")


def read_model(manifest: Manifest) -> bytes:
    """The bytes of the manifest's model file, after every check: these very bytes are the ones to load.

    Raises `ModelError` where the file is missing, altered, not an ONNX graph, has external data or custom
    operators, or does not have the inputs and outputs that DankDesk needs.
    """
    path = manifest.model_path
    data = read_capped(path, MAX_BYTES, missing=f"The model file {path} is missing.")
    found = hashlib.sha256(data).hexdigest()
    if found != manifest.sha256:
        raise ModelError(f"The model file {path} is altered: its sha256 is not the manifest's.")
    try:
        model = ModelProto.FromString(data)
    except DecodeError as error:
        raise ModelError(f"The model file {path} is not an ONNX model.") from error
    _check_contents(model)
    _check_ends(model.graph, manifest)
    return data


def _check_contents(model: ModelProto) -> None:
    graphs: list[GraphProto | FunctionProto] = [model.graph, *model.functions]
    while graphs:
        graph = graphs.pop()
        for tensor in _tensors(graph):
            if tensor.external_data or tensor.data_location == TensorProto.EXTERNAL:
                raise ModelError("The model keeps numbers in other files; DankDesk loads only models of one file.")
        for node in graph.node:
            if node.domain not in STANDARD_DOMAINS:
                raise ModelError(f"The model needs operators from outside the ONNX standard ({node.domain[:60]}).")
            graphs.extend(_subgraphs(node))


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


def _check_ends(graph: GraphProto, manifest: Manifest) -> None:
    stored = {tensor.name for tensor in graph.initializer}
    inputs = [_described(value) for value in graph.input if value.name not in stored]
    outputs = {value.name: _described(value) for value in graph.output}
    resize = manifest.resize
    if manifest.input.dtype != "uint8" or manifest.input.shape[1:] != (resize.height, resize.width, 3):
        raise ModelError("The model does not take uint8 RGB pictures of the size its manifest resizes to.")
    if len(inputs) != 1 or not _same(inputs[0], manifest.input):
        raise ModelError("The model's input is not the one its manifest describes.")
    for tensor in manifest.outputs:
        if tensor.name not in outputs or not _same(outputs[tensor.name], tensor):
            raise ModelError(f"The model's output “{tensor.name}” is not the one its manifest describes.")
    ranks = {tensor.name: len(tensor.shape) for tensor in manifest.outputs if tensor.dtype == "float32"}
    if {name: ranks.get(name) for name in NEEDED_OUTPUTS} != {"logit": 1, "heat": 3, "embedding": 2}:
        raise ModelError("The model does not give a logit, a heat map and an embedding.")


def _described(value: ValueInfoProto) -> Tensor:
    kind = value.type.tensor_type
    try:
        dtype = str(tensor_dtype_to_np_dtype(kind.elem_type))
    except KeyError:
        dtype = "unknown"
    return Tensor(value.name, dtype, tuple(d.dim_value or d.dim_param for d in kind.shape.dim))


def _same(found: Tensor, told: Tensor) -> bool:
    """Equal names, types and fixed sizes; where the manifest has a free dimension the graph must have one too."""
    return (
        (found.name, found.dtype) == (told.name, told.dtype)
        and len(found.shape) == len(told.shape)
        and all(
            isinstance(here, str) if isinstance(there, str) else here == there
            for here, there in zip(found.shape, told.shape, strict=True)
        )
    )
