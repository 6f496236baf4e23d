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
DETECTOR_SIDE = 640
"""Longest side on which lines are looked for; smaller pictures are made larger for it, by `MAX_ENLARGEMENT` at most."""
MAX_ENLARGEMENT = 2.0
MIN_CONFIDENCE = 0.7
"""Less than that was never a word on the 80 blank templates of docs/decisions/062-how-words-are-read.md."""
SHORT, MIN_CONFIDENCE_SHORT = 2, 0.95
"""One or two signs are stray more often than not: a corner, an eye, a window."""
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
            # One line at a time, padded no further than needed: a third of the time goes into padding otherwise.
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, 48, 160],
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
        boxes = np.asarray(found.boxes, np.float64) / _prepared_size(width, height)
        lines, room = [], MAX_CHARACTERS
        for index in in_reading_order(boxes)[:MAX_LINES]:
            words, confidence = clean(found.txts[index]).replace("\n", " ")[:room], float(found.scores[index])
            if words and (len(words) > SHORT or confidence >= MIN_CONFIDENCE_SHORT):
                corners = tuple((float(x), float(y)) for x, y in boxes[index].clip(0, 1))
                lines.append(Line(words, corners, confidence))
                room = max(0, room - len(words) - 1)
        return lines


def _prepared_size(width: int, height: int) -> tuple[int, int]:
    longest = max(width, height)
    scale = min(1.0, WORK_SIDE / longest) * min(MAX_ENLARGEMENT, max(1.0, DETECTOR_SIDE / longest))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _prepared(rgb: RGB) -> Any:
    """BGR, as rapidocr wants it, no larger and no smaller than is useful."""
    height, width = rgb.shape[:2]
    size = _prepared_size(width, height)
    how = cv2.INTER_AREA if size[0] < width else cv2.INTER_CUBIC
    resized = rgb if size == (width, height) else cv2.resize(rgb, size, interpolation=how)
    return np.ascontiguousarray(resized[:, :, ::-1])
