"""A model that is small enough to be made for a test, and unlike the default one."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

LETTERS = "abcdefghijklmnopqrstuvwxyz:"


def save_tiny_model(folder: Path) -> Path:
    """Folder of an untrained model with prompts, first-token pooling, a dense layer and no norm."""
    bert = folder / "bert"
    BertModel(tiny_bert(bert)).save_pretrained(bert)
    model = SentenceTransformer(
        modules=[
            Transformer(str(bert), max_seq_length=20),
            Pooling(16, pooling_mode="cls"),
            Dense(16, 6),
        ],
        prompts={"query": "find: ", "passage": "text: "},
        device="cpu",
    )
    model.save(str(folder / "whole"))
    return folder / "whole"


def tiny_bert(folder: Path, *, labels: int = 2) -> BertConfig:
    """Configuration of a model that reads letters, its tokenizer saved; seeds its weights."""
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary.extend(f"{mark}{letter}" for mark in ("", "##") for letter in LETTERS)
    tokenizer: type = PreTrainedTokenizerFast
    tokenizer(
        tokenizer_object=BertWordPieceTokenizer({word: at for at, word in enumerate(vocabulary)}),
        pad_token=vocabulary[0],
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)
    torch.manual_seed(1)
    return BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        initializer_range=1.0,
        id2label={at: str(at) for at in range(labels)},
    )
