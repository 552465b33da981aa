"""Compares a tokenizer program with `tokenizers` on real vocabularies, over every Unicode scalar value.

    python scripts/reference/check_tokenizer.py PROGRAM VOCABULARY...

VOCABULARY is a vocab.txt or a Hugging Face folder (its tokenizer.json, else its vocab.txt). For each one and for
lower-casing on and off, `PROGRAM VOCABULARY --lowercase 0|1` gets one JSON string a line on stdin and has to print one
line of ids a text, separated by spaces, with [CLS] and [SEP] and without truncation. The texts are every scalar value
alone, every one between "a" and "b", and the 100,000 random strings of tokenizer_cases.py. Prints the counts and the
first differences; exits with 1 if there are any.

Environment: requirements-tokenizer.txt (Python 3.11, tokenizers 0.23.3).
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Tokenizer  # noqa: E402  (reads the variable above)

from tokenizer_cases import bert_normalizer, bert_tokenizer, random_strings, read_vocab, scalar_values  # noqa: E402

BATCH = 4096
SHOWN = 10


def peer(vocabulary, lowercase):
    """`tokenizers` for a vocab.txt or a folder, with the asked lower-casing whatever the folder says."""
    path = Path(vocabulary)
    if not (path / "tokenizer.json").exists():
        return bert_tokenizer(read_vocab(path / "vocab.txt" if path.is_dir() else path), lowercase)
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.normalizer = bert_normalizer(lowercase)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def all_texts():
    """Yields (kind, text)."""
    yield from (("alone", c) for c in scalar_values())
    yield from (("between", f"a{c}b") for c in scalar_values())
    yield from (("random", text) for text in random_strings())


def batches(items):
    items = iter(items)
    while batch := list(itertools.islice(items, BATCH)):
        yield batch


def program_lines(program, vocabulary, lowercase):
    """Yields the program's lines, then fails if it did not end well."""
    with tempfile.TemporaryFile("w+") as asked:
        asked.writelines(json.dumps(text) + "\n" for _, text in all_texts())
        asked.flush()
        asked.seek(0)
        command = [program, vocabulary, "--lowercase", str(int(lowercase))]
        with subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, text=True) as process:
            yield from process.stdout
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit status {process.returncode}")


def compare(program, vocabulary, lowercase):
    """Prints what differs and returns how many texts do."""
    tokenizer = peer(vocabulary, lowercase)
    lines = program_lines(program, vocabulary, lowercase)
    texts, differ = 0, dict.fromkeys(("alone", "between", "random"), 0)
    for batch in batches(all_texts()):
        for (kind, text), encoding in zip(batch, tokenizer.encode_batch([text for _, text in batch])):
            texts += 1
            line = next(lines, "nothing: the output ended here")
            if line.split() == [str(number) for number in encoding.ids]:
                continue
            differ[kind] += 1
            if sum(differ.values()) <= SHOWN:
                print(f"  {kind} {json.dumps(text)}\n    expected {encoding.ids}\n    printed  {line.strip()}")
    extra = sum(1 for _ in lines)
    print(f"{vocabulary} lowercase={int(lowercase)}: {texts} texts, differences {differ}, lines too many {extra}")
    return sum(differ.values()) + extra


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, vocabularies = sys.argv[1], sys.argv[2:]
    differences = [
        compare(program, vocabulary, lowercase) for vocabulary in vocabularies for lowercase in (True, False)]
    sys.exit(1 if any(differences) else 0)


if __name__ == "__main__":
    main()
