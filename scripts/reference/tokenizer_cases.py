"""The texts and the peer that make_tokenizer_goldens.py and check_tokenizer.py share.

The peer is `tokenizers` (see requirements-tokenizer.txt): BertNormalizer, BertPreTokenizer, WordPiece and a
[CLS] A [SEP] template, with [PAD] [UNK] [CLS] [SEP] [MASK] matched in the raw text as special tokens.

The random strings, exactly, for whoever writes them again in another language:

    state = 20260101, carried on from string to string; every draw is one step of splitmix64:
        state += 0x9E3779B97F4A7C15
        z = state; z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9; z = (z ^ z >> 27) * 0x94D049BB133111EB
        r = z ^ z >> 31                                        (all modulo 2^64)
    length of a string = 1 + draw % 24 items; for each item k = draw % 16, and then one more draw r
    (none for k = 6):
        k 0-5   ASCII letter: r % 52, 0-25 are A-Z and 26-51 are a-z
        k 6     a space
        k 7     digit: '0' + r % 10
        k 8     ASCII punctuation: entry r % 32 of U+0021-2F, 3A-40, 5B-60, 7B-7E in that order
        k 9     U+00C0 + r % 400       (to U+024F)
        k 10    U+0370 + r % 400       (to U+04FF)
        k 11    U+4E00 + r % 20992     (to U+9FFF)
        k 12    U+3040 + r % 192       (to U+30FF)
        k 13    U+AC00 + r % 11172     (to U+D7A3)
        k 14    v = r % 0x10F800; v, or v + 0x800 if v >= 0xD800
        k 15    entry r % 11 of ODDITIES below
"""

import string
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SEED = 20260101
RANDOM_COUNT = 100_000
PUNCTUATION = "".join(sorted(string.punctuation))
ODDITIES = ["\u0300", "\u200d", "\ufe0f", "\U0001f600", "\t", "\n", "\u00a0", "\u3000", "[SEP]", "[MASK]", "##"]
RANGES = {9: (0x00C0, 400), 10: (0x0370, 400), 11: (0x4E00, 20992), 12: (0x3040, 192), 13: (0xAC00, 11172)}
U64 = (1 << 64) - 1


def splitmix64(state):
    """Yields the endless splitmix64 sequence of `state`."""
    while True:
        state = (state + 0x9E3779B97F4A7C15) & U64
        z = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & U64
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & U64
        yield z ^ z >> 31


def scalar_values(first=0, end=0x110000):
    """The Unicode scalar values in [first, end), as strings of one character."""
    return [chr(c) for c in range(first, end) if not 0xD800 <= c <= 0xDFFF]


def random_item(draws):
    k = next(draws) % 16
    if k == 6:
        return " "
    r = next(draws)
    if k < 6:
        return string.ascii_uppercase[r % 52] if r % 52 < 26 else string.ascii_lowercase[r % 52 - 26]
    if k == 7:
        return string.digits[r % 10]
    if k == 8:
        return PUNCTUATION[r % 32]
    if k == 14:
        v = r % 0x10F800
        return chr(v if v < 0xD800 else v + 0x800)
    if k == 15:
        return ODDITIES[r % len(ODDITIES)]
    first, size = RANGES[k]
    return chr(first + r % size)


def random_strings():
    """Yields the RANDOM_COUNT random strings that the module's docstring defines."""
    draws = splitmix64(SEED)
    for _ in range(RANDOM_COUNT):
        length = 1 + next(draws) % 24
        yield "".join(random_item(draws) for _ in range(length))


def read_vocab(path):
    """Token to id from a vocab.txt: one token a line, trailing white space cut, a later duplicate wins."""
    lines = Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return {line.rstrip(): number for number, line in enumerate(lines)}


def bert_normalizer(lowercase):
    return normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lowercase)


def bert_tokenizer(vocab, lowercase):
    """The peer for a token-to-id dictionary."""
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.normalizer = bert_normalizer(lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, vocab[name]) for name in ("[CLS]", "[SEP]")])
    return tokenizer
