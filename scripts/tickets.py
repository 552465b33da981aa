"""The parts of nightly and quickstart that read tickets (CSV, or by its name *.tsv or *.jsonl).

    tickets.py split TICKETS ...   what to train on, what to measure on, hashes of what is trained on
    tickets.py score PREDICTED     macro F1 of a file that `ostler classify` wrote
    tickets.py best MODEL          the best macro F1 on dev of a training
    tickets.py show PREDICTED      its first rows, to look at

Exit status: 0 done, 1 could not, 5 too few tickets to compare on.
"""
import argparse
import csv
import hashlib
import json
import sys
import unicodedata

FEWEST = 20  # tickets; fewer decide nothing

csv.field_size_limit(1 << 30)


def fail(status, message):
    print(f"tickets: {message}", file=sys.stderr)
    sys.exit(status)


class Tickets:
    """A file of tickets: every row as it stands, and its values by column."""

    def __init__(self, path):
        self.path, self.json = path, path.endswith(".jsonl")
        self.dialect = {"delimiter": "\t" if path.endswith(".tsv") else ","}
        try:
            with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as f:
                if self.json:
                    self.header = None
                    self.rows = [line for line in f.read().split("\n") if line.strip()]
                else:
                    rows = list(csv.reader(f, **self.dialect))
                    self.header, self.rows = (rows[0], rows[1:]) if rows else ([], [])
        except (OSError, csv.Error) as e:
            fail(1, f"cannot read '{path}': {e}")

    def require(self, columns):
        for column in columns if self.header is not None else []:
            if column not in self.header:
                fail(1, f"'{self.path}' has no column '{column}'; it has {', '.join(self.header)}")

    def values(self, columns):
        """For every row the values of these columns, '' where there is none."""
        if self.json:
            try:
                for number, row in enumerate(self.rows, 1):
                    value = json.loads(row)
                    yield [str(value.get(c) or "") for c in columns]
            except (ValueError, AttributeError) as e:
                fail(1, f"{self.path}: row {number}: {e}")
            return
        at = [self.header.index(c) for c in columns]
        for row in self.rows:
            yield [row[i] if i < len(row) else "" for i in at]

    def write(self, path, rows):
        with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as f:
            if self.json:
                f.writelines(row + "\n" for row in rows)
            else:
                csv.writer(f, lineterminator="\n", **self.dialect).writerows([self.header, *rows])


def key_of(values):
    """The same text, in other letters and with other spacing too, has the same key; '' has none."""
    text = " ".join(" ".join(values).casefold().split())
    if not text:
        return None
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def split(args):
    text = args.text.split(",")
    tickets = Tickets(args.tickets)
    tickets.require([*text, args.label])
    keys = [key_of(v) for v in tickets.values(text)]
    seen = set()
    if args.seen:
        with open(args.seen, encoding="ascii") as f:
            seen = set(f.read().split())
    if args.test:
        source = Tickets(args.test)
        source.require([*text, args.label])
        held_keys = [key_of(v) for v in source.values(text)]
        apart = set(held_keys)
    else:
        source, held_keys = tickets, keys
        below = int(args.holdout * 2**64)
        apart = {k for k in keys if k and int(k, 16) < below}
    train = [(row, k) for row, k in zip(tickets.rows, keys) if k is None or k not in apart]
    labels = source.values([args.label])
    held = [row for row, k, (label,) in zip(source.rows, held_keys, labels)
            if k in apart and k not in seen and k is not None and label.strip()]
    if args.compare == "yes" and len(held) < FEWEST:
        fail(5, f"{len(held)} labelled tickets that neither model has seen, at least {FEWEST} are needed: "
                "give a larger --holdout, a --test file of newer tickets, or --accept")
    tickets.write(args.train_to, [row for row, _ in train])
    source.write(args.held_to, held)
    with open(args.keys_to, "w", encoding="ascii") as f:
        f.writelines(k + "\n" for k in sorted({k for _, k in train if k}))


def score(args):
    tickets = Tickets(args.predicted)
    tickets.require([args.label, "predicted_label"])
    right, true, given = {}, {}, {}
    for label, predicted in tickets.values([args.label, "predicted_label"]):
        label = label.strip()
        true[label] = true.get(label, 0) + 1
        given[predicted] = given.get(predicted, 0) + 1
        right[label] = right.get(label, 0) + (label == predicted)
    # F1 = 2 right / (true + given), as scikit-learn over the labels of both columns.
    names = set(true) | set(given)
    f1 = [2 * right.get(n, 0) / (true.get(n, 0) + given.get(n, 0)) for n in names]
    print(f"{sum(f1) / len(f1):.4f}" if f1 else "not measured")


def best(args):
    try:
        with open(f"{args.model}/metrics.json", encoding="utf-8") as f:
            print(max(e["report"]["macro avg"]["f1-score"] for e in json.load(f)["dev"]))
    except (OSError, ValueError, KeyError, TypeError) as e:
        fail(1, f"no dev metrics in '{args.model}': {e}")


def fitted(text, width):
    """The text in exactly that many columns of a terminal; Chinese characters take two."""
    out, used = "", 0
    for c in text:
        columns = 0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        if used + columns > width - 1:
            out, used = out + "\u2026", used + 1
            break
        out, used = out + c, used + columns
    return out + " " * (width - used)


def show(args):
    tickets = Tickets(args.predicted)
    columns = ["subject", "predicted_label", "confidence"]
    tickets.require(columns)
    for values, _ in zip(tickets.values(columns), range(args.rows)):
        print(f"  {fitted(' '.join(values[0].split()), 56)}  {values[1]:<16} {float(values[2]):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("split")
    one.add_argument("tickets")
    for name in ("--text", "--label", "--train-to", "--held-to", "--keys-to"):
        one.add_argument(name, required=True)
    one.add_argument("--holdout", type=float, required=True)
    one.add_argument("--compare", choices=("yes", "no"), required=True)
    one.add_argument("--test")
    one.add_argument("--seen")
    one.set_defaults(run=split)
    one = commands.add_parser("score")
    one.add_argument("predicted")
    one.add_argument("--label", required=True)
    one.set_defaults(run=score)
    one = commands.add_parser("best")
    one.add_argument("model")
    one.set_defaults(run=best)
    one = commands.add_parser("show")
    one.add_argument("predicted")
    one.add_argument("--rows", type=int, default=8)
    one.set_defaults(run=show)
    args = parser.parse_args()
    args.run(args)


main()
