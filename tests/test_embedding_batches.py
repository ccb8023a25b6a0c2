import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa_service.embedding.packed_route import Batch, Padding, Tokens, packed

PAD = -7
TEXTS = st.lists(st.lists(st.integers(0, 99), max_size=12), max_size=20).map(
    lambda texts: [Tokens(ids, [1] * len(ids)) for ids in texts]
)


@given(TEXTS, st.integers(1, 40), st.booleans().map(lambda left: Padding(PAD, on_left=left)))
def test_every_text_is_in_one_batch_as_it_was(
    texts: list[Tokens], budget: int, padding: Padding
) -> None:
    found: dict[int, list[int]] = {}
    for batch in packed(texts, budget=budget, padding=padding):
        for row, position in enumerate(batch.positions.tolist()):
            assert position not in found
            found[position] = unpadded(batch, row)
            assert batch.segments[row].sum() == batch.mask[row].sum()
    assert found == {at: list(text.ids) for at, text in enumerate(texts)}


def unpadded(batch: Batch, row: int) -> list[int]:
    read = batch.mask[row] == 1
    assert (batch.ids[row][~read] == PAD).all()
    without_padding: list[int] = batch.ids[row][read].tolist()
    return without_padding


@given(TEXTS, st.integers(1, 40))
def test_batches_keep_to_the_budget_unless_one_text_is_longer(
    texts: list[Tokens], budget: int
) -> None:
    for batch in packed(texts, budget=budget, padding=Padding(PAD)):
        assert batch.ids.size <= budget or len(batch.positions) == 1


@given(TEXTS)
def test_texts_of_one_length_share_a_batch(texts: list[Tokens]) -> None:
    lengths = [
        [int(length) for length in batch.mask.sum(axis=1)]
        for batch in packed(texts, budget=60, padding=Padding(PAD))
    ]
    together = [length for batch in lengths for length in batch]
    assert together == sorted(together, reverse=True)


def test_padding_goes_to_the_side_that_the_model_reads() -> None:
    texts = [Tokens([1, 2, 3], [0, 0, 0]), Tokens([4], [0])]
    (left,) = packed(texts, budget=60, padding=Padding(0, on_left=True))
    (right,) = packed(texts, budget=60, padding=Padding(0))
    assert left.mask.tolist() == [[1, 1, 1], [0, 0, 1]]
    assert right.ids.tolist() == [[1, 2, 3], [4, 0, 0]]


def test_of_news_hardly_a_token_is_padding() -> None:
    drawn = np.random.default_rng(1).lognormal(4, 0.5, 2048)
    lengths = [min(round(length), 256) for length in drawn.tolist()]
    texts = [Tokens([1] * length, [0] * length) for length in lengths]
    for budget, most in ((512, 0.01), (2048, 0.03)):
        batches = list(packed(texts, budget=budget, padding=Padding(PAD)))
        computed = sum(batch.ids.size for batch in batches)
        assert sum(lengths) <= computed <= sum(lengths) / (1 - most)
