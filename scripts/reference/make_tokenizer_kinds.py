"""Makes tests/parity/tokenizer/kinds/: small tokenizers of the kinds beside BERT's, and what `tokenizers` does with them.

    python scripts/reference/make_tokenizer_kinds.py CORPUS [FOLDER [--full]]

CORPUS is any UTF-8 text (its first 20,000 lines are used); what it is only decides which tokens there are. Writes
NAME/tokenizer.json for each variant in VARIANTS below and golden.json. --full makes the charsmap of Unigram that of
SentencePiece's nmt_nfkc instead of one of a few hundred rules (240 kB), trains larger vocabularies and leaves
golden.json out: for check_tokenizer_kinds.py.

golden.json holds hashes as make_tokenizer_goldens.py defines them, where a text adds its number of ids n, the n ids, 2n
byte offsets and n word numbers (of which none is 2^32 - 1), specials included, nothing truncated:

    hard     per variant a hash for each of the texts in "texts"
    random   per variant a hash per 1,000 of the first 10,000 random strings that tokenizer_cases.py defines
    alone    for the variants in SCALARS a hash per 4,096 code points of each scalar value alone
    pairs    per variant a hash for each of "pairs", where the types are added after the words

Environment: requirements-tokenizer.txt (Python 3.11, tokenizers 0.23.3, sentencepiece 0.2.3, protobuf).
"""

import base64
import itertools
import json
import os
import platform
import sys
import tempfile
import unicodedata
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import sentencepiece  # noqa: E402
import tokenizers  # noqa: E402  (reads the variable above)
from sentencepiece import sentencepiece_model_pb2  # noqa: E402
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers  # noqa: E402

from make_tokenizer_goldens import BLOCK, RANDOM_BLOCK, Hash  # noqa: E402
from tokenizer_cases import hard_strings, random_strings, scalar_values  # noqa: E402

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
RANDOM = 10_000
SCALARS = ("bpe", "unigram")
PAIRS = [("how are you", "fine, thanks"), ("", ""), ("one", ""), ("", " two <mask>"), ("é <mask>", "\u3000ab")]


def corpus_lines(path):
    with open(path, encoding="utf-8", errors="replace") as lines:
        return [line.strip() for line in itertools.islice(lines, 20_000) if line.strip()]


# ---- byte-level BPE

def train_bpe(lines, size):
    """A tokenizer.json as a dictionary, as RobertaTokenizerFast writes it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=SPECIAL, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    state = json.loads(tokenizer.to_str())
    state["added_tokens"] = [added(i, token, normalized=True) for i, token in enumerate(SPECIAL)]
    state["added_tokens"].append(added(len(state["model"]["vocab"]), "<mask>", lstrip=True))
    return state


def added(number, content, special=True, **more):
    return {"id": number, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False, "special": special, **more}


def template(pair):
    """A TemplateProcessing with a pair such as "<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0"."""
    processor = processors.TemplateProcessing(
        single="<s>:0 $A:0 </s>:0", pair=pair, special_tokens=[("<s>", 0), ("</s>", 2)])
    return json.loads(processor.__getstate__())


def bpe_variants(bpe):
    """Yields (name, tokenizer.json as a dictionary)."""
    copy = lambda: json.loads(json.dumps(bpe))
    yield "bpe", copy()
    state = copy()
    state["pre_tokenizer"]["add_prefix_space"] = state["post_processor"]["add_prefix_space"] = True
    state["model"]["merges"] = [" ".join(merge) for merge in state["model"]["merges"]]
    yield "bpe_prefix", state
    state = copy()
    state["post_processor"]["add_prefix_space"] = True
    state["post_processor"]["trim_offsets"] = False
    state["model"]["ignore_merges"] = True
    state["model"]["merges"] = state["model"]["merges"][::2]
    state["model"]["merges"] = closed(state["model"])
    yield "bpe_ignore", state
    state = copy()
    state["pre_tokenizer"].update(add_prefix_space=True, use_regex=False)
    state["post_processor"] = template("<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0")
    state["added_tokens"] += words_added(state)
    yield "bpe_template", state
    state = copy()
    lost = [t for t in state["model"]["vocab"] if len(t) == 1 and not t.isalnum()][::3]
    state["model"].update(unk_token="<unk>", fuse_unk=True, vocab=renumbered(state["model"]["vocab"], lost))
    state["model"]["merges"] = closed(state["model"])
    state["added_tokens"][-1]["id"] = len(state["model"]["vocab"])
    state["post_processor"]["add_prefix_space"] = True
    yield "bpe_unk", state


def closed(model):
    """The merges all of whose tokens the vocabulary has."""
    vocab = model["vocab"]
    return [m for m in model["merges"] if m[0] in vocab and m[1] in vocab and "".join(m) in vocab]


def renumbered(vocab, without):
    kept = [token for token in vocab if token not in without]
    return {token: number for number, token in enumerate(kept)}


def words_added(state):
    """Added tokens of all sorts, behind the last id unless they are pieces already."""
    following = itertools.count(max(token["id"] for token in state["added_tokens"]) + 1)
    vocab = state["model"]["vocab"]
    known = dict(vocab) if isinstance(vocab, dict) else {token: number for number, (token, _) in enumerate(vocab)}
    rows = [("<ID>", {"special": False, "normalized": True}), ("<Url>", {"special": False, "rstrip": True}),
            ("card", {"special": False, "normalized": True, "lstrip": True}),
            ("card payment", {"special": False, "normalized": True, "rstrip": True}),
            ("\u00e9\u4f60", {"special": False, "lstrip": True, "rstrip": True})]
    return [added(known[content] if content in known else next(following), content, **more) for content, more in rows]


# ---- Unigram

def rules():
    """Lines of a normalisation table: from, to, both as code points in hexadecimal."""
    nfkc = lambda text: unicodedata.normalize("NFKC", text)
    single = [*range(0xFF01, 0xFF5F), *range(0xFB00, 0xFB07), *range(0x2460, 0x2474), *range(0xFF66, 0xFFA0), 0xBD,
              0x2026, 0x212B, 0x3000, 0x3300, 0xFDFA, 0x1E9B, 0x2126, 0x339E, *range(0xFEF5, 0xFEFD)]
    pairs = {chr(c): nfkc(chr(c)) for c in single}
    pairs |= {a + m: nfkc(a + m) for a in "aeiouAEIOUcn" for m in "\u0300\u0301\u0302\u0303\u0308\u0327"}
    pairs |= {a + "\uff9e": nfkc(a + "\uff9e") for a in "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ"}
    pairs |= {chr(c): "" for c in [*range(1, 9), 0xB, *range(0xE, 0x20), 0x7F, 0xAD, 0x200B, 0x200C, 0xFEFF]}
    pairs |= {chr(c): " " for c in [9, 10, 12, 13, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F]}
    pairs |= {"\u0e4d\u0e32": "\u0e33", "\u06dd": "#", "\U0001f1e9": "D"}
    code = lambda text: " ".join(f"{ord(c):X}" for c in text)
    return "".join(f"{code(a)}\t{code(b)}\n" for a, b in pairs.items() if a != b)


def sentencepiece_model(lines, size, full):
    """(pieces with their scores, the charsmap) of a model trained on the lines."""
    with tempfile.TemporaryDirectory() as folder:
        rule_file = Path(folder) / "rules.tsv"
        rule_file.write_text(rules(), encoding="utf-8")
        how = {"normalization_rule_name": "nmt_nfkc"} if full else {"normalization_rule_tsv": str(rule_file)}
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_prefix=f"{folder}/m", vocab_size=size, model_type="unigram",
            num_threads=1, hard_vocab_limit=False, minloglevel=2, **how)
        proto = sentencepiece_model_pb2.ModelProto()
        proto.ParseFromString(Path(folder, "m.model").read_bytes())
    return [(p.piece, p.score) for p in proto.pieces[3:]], proto.normalizer_spec.precompiled_charsmap


def unigram(pieces, charsmap):
    """A tokenizer.json as a dictionary, as transformers' converter for XLM-R writes it."""
    tokenizer = Tokenizer(models.Unigram([(token, 0.0) for token in SPECIAL] + pieces, unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    state = json.loads(tokenizer.to_str())
    state["post_processor"] = template("<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0")
    state["normalizer"] = {"type": "Sequence", "normalizers": [
        {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()},
        {"type": "Strip", "strip_left": False, "strip_right": True},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"}]}
    state["added_tokens"] = [added(i, token) for i, token in enumerate(SPECIAL)]
    state["added_tokens"].append(added(len(SPECIAL) + len(pieces), "<mask>", lstrip=True, normalized=True))
    return state


def unigram_variants(state):
    copy = lambda: json.loads(json.dumps(state))
    yield "unigram", copy()
    old = copy()
    old["normalizer"] = old["normalizer"]["normalizers"][0]
    old["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [
        {"type": "WhitespaceSplit"},
        {"type": "Metaspace", "replacement": "▁", "str_rep": "▁", "add_prefix_space": True}]}
    old["added_tokens"] += words_added(old)
    yield "unigram_words", old
    first = copy()
    first["normalizer"] = {"type": "Sequence", "normalizers": [
        {"type": "Replace", "pattern": {"String": "``"}, "content": '"'},
        {"type": "Replace", "pattern": {"Regex": "\n"}, "content": " "},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        {"type": "Strip", "strip_left": True, "strip_right": True}]}
    first["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}
    first["post_processor"] = template("<s>:0 $A:0 </s>:0 $B:1 </s>:1")
    first["added_tokens"] += words_added(first)
    yield "unigram_first", first
    never = copy()
    never["normalizer"] = None
    never["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": True}
    yield "unigram_never", never


# ---- goldens

def byte_places(text, encoding):
    at = [0, *itertools.accumulate(len(c.encode()) for c in text)]
    return [at[edge] for pair in encoding.offsets for edge in pair]


def numbers(text, encoding):
    words = [0xFFFFFFFF if word is None else word for word in encoding.word_ids]
    return [len(encoding.ids), *encoding.ids, *byte_places(text, encoding), *words]


def hash_of(tokenizer, texts):
    result = Hash()
    for text, encoding in zip(texts, tokenizer.encode_batch(texts)):
        result.add(numbers(text, encoding))
    return str(result)


def hash_of_pair(tokenizer, pair):
    encoding = tokenizer.encode(*pair)
    result = Hash()
    which = [pair[sequence or 0] for sequence in encoding.sequence_ids]
    places = []
    for text, (begin, end) in zip(which, encoding.offsets):
        places += [len(text[:begin].encode()), len(text[:end].encode())]
    words = [0xFFFFFFFF if word is None else word for word in encoding.word_ids]
    result.add([len(encoding.ids), *encoding.ids, *places, *words, *encoding.type_ids])
    return str(result)


def golden_of(name, tokenizer, texts, strings):
    golden = {
        "name": name,
        "hard": [hash_of(tokenizer, [text]) for text in texts],
        "random": [hash_of(tokenizer, strings[i:i + RANDOM_BLOCK]) for i in range(0, RANDOM, RANDOM_BLOCK)],
        "pairs": [hash_of_pair(tokenizer, pair) for pair in PAIRS],
    }
    if name in SCALARS:
        golden["alone"] = [
            hash_of(tokenizer, scalar_values(first, first + BLOCK)) for first in range(0, 0x110000, BLOCK)]
    return golden


def main():
    arguments = [a for a in sys.argv[1:] if a != "--full"]
    full = len(arguments) != len(sys.argv) - 1
    if not 1 <= len(arguments) <= 2:
        sys.exit(__doc__)
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "tokenizer" / "kinds"
    folder = Path(arguments[1]) if len(arguments) > 1 else default
    lines = corpus_lines(arguments[0])
    texts, strings = hard_strings(), list(itertools.islice(random_strings(), RANDOM))
    lines += texts * 3
    pieces, charsmap = sentencepiece_model(lines, 8000 if full else 500, full)
    states = itertools.chain(
        bpe_variants(train_bpe(lines, 8000 if full else 600)), unigram_variants(unigram(pieces, charsmap)))
    kinds = []
    for name, state in states:
        (folder / name).mkdir(parents=True, exist_ok=True)
        text = json.dumps(state, ensure_ascii=False, separators=(",", ":")) + "\n"
        (folder / name / "tokenizer.json").write_text(text, encoding="utf-8")
        if not full:
            kinds.append(golden_of(name, Tokenizer.from_str(text), texts, strings))
    golden = {
        "versions": {"python": platform.python_version(), "tokenizers": tokenizers.__version__,
                     "sentencepiece": sentencepiece.__version__},
        "block": BLOCK, "random_block": RANDOM_BLOCK, "texts": texts, "pairs": PAIRS, "kinds": kinds}
    if not full:
        (folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
