from pathlib import Path

import pytest
from transformers import BertForSequenceClassification

from qa_service.errors import ModelError
from qa_service.rerank import ReadablePassage, open_reader
from tiny_model import tiny_bert

PASSAGES = [ReadablePassage("one", "some words"), ReadablePassage("", "other words entirely")]


def save_tiny_cross_encoder(folder: Path, *, scores: int) -> Path:
    BertForSequenceClassification(tiny_bert(folder, labels=scores)).save_pretrained(folder)
    return folder


def test_any_cross_encoder_in_a_folder_reads(tmp_path: Path) -> None:
    reader = open_reader(str(save_tiny_cross_encoder(tmp_path, scores=1)))
    readings = reader.read("which words", PASSAGES)
    assert len({one.score for one in readings}) == 2
    assert all(one.marked == () for one in readings)
    assert reader.read("which words", []) == []


def test_a_model_with_several_scores_is_refused(tmp_path: Path) -> None:
    folder = save_tiny_cross_encoder(tmp_path, scores=3)
    with pytest.raises(ModelError, match="gives 3 scores"):
        open_reader(str(folder))


def test_what_is_no_model_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        open_reader(str(tmp_path))
    assert "cross-encoder" in caught.value.remedy
