"""rapidocr, tamed: from pixels to lines. Only the reading process imports this module."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from dankdesk.reading.order import in_reading_order
from dankdesk.records import RGB, Line
from dankdesk.text import MAX_CHARACTERS, clean

WORK_SIDE = 1600
"""Larger pictures are made smaller first, to this longest side; text that is lost by that was not meant to be read."""
DETECTOR_SIDE = 736
MIN_CONFIDENCE = 0.7
MAX_LINES = 300
MIN_SIDE = 8
# Strips: the recogniser's memory grows with a line's length over its height.
MAX_RATIO = 40


class Ocr:
    """The loaded models. For one thread."""

    def __init__(self, models: Path | None = None) -> None:
        """Load the models that came with rapidocr, or those in the folder `models`; whatever fails is raised.

        rapidocr would download a model that is missing or altered; the reading process forbids that.
        """
        cv2.setNumThreads(1)
        from rapidocr import ModelType, OCRVersion, RapidOCR

        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        params: dict[str, Any] = {
            "Global.log_level": "critical",
            "Global.text_score": MIN_CONFIDENCE,
            "Global.use_cls": False,
            "Global.use_preprocess_img": False,
            "Global.use_vertical_padding": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.ocr_version": OCRVersion.PPOCRV6,
            "Det.model_type": ModelType.SMALL,
            "Det.limit_side_len": DETECTOR_SIDE,
            "Det.limit_type": "max",
            "Det.max_candidates": MAX_LINES,
            "Rec.ocr_version": OCRVersion.PPOCRV6,
            "Rec.model_type": ModelType.SMALL,
        }
        if models is not None:
            params["Global.model_root_dir"] = str(models)
        self._engine = RapidOCR(params=params)
        # They are loaded at the first picture otherwise, and what fails then would look like that picture's fault.
        self._engine._load_det_model()
        self._engine._load_rec_model()

    def read(self, rgb: RGB) -> list[Line]:
        """The lines in `rgb` in reading order, cleaned, at most `MAX_LINES`, with at most `MAX_CHARACTERS` together."""
        height, width = rgb.shape[:2]
        if min(height, width) < MIN_SIDE or max(height, width) > MAX_RATIO * min(height, width):
            return []
        found = self._engine(_prepared(rgb))
        if found.boxes is None or found.txts is None:
            return []
        scale = np.array([width, height]) / np.array(_prepared_size(width, height))
        lines, room = [], MAX_CHARACTERS
        boxes = np.asarray(found.boxes, np.float64) * scale / [width, height]
        for index in in_reading_order(boxes * [width, height])[:MAX_LINES]:
            words = clean(found.txts[index]).replace("\n", " ")[: max(0, room)]
            room -= len(words) + 1
            if words:
                corners = tuple((float(x), float(y)) for x, y in boxes[index].clip(0, 1))
                lines.append(Line(words, corners, float(found.scores[index])))
        return lines


def _prepared_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, WORK_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _prepared(rgb: RGB) -> Any:
    """BGR, as rapidocr wants it, no larger than is useful."""
    height, width = rgb.shape[:2]
    size = _prepared_size(width, height)
    small = rgb if size == (width, height) else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small[:, :, ::-1])
