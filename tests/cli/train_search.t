# train --search: better settings, chosen on dev, judged on test once

```console
$ python3 - <<'END'
> import random
> random.seed(5)
> words = {"billing": "invoice refund price quote", "access": "login password locked sign", "outage": "down crash offline timeout"}
> def rows(n):
>     for i in range(n):
>         label, other = random.choice(sorted(words)), random.choice(sorted(words))
>         yield " ".join(random.choices(words[label].split(), k=2) + random.choices(words[other].split(), k=2)) + "," + label
> for name, n in (("tickets.csv", 300), ("test.csv", 100)):
>     with open(name, "w") as f:
>         print("text,label", *rows(n), sep="\n", file=f)
> END
$ ostler train tickets.csv -o model --engine linear --cost 1e-4 --min-df 60 --search 9 --test test.csv 2> log.txt | head -5
search: 9 settings; the best has dev macro_f1 0.7538, the one given 0.5111 (+0.2427)
  cost 6.59, words 2, characters 4, min_df 2

test on 100 rows

```

The settings given are poor ones. Nine on a ninth of the rows, three on a third, and of these the best on all, with the one given beside it.

```console
$ grep -c 'rung 1/3, 30 rows' log.txt; grep -c 'rung 2/3, 90 rows' log.txt; grep 'rung 3/3, 270 rows' log.txt | cut -d, -f1
9
3
trial 4
trial 0
$ head -1 model/search.jsonl | cut -c1-57; grep -c '"trial":' model/search.jsonl; ls
{"engine":"linear","trials":9,"metric":"macro_f1","data":
14
log.txt
model
test.csv
tickets.csv
```

The model is the one that the same settings give without a search, and the same seed finds the same.

```console
$ ostler train tickets.csv -o again --engine linear --cost 1e-4 --min-df 60 --search 9 --quiet > again.txt && cmp model/linear.bin again/linear.bin && cmp model/search.jsonl again/search.jsonl && echo same
same
$ ostler train tickets.csv -o plain --engine linear $(python3 -c 'import json; o = json.load(open("model/ostler.json"))["options"]; print("--cost", o["cost"], "--words", o["words"], "--characters", o["characters"], "--min-df", o["min_df"])') --quiet > plain.txt && cmp model/linear.bin plain/linear.bin && echo same
same
```

A search that was interrupted goes on where it was; of another one nothing is taken over.

```console
$ head -5 model/search.jsonl > half.search.jsonl; printf '{"trial":4,"ru' >> half.search.jsonl
$ ostler train tickets.csv -o half --engine linear --cost 1e-4 --min-df 60 --search 9 --resume 2>&1 | grep -c '(known)'; cmp model/search.jsonl half/search.jsonl && ls -d half*
4
half
$ cp model/search.jsonl other.search.jsonl; ostler train tickets.csv -o other --engine linear --cost 1e-4 --min-df 60 --search 8 --resume 2>&1 | grep -c '(known)'
0
[1]
```

What cannot be.

```console
$ ostler train tickets.csv -o none --engine linear --search 3 --dev-fraction 0 --quiet; ls -d none*
ostler train: there are no dev rows to choose by: give --dev or a --dev-fraction above 0
ls: cannot access 'none*': No such file or directory
[2]
$ ostler train tickets.csv --audit --search 3
ostler train: --audit trains nothing, --search much: give one of them
Try 'ostler help train'.
[2]
$ ostler train tickets.csv -o none --engine linear --search 0 --words 3
ostler train: --words: 3 is not between 1 and 2
Try 'ostler help train'.
[2]
$ cp model/search.jsonl broken.search.jsonl; sed -i '2s/.*/{/' broken.search.jsonl; ostler train tickets.csv -o broken --engine linear --cost 1e-4 --min-df 60 --search 9 --resume --quiet
ostler train: broken.search.jsonl: not valid JSON at line 1, column 3: string or '}' expected near ','
[1]
```
