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
"""Less than that was hardly ever a word on the 80 blank templates of docs/decisions/062-how-words-are-read.md."""
SHORT, MIN_CONFIDENCE_SHORT = 2, 0.95
"""One or two signs are stray more often than not: a corner, an eye, a window."""
MAX_LINES = 300
MAX_LENGTH = 40_000
"""Of all lines together, in pixels at the recogniser's height: time goes by that. A full page of print has nearly
as much, and takes four seconds of one core. A limit in seconds would read less on a busy machine."""
LINE_HEIGHT = 48
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
        from rapidocr.utils.process_img import get_rotate_crop_image

        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        params: dict[str, Any] = {
            "Global.log_level": "critical",
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
            "Rec.rec_img_shape": [3, LINE_HEIGHT, 160],
            "Rec.ocr_version": OCRVersion.PPOCRV6,
            "Rec.model_type": ModelType.SMALL,
        }
        if models is not None:
            params["Global.model_root_dir"] = str(models)
        self._cut = get_rotate_crop_image
        self._engine = RapidOCR(params=params)
        # They are loaded at the first picture otherwise, and what fails then would look like that picture's fault.
        self._engine._load_det_model()
        self._engine._load_rec_model()

    def read(self, rgb: RGB) -> list[Line]:
        """The lines in `rgb` in reading order, cleaned; the first ones where there are more than the limits allow."""
        height, width = rgb.shape[:2]
        if min(height, width) < MIN_SIDE or max(height, width) > MAX_RATIO * min(height, width):
            return []
        picture = _prepared(rgb)
        boxes = self._engine(picture, use_rec=False).boxes
        if boxes is None:
            return []
        shares = (np.asarray(boxes, np.float64) / (picture.shape[1], picture.shape[0])).clip(0, 1)
        lines, characters, length = [], MAX_CHARACTERS, MAX_LENGTH
        for index in in_reading_order(shares):
            cut = self._cut(picture, np.array(boxes[index], np.float32))
            length -= LINE_HEIGHT * cut.shape[1] // max(1, cut.shape[0])
            if length < 0 or characters <= 0:
                break
            found = self._engine.recognize_txt([cut])
            words, confidence = clean(found.txts[0]).replace("\n", " ")[:characters], float(found.scores[0])
            if confidence >= (MIN_CONFIDENCE if len(words) > SHORT else MIN_CONFIDENCE_SHORT) and words:
                lines.append(Line(words, tuple((float(x), float(y)) for x, y in shares[index]), confidence))
                characters -= len(words) + 1
        return lines


def _prepared(rgb: RGB) -> Any:
    """BGR, as rapidocr wants it, no larger and no smaller than is useful."""
    height, width = rgb.shape[:2]
    longest = max(width, height)
    scale = min(1.0, WORK_SIDE / longest) * min(MAX_ENLARGEMENT, max(1.0, DETECTOR_SIDE / longest))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if size[0] < width else cv2.INTER_CUBIC
    resized = rgb if size == (width, height) else cv2.resize(rgb, size, interpolation=how)
    return np.ascontiguousarray(resized[:, :, ::-1])
