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


def hard_strings():
    """Strings that tokenizers trip over: white space, combinations, scripts, controls, long runs, special tokens."""
    spaces = [chr(c) for c in (9, 10, 11, 12, 13, 0x20, 0x85, 0xA0, 0x1680, 0x180E, *range(0x2000, 0x200C), 0x2028,
                               0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF)]
    return [
        "", " ", "   ", "a", " a", "a ", "  a  b   c    ", "don't can't we're I'll I've I'm he'd it's 'S 'LL O'Neil's",
        "card payment", "the card payment card", "  <mask>  x", "<mask><mask>", "a <mask>\tb</s> c<s>", "<s", "<S> <Mask>",
        "<unk>", "<pad> <ID> <id> <Url>  http", "\u00e9\u4f60", "  \u00e9\u4f60  x", "x\u00e9", "<mask>x <mask>  x",
        *(f"a{space}b" for space in spaces), *(f"{space}a{space}{space}b{space}" for space in spaces),
        "".join(spaces), "\r\n\r\n", "a\r\nb", "\ta", "\u0000", "a\u0000b", "\u0001\u0002a", "\u001b[31m", "\u007fx\u009f",
        "\u200b\u200bx", "\ufeffBOM", "so\u00adft", "\ufffd\ufffd", "\u202eabc\u202c",
        "e\u0301", "E\u0301\u0302\u0327", "a\u0301\u0301\u0301\u0301\u0301\u0301", "\u0301", " \u0301 x", "n\u0303o a\u0308",
        "\u00e9\u0301", "\u1e9b\u0323", "\u212b \u2126 \u00c5", "\u0130\u0131 \u00df \u017f \u01c5",
        "\uff21\uff22\uff23\uff11\uff12\uff13\uff05", "\u2460\u2461\u3251 \u2160 \u00bd \u00b2", "\ufb01\ufb02\ufb00\ufb03", "\ufb01\u0301",
        "\uff76\uff9e\uff77\uff9e\uff8a\uff9f", "\u304b\u3099", "\u3300\u3331\u337f", "\ufdfa", "\ufef5\ufefb", "\u2026...\u2025",
        "\u6211\u80fd\u541e\u4e0b\u73bb\u7483", "\u79c1\u306f\u30ac\u30e9\u30b9", "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab", "\U00020000\U0002a6d6x",
        "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645", "\u06dd1\u0600\u0661",
        "\u0e01\u0e4d\u0e32 \u0e33", "\u0915\u094d\u0937\u093f \u0915\u0308", "\u0d4e\u0d15", "\U000110bd1 \U0001d165\U0001d400\U0001d7d8",
        "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 x", "\U0001f1e9\U0001f1ea\U0001f1eb", "\u2764\ufe0f\U0001f44d\U0001f3fd",
        "a\U000e0100b", "\u0120\u010a \u2581", "\u2581\u2581a\u2581", "a\u2581b", "``quoted'' \u201cand\u201d", "x" * 200, "ab" * 150,
        "\u0301" * 100, " " * 100, "x " * 60, "aaaaaaaaaaaaaaaaaaaaaaaa", "\u6211" * 50, "1234567890 3.14 1,000 2nd",
        "http://x.org/a?b=c&d=%20#e user@mail.com C:\\Users\\x", "SELECT * FROM t WHERE a='b' -- c", "{\"k\": [1, 2.5e-3, null]}",
        "\u0456\u043d\u0442\u0435\u0440\u043d\u0435\u0442 \u0401\u0436", "\u1e00\u0307 \ua66f\u0483", "\U0010ffff\ue000\ufdd0\u0378"]


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
