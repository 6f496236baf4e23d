from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from dankdesk.errors import ModelError
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.verify import check_files, read_picture_file
from tests import tiny_model


def verified(manifest_path: Path) -> bytes:
    manifest = Manifest.read(manifest_path)
    return read_picture_file(manifest, manifest.picture.files[0])


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


def another_input() -> onnx.ModelProto:
    model = tiny_model.graph()
    model.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1]))
    return model


def no_aspect() -> onnx.ModelProto:
    model = tiny_model.graph()
    del model.graph.input[1]
    return model


@pytest.mark.parametrize("change", [renamed_input, fixed_batch, float_input, another_input, no_aspect])
def test_an_input_that_is_not_the_manifests_is_refused(tmp_path: Path, change: Callable[[], onnx.ModelProto]) -> None:
    with pytest.raises(ModelError, match=r"input.* not the one"):
        verified(tiny_model.write(tmp_path, change()))


def test_a_model_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not take uint8 RGB pictures"):
        verified(tiny_model.write(tmp_path, at={"picture.resize.width": 16}))


def test_an_output_that_is_not_the_manifests_is_refused(tmp_path: Path) -> None:
    model = tiny_model.graph()
    model.graph.output[1].type.tensor_type.shape.dim[2].dim_value = 3
    with pytest.raises(ModelError, match="output “heat”"):
        verified(tiny_model.write(tmp_path, model))


def test_a_model_without_an_embedding_is_refused(tmp_path: Path) -> None:
    outputs = tiny_model.manifest(b"")["picture"]["outputs"][:2]
    with pytest.raises(ModelError, match="and an embedding"):
        verified(tiny_model.write(tmp_path, at={"picture.outputs": outputs}))


def test_a_model_for_other_audiences_is_refused(tmp_path: Path) -> None:
    audiences = [tiny_model.audience("red")]
    with pytest.raises(ModelError, match="for each audience"):
        verified(tiny_model.write(tmp_path, audiences=audiences))


@pytest.mark.parametrize("cells", [["batch", 2, 2], ["batch", 2, "rows", 2], ["batch", 2, 10**5, 10**5]])
def test_a_map_that_cannot_be_shown_is_refused(tmp_path: Path, cells: list[int | str]) -> None:
    with pytest.raises(ModelError, match="heat map of a size"):
        verified(tiny_model.write(tmp_path, at={"picture.outputs.1.shape": cells}))


def test_a_whole_model_is_checked_file_by_file(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    check_files(Manifest.read(path))
    (tmp_path / "words-blue.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"words-blue\.onnx is altered"):
        check_files(Manifest.read(path))


def reading_more() -> onnx.ModelProto:
    model = tiny_model.words_graph()
    model.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1]))
    return model


def several_logits() -> onnx.ModelProto:
    model = tiny_model.words_graph()
    model.graph.output[0].type.tensor_type.shape.dim.add().dim_value = 2
    return model


def words_from_elsewhere() -> onnx.ModelProto:
    model = tiny_model.words_graph()
    outside(model.graph.initializer[0])
    return model


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (reading_more, "inputs are not the ones"),
        (several_logits, "output “logit”"),
        (words_from_elsewhere, "other files"),
        (tiny_model.graph, "inputs are not the ones"),
    ],
)
def test_a_words_model_is_held_to_the_same(tmp_path: Path, change: Callable[[], onnx.ModelProto], told: str) -> None:
    path = tiny_model.write(tmp_path)
    tiny_model.write_words(tmp_path, "red", change())
    with pytest.raises(ModelError, match=told):
        check_files(Manifest.read(path))
