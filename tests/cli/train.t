# train: what goes in, what comes out, what goes wrong

```console
$ python3 - <<'END'
> import random
> random.seed(1)
> words = {"billing": "invoice refund price licence renewal quote", "access": "login password locked account sign permission",
>          "outage": "down unreachable crash offline timeout failover"}
> with open("tickets.csv", "w") as f:
>     print("id,subject,body,category", file=f)
>     for i in range(120):
>         label = random.choice(sorted(words))
>         text = random.choices(words[label].split(), k=4) + random.choices("the our since please server today".split(), k=4)
>         print(f"{i},{' '.join(text[:2])},\"{' '.join(text[2:])},\nthanks\",{label}", file=f)
> END
$ ostler train tickets.csv -o model --engine linear
tickets.csv: 120 rows
columns: --text subject,body --label category (guessed)
engine: linear
...
model: model
dev on 12 rows

              precision     recall         f1    support
      access      1.000      1.000      1.000          4
     billing      1.000      1.000      1.000          4
      outage      1.000      1.000      1.000          4

    accuracy                            1.000         12
   macro avg      1.000      1.000      1.000         12
weighted avg      1.000      1.000      1.000         12

95 % intervals: accuracy 0.758 to 1.000, macro F1 1.000 to 1.000

calibration on 12 dev rows, temperature 2.115
  expected calibration error 0.258 before, 0.057 after
  log loss 0.303 before, 0.060 after
    confidence     before       mean   accuracy      after       mean   accuracy
  0.533..0.600          1      0.560      1.000          -          -          -
  0.667..0.733          3      0.701      1.000          -          -          -
  0.733..0.800          6      0.772      1.000          1      0.782      1.000
  0.800..0.867          2      0.806      1.000          -          -          -
  0.867..0.933          -          -          -          2      0.924      1.000
  0.933..1.000          -          -          -          9      0.966      1.000

answers that can be used at a precision
     precision  threshold   coverage       seen
          0.90      0.782      1.000      1.000
          0.95      0.782      1.000      1.000
          0.98      0.782      1.000      1.000
          0.99      0.782      1.000      1.000
  area under the risk-coverage curve 0.0000
```

The directory is a model; nothing else is left beside it.

```console
$ ls model; ls -d model*
events.out.tfevents.ostler
linear.bin
metrics.json
metrics.jsonl
ostler.json
model
$ python3 -c 'import json; d = json.load(open("model/ostler.json")); print(d["format"], d["engine"], d["columns"], d["heads"][0]["column"], d["heads"][0]["labels"], d["data"]["train"], d["data"]["dev"])'
2 linear {'text': ['subject', 'body']} category ['access', 'billing', 'outage'] 108 12
$ python3 -c 'import json; d = json.load(open("model/metrics.json")); print(list(d), sorted(d["dev"][0]["report"]))'
['dev', 'best_epoch', 'final', 'test', 'calibration', 'abstain', 'out_of_scope', 'risk_coverage', 'comparison'] ['access', 'accuracy', 'billing', 'macro avg', 'outage', 'weighted avg']
```

The same seed gives the same bytes, on one thread or two; --quiet prints the result only.

```console
$ ostler train tickets.csv -o again --engine linear --threads 1 --quiet | head -1
dev on 12 rows
$ cmp model/linear.bin again/linear.bin && cmp model/ostler.json again/ostler.json && echo same
same
```

A test file may hold labels that were never trained on: they count as wrong and are said.

```console
$ (head -1 tickets.csv; tail -n 40 tickets.csv | head -38; echo '9,odd,thing,weather') > test.csv
$ ostler train tickets.csv -o model --engine linear --test test.csv --dev-fraction 0 2>/dev/null | grep has
1 row has a label that is not in the training file
```

What the probabilities are worth is in metrics.json in full, in ostler.json as far as it is used.

```console
$ python3 -c 'import json; d = json.load(open("again/metrics.json")); c = d["calibration"]; print(c["on"], c["texts"], len(c["bins_after"]), c["ece_after"] < c["ece_before"], c["nll_after"] < c["nll_before"], d["final"]["intervals"]["accuracy"], len(d["risk_coverage"]["at"]))'
dev 12 15 True True [0.757..., 1] 4
$ python3 -c 'import json; d = json.load(open("again/ostler.json")); d = d["heads"][0]; print(sorted(d["calibration"]), d["abstain"], d["out_of_scope"])'
['ece_after', 'ece_before', 'nll_after', 'nll_before', 'on', 'temperature', 'texts'] None None
$ ostler train tickets.csv -o model --engine linear --dev-fraction 0 --quiet | sed -n '/calibration/,/log loss/p'
calibration on 12 holdout rows, temperature ...
  expected calibration error ... before, ... after
  log loss ... before, ... after
$ printf 'text,label\nrefund,billing\nlogin,access\n' | ostler train - -o tiny --engine linear --dev-fraction 0 --quiet

not calibrated: there are no rows that the model has not learnt from; temperature 1
$ printf 'text,label\nrefund,billing\nlogin,access\n' | ostler train - -o tiny --engine linear --quiet --target-precision .8 --oos other | tail -3
  no threshold has a precision of 0.8 with 95 % certainty: every row will be unsure

out of scope ('other'): no row, for want of rows to choose a limit on
```

A precision is promised with 95 % certainty, for which a dozen right answers are too few.

```console
$ ostler train tickets.csv -o model --engine linear --quiet --target-precision .8 | tail -1
  threshold ...: 100.0 % of the answers, precision 1.000 and with 95 % certainty at least 0.816
$ ostler train tickets.csv -o model --engine linear --quiet --target-precision .9 | tail -1
  no threshold has a precision of 0.9 with 95 % certainty: every row will be unsure
```

Rows that belong to no class, with and without examples of them.

```console
$ (cat tickets.csv; for i in $(seq 20); do echo "3$i,weather today,\"sunny $i degrees and rain\",other"; done) > some-other.csv
$ ostler train some-other.csv -o scope --engine linear --quiet --oos other | tail -3
out of scope ('other'): ... below ...
  12 of 12 rows with a class are answered rightly, 0 refused
  10 of 10 rows without a class are found; areas under the ROC curve: probability ... energy ... margin ...
$ ostler train tickets.csv -o scope-blind --engine linear --quiet --oos other --oos-refuse .2 | tail -2
out of scope ('other'): energy below ...
  10 of 12 rows with a class are answered rightly, 2 refused
$ ostler train tickets.csv -o scope-dev --engine linear --quiet --oos other --dev some-other.csv | tail -2 | head -1
  ... of 120 rows with a class are answered rightly, ... refused
$ ostler train tickets.csv -o m2 --engine linear --oos-refuse .2
ostler train: --oos-refuse needs --oos
Try 'ostler help train'.
[2]
```

Against another model on the same rows. One that is worse, and not by chance, does not get into its place.

```console
$ ostler train tickets.csv -o new --engine linear --quiet --test tickets.csv --compare again | tail -4
against again on 120 test rows
  accuracy 1.0000, there 1.0000: right alone on 0 and 0 rows, McNemar's exact p 1
  macro F1 1.0000, there 1.0000: 95 % interval of the difference +0.0000 to +0.0000
  the new model is not significantly worse
$ sed 's/access$/billing/' tickets.csv > spoilt.csv; cp -r new kept
$ ostler train spoilt.csv -o new --engine linear --quiet --test tickets.csv --compare again | tail -4
ostler train: the new model is worse than 'again' and lies in 'new.partial'
against again on 120 test rows
  accuracy ..., there 1.0000: right alone on 0 and ... rows, McNemar's exact p ...
  macro F1 ..., there 1.0000: 95 % interval of the difference -... to -...
  the new model is worse, and that is not luck
$ ostler train spoilt.csv -o new --engine linear --quiet --test tickets.csv --compare again > /dev/null
ostler train: the new model is worse than 'again' and lies in 'new.partial'
[3]
$ diff -r new kept && ls new.partial && python3 -c 'import json; c = json.load(open("new.partial/metrics.json"))["comparison"]; print(c["on"], c["worse"], c["mcnemar_p"] < 1e-6)'
events.out.tfevents.ostler
linear.bin
metrics.json
metrics.jsonl
ostler.json
test True True
$ rm -r new.partial; ostler train tickets.csv -o new --engine linear --quiet --compare nowhere
ostler train: the model to compare with: there is no model directory 'nowhere'
[1]
```

Columns: guessed and said, or named; a missing one lists what there is.

```console
$ ostler train tickets.csv -o model --engine linear --text body --label kategory
ostler train: tickets.csv: there is no column 'kategory'; there are: id, subject, body, category
[1]
$ printf 'a,b\n1,2\n' | ostler train - -o m2 --engine linear
ostler train: standard input: no column looks like the text; name it with --text (there are: a, b)
[1]
$ printf 'text,label\nx,one\ny,one\n' | ostler train - -o m2 --engine linear
standard input: 2 rows
columns: --text text --label label (guessed)
engine: linear
ostler train: every row has the label 'one'; a classifier needs two classes
[5]
$ printf 'text,label\n,one\n' | ostler train - -o m2 --engine linear
standard input: 1 row; 1 without text left out
columns: --text text --label label (guessed)
engine: linear
ostler train: there is no row with a text and a label to train on
[5]
$ ostler train /dev/null -o m2 --engine linear
ostler train: /dev/null: no column looks like the text; name it with --text (there are: none, the file is empty)
[1]
$ ostler train gone.csv -o m2 --engine linear
ostler train: cannot read 'gone.csv': No such file or directory
[1]
$ ls -d m2*
ls: cannot access 'm2*': No such file or directory
[2]
```

Dirty rows are left out and counted.

```console
$ (cat tickets.csv; printf '200,caf\351 password,locked,access\n201,,,outage\n202,x,y,\n\n203,short row\n') > dirty.csv
$ ostler train dirty.csv -o model --engine linear 2>&1 >/dev/null | head -1
dirty.csv: 124 rows; 1 without text left out, 2 without label left out, 1 with bytes that are not UTF-8 repaired, 1 with missing values, 1 empty line
$ printf 'text,label\na,x\nb,"y\n' | ostler train - -o m2 --engine linear
ostler train: standard input:3: column 2 opens a quote that is never closed
[1]
$ printf 'text,label\na,x\nb,y,z\n' | ostler train - -o m2 --engine linear
ostler train: standard input:3: 3 values but 2 columns; a value that holds the delimiter must stand in double quotes
[1]
```

JSON Lines is read as CSV is.

```console
$ python3 -c 'import csv, json; [print(json.dumps(r)) for r in csv.DictReader(open("tickets.csv"))]' > tickets.jsonl
$ ostler train tickets.jsonl -o from-jsonl --engine linear --quiet > /dev/null && cmp from-jsonl/linear.bin again/linear.bin && echo same
same
```

Somebody's documents are not replaced by a model, and a model that cannot be written leaves the old one.

```console
$ mkdir documents && touch documents/thesis
$ ostler train tickets.csv -o documents --engine linear --quiet
ostler train: 'documents' is there and is no model; choose another directory
[1]
$ ostler train tickets.csv -o documents/thesis --engine linear --quiet
ostler train: 'documents/thesis' is a file; the model needs a directory of its own
[1]
$ ostler train tickets.csv -o tickets.csv/place --engine linear --quiet
ostler train: cannot make the directory 'tickets.csv/place.partial': Not a directory
[1]
$ mkdir again.partial; flock again.partial ostler train tickets.csv -o again --engine linear --quiet
ostler train: another training works in 'again.partial'; wait for it or choose another directory
[1]
$ ls documents; ls again; rm -r again.partial
thesis
events.out.tfevents.ostler
linear.bin
metrics.json
metrics.jsonl
ostler.json
$ cp -r model old; bash -c 'ulimit -f 4; trap "" XFSZ; ostler train tickets.csv -o model --engine linear --quiet'
ostler train: cannot write 'model.partial/linear.bin': File too large
[1]
$ diff -r model old && echo untouched
untouched
```

A training that was interrupted after its last epoch, while it was tested, is not repeated.

```console
$ cp -r again tested.partial; touch tested.partial/mark; ostler train tickets.csv -o tested --engine linear --resume 2>&1 >/dev/null | grep -c 'dev accuracy'; ls tested
0
events.out.tfevents.ostler
linear.bin
mark
metrics.json
metrics.jsonl
ostler.json
$ cp -r again fresh.partial; touch fresh.partial/mark; ostler train tickets.csv -o fresh --engine linear --seed 5 --resume 2>&1 >/dev/null | grep -c 'dev accuracy'
1
```

One that calibrated on rows it had held back itself is: they are not there any more.

```console
$ ostler train tickets.csv -o held --engine linear --dev-fraction 0 --quiet > held.txt; cp -r held back.partial; touch back.partial/mark
$ ostler train tickets.csv -o back --engine linear --dev-fraction 0 --quiet --resume | cmp - held.txt && cmp held/ostler.json back/ostler.json && echo same
same
```

The neural engine without an encoder is an error when asked for, one line when not.

```console
$ ostler train tickets.csv -o m3 --engine bert
ostler train: --engine bert needs a pretrained encoder: run scripts/get-encoder, or name a directory with --encoder
[1]
$ ostler train tickets.csv -o m3 2>&1 | head -3
engine: linear, because there is no pretrained encoder (scripts/get-encoder gets one)
tickets.csv: 120 rows
columns: --text subject,body --label category (guessed)
```
