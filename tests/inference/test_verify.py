from __future__ import annotations

from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from dankdesk.errors import ModelError
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.verify import read_model
from tests import tiny_model


def verified(manifest_path: Path) -> bytes:
    return read_model(Manifest.read(manifest_path))


def test_the_bytes_that_were_checked_are_the_bytes_returned(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    assert verified(path) == (tmp_path / "tiny.onnx").read_bytes()


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    (tmp_path / "tiny.onnx").unlink()
    with pytest.raises(ModelError, match="is missing"):
        verified(path)


def test_one_changed_bit_is_told(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    data = bytearray((tmp_path / "tiny.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "tiny.onnx").write_bytes(data)
    with pytest.raises(ModelError, match="altered"):
        verified(path)


def test_what_is_no_onnx_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not an ONNX model"):
        verified(tiny_model.write(tmp_path, b"GIF89a, not a model at all"))


def outside(tensor: TensorProto) -> None:
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../secrets")


def test_numbers_in_other_files_are_refused(tmp_path: Path) -> None:
    model = tiny_model.graph()
    outside(model.graph.initializer[0])
    with pytest.raises(ModelError, match="other files"):
        verified(tiny_model.write(tmp_path, model))


def test_numbers_in_other_files_are_refused_inside_an_attribute(tmp_path: Path) -> None:
    model = tiny_model.graph()
    tensor = TensorProto(dims=[1], data_type=TensorProto.FLOAT, name="hidden")
    outside(tensor)
    model.graph.node.append(helper.make_node("Constant", [], ["unused"], value=tensor))
    with pytest.raises(ModelError, match="other files"):
        verified(tiny_model.write(tmp_path, model))


def test_numbers_in_other_files_are_refused_inside_a_branch(tmp_path: Path) -> None:
    model = tiny_model.graph()
    tensor = TensorProto(dims=[1], data_type=TensorProto.FLOAT, name="hidden")
    outside(tensor)
    branch = helper.make_graph([helper.make_node("Constant", [], ["unused"], value=tensor)], "branch", [], [])
    model.graph.node.append(helper.make_node("If", ["yes"], ["unused"], then_branch=branch, else_branch=branch))
    with pytest.raises(ModelError, match="other files"):
        verified(tiny_model.write(tmp_path, model))


def test_operators_from_elsewhere_are_refused(tmp_path: Path) -> None:
    model = tiny_model.graph()
    model.graph.node[0].domain = "com.stranger"
    with pytest.raises(ModelError, match=r"com\.stranger"):
        verified(tiny_model.write(tmp_path, model))


def renamed_input() -> onnx.ModelProto:
    model = tiny_model.graph()
    model.graph.input[0].name = model.graph.node[0].input[0] = "pixels"
    return model


def fixed_batch() -> onnx.ModelProto:
    model = tiny_model.graph()
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    return model


def float_input() -> onnx.ModelProto:
    model = tiny_model.graph()
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.FLOAT
    return model


def second_input() -> onnx.ModelProto:
    model = tiny_model.graph()
    model.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1]))
    return model


@pytest.mark.parametrize("change", [renamed_input, fixed_batch, float_input, second_input])
def test_an_input_that_is_not_the_manifests_is_refused(tmp_path: Path, change: object) -> None:
    assert callable(change)
    with pytest.raises(ModelError, match="input is not the one"):
        verified(tiny_model.write(tmp_path, change()))


def test_a_model_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    resize = {"mode": "squash", "width": 16, "height": 16, "filter": "bilinear"}
    with pytest.raises(ModelError, match="does not take uint8 RGB pictures"):
        verified(tiny_model.write(tmp_path, resize=resize))


def test_an_output_that_is_not_the_manifests_is_refused(tmp_path: Path) -> None:
    model = tiny_model.graph()
    model.graph.output[1].type.tensor_type.shape.dim[1].dim_value = 3
    with pytest.raises(ModelError, match="output “heat”"):
        verified(tiny_model.write(tmp_path, model))


def test_a_model_without_an_embedding_is_refused(tmp_path: Path) -> None:
    outputs = [{"name": "logit", "dtype": "float32", "shape": ["batch"]}]
    with pytest.raises(ModelError, match="a logit, a heat map and an embedding"):
        verified(tiny_model.write(tmp_path, outputs=outputs))
