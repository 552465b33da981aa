"""Compares a tokenizer program with `tokenizers` over many strings, for every kind in a folder.

    python scripts/reference/check_tokenizer_kinds.py PROGRAM FOLDER [COUNT [SEED]]

FOLDER holds NAME/tokenizer.json, as make_tokenizer_kinds.py writes them. For each one `PROGRAM FOLDER/NAME --places`
gets one JSON string a line on stdin and has to print one line of id:begin:end:word a text, places in bytes, -1 for no
word. The texts are every scalar value alone, between letters and among combining ones, COUNT (default 100,000) random
mixtures of what tokenizers trip over, and hard_strings() of tokenizer_cases.py. Where transformers is installed,
`PROGRAM FOLDER/NAME --save DIR` then has to write a directory that AutoTokenizer loads with equal ids on the hard
strings. Prints the counts and the first differences; exits with 1 if there are any.

Environment: requirements-tokenizer.txt (Python 3.11, tokenizers 0.23.3), transformers 5.24 for the last part.
"""

import itertools
import json
import os
import random
import string
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Tokenizer  # noqa: E402  (reads the variable above)

from tokenizer_cases import hard_strings, scalar_values  # noqa: E402

BATCH = 4096
SHOWN = 5
WORDS = ("the card payment I can't transfer my account's money won't 12 1234 3.14 hello WORLD naïve why "
         "http://x.y/z?a=b a@b.c xxxxxxxxxx aaaaaaaa 's 're 'S `` '' < <s </s> <mask> <unk>").split()
RANGES = [(0x21, 0x7F), (0xA0, 0x600), (0x300, 0x370), (0x600, 0x1000), (0x1000, 0x3100), (0xFB00, 0x10000),
          (0x3040, 0x3100), (0xAC00, 0xD7A4), (0x4E00, 0xA000)]


def mixtures(count, seed, special):
    """Yields random strings of words, spaces, hard strings, special tokens and characters of all ranges."""
    draw = random.Random(seed)
    hard, every = [text for text in hard_strings() if len(text) < 12], scalar_values()

    def item():
        kind = draw.randrange(16)
        if kind < 3:
            return draw.choice(WORDS)
        if kind < 6:
            return " " * draw.choice((1, 1, 1, 2, 3))
        if kind < 9:
            return draw.choice(hard)
        if kind == 9:
            return draw.choice(special)
        if kind == 10:
            return draw.choice(every)
        if kind == 11:
            return draw.choice(string.ascii_lowercase + "'") * draw.randrange(1, 6)
        return chr(draw.randrange(*draw.choice(RANGES)))

    for _ in range(count):
        yield "".join(item() for _ in range(draw.randrange(20)))


def all_texts(count, seed, special):
    """Yields (sort, text)."""
    yield from (("alone", c) for c in scalar_values())
    yield from (("between", f"a{c}b") for c in scalar_values())
    yield from (("combined", f"\uff41{c}\ufb01{c}\u0301") for c in scalar_values())
    yield from (("random", text) for text in mixtures(count, seed, special))
    yield from (("hard", text) for text in hard_strings())


def expected(text, encoding):
    at = [0, *itertools.accumulate(len(c.encode()) for c in text)]
    rows = zip(encoding.ids, encoding.offsets, encoding.word_ids)
    return [f"{number}:{at[begin]}:{at[end]}:{-1 if word is None else word}" for number, (begin, end), word in rows]


def program_lines(command, texts):
    """Yields the program's lines, then fails if it did not end well."""
    with tempfile.TemporaryFile("w+") as asked:
        asked.writelines(json.dumps(text) + "\n" for text in texts)
        asked.flush()
        asked.seek(0)
        with subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, text=True) as process:
            yield from process.stdout
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit status {process.returncode}")


def batches(items):
    items = iter(items)
    while batch := list(itertools.islice(items, BATCH)):
        yield batch


def compare(program, folder, count, seed):
    """Prints what differs and returns how many texts do."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    special = [token.content for token in tokenizer.get_added_tokens_decoder().values()]
    texts = lambda: all_texts(count, seed, special)
    lines = program_lines([program, str(folder), "--places"], (text for _, text in texts()))
    total, differ = 0, {}
    for batch in batches(texts()):
        for (sort, text), encoding in zip(batch, tokenizer.encode_batch([text for _, text in batch])):
            total += 1
            line, wanted = next(lines, "").split(), expected(text, encoding)
            if line == wanted:
                continue
            differ[sort] = differ.get(sort, 0) + 1
            if sum(differ.values()) <= SHOWN:
                print(f"  {sort} {json.dumps(text)}\n    expected {wanted}\n    printed  {line}")
    extra = sum(1 for _ in lines)
    print(f"{folder.name}: {total} texts, differences {differ or 'none'}, lines too many {extra}")
    return sum(differ.values()) + extra


def check_saved(program, folder):
    """The number of hard strings that AutoTokenizer encodes otherwise from what the program saved."""
    try:
        from transformers import AutoTokenizer
    except ImportError:
        print(f"{folder.name}: saving not checked, there is no transformers")
        return 0
    texts = hard_strings()
    with tempfile.TemporaryDirectory() as saved:
        subprocess.run([program, str(folder), "--save", saved], check=True)
        tokenizer = AutoTokenizer.from_pretrained(saved)
        lines = list(program_lines([program, str(folder)], texts))
        differ = sum(line.split() != [str(i) for i in tokenizer(text).input_ids] for line, text in zip(lines, texts))
    print(f"{folder.name}: saved, {len(lines)} texts, {differ} differences ({type(tokenizer).__name__})")
    return differ


def main():
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    program, folder = sys.argv[1], Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    differences = 0
    for path in sorted(folder.glob("*/tokenizer.json")):
        differences += compare(program, path.parent, count, seed)
        differences += check_saved(program, path.parent)
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
