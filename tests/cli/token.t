# A tag for every word, with the tiny encoder

Needs: bert

```console
$ python3 - <<'END'
> import csv, random
> random.seed(5)
> kinds = {"part": ["login page", "vpn", "network printer", "server"], "money": ["invoice", "refund payment"]}
> def row():
>     words, tags = [], []
>     for _ in range(random.randrange(2, 6)):
>         words.append(random.choice("the is my not please when after".split()))
>         tags.append("O")
>         if random.random() < .4:
>             kind = random.choice(sorted(kinds))
>             for i, word in enumerate(random.choice(kinds[kind]).split()):
>                 words.append(word)
>                 tags.append("BI"[i > 0] + "-" + kind)
>     return words, tags
> rows = [row() for _ in range(260)]
> for name, some in ("train", rows[:200]), ("test", rows[200:]):
>     with open(name + ".csv", "w", newline="") as f:
>         out = csv.writer(f)
>         out.writerow(["text", "tags"])
>         out.writerows((" ".join(words), " ".join(tags)) for words, tags in some)
>     with open(name + ".conll", "w") as f:
>         for words, tags in some:
>             f.writelines(f"{word} _ {tag}\n" for word, tag in zip(words, tags))
>             f.write("\n")
> END
$ cat > settings <<'END'
> --task token --engine bert --encoder $ROOT/tests/parity/bert/noprefix --lr 5e-3 --epochs 6 --threads 1 --precision fp32 --device cpu
> END
$ ostler train train.csv -o model $(envsubst < settings) --max-length 32 --test test.csv --report run.html > report.txt
train.csv: 200 rows
columns: --text text --label tags (guessed)
test.csv: 60 rows
engine: bert, encoder $ROOT/tests/parity/bert/noprefix
note: the encoder brings no classifier for these classes; it starts from random weights
note: the whole training is only 72 steps; a larger --lr or more --epochs may be needed
...
epoch 6/6  loss ...  dev entity F1 ...  macro F1 ...  word accuracy ...
model: model
$ sed 's/[01]\.[0-9]*/X/g' report.txt
test on 60 rows

              precision     recall         f1    support
       money      X      X      X         36
        part      X      X      X         42
   micro avg      X      X      X         78
   macro avg      X      X      X         78
weighted avg      X      X      X         78

word accuracy X on 327 words
```

What is written down has the figures, too, and the checkpoint is one of Hugging Face's classes.

```console
$ python3 - <<'END'
> import json
> metrics = json.load(open("model/metrics.json"))
> print(metrics["test"]["report"]["micro avg"]["f1-score"] > .9, sorted(metrics["dev"][0]["scores"]))
> print([json.loads(line)["kind"] for line in open("model/metrics.jsonl")])
> print(json.load(open("model/config.json"))["architectures"], json.load(open("model/ostler.json"))["heads"])
> END
True ['accuracy', 'f1', 'macro_f1']
['epoch', 'epoch', 'epoch', 'epoch', 'epoch', 'epoch', 'final', 'test']
['BertForTokenClassification'] [{'column': 'tags', 'kind': 'token', 'labels': ['B-money', 'B-part', 'I-money', 'I-part', 'O']}]
$ grep -o '<h2[^>]*>[^<]*</h2>' run.html | sed 's/<[^>]*>//g'
Learning curves
Classes on test
What this rests on
```

Every word of a text gets a tag, and what belongs together is a span.

```console
$ echo '{"text": "please reset  my network printer"}' | ostler classify -m model --format jsonl -q | sed 's/0\.[0-9]*/X/g'
{"text": "please reset  my network printer","predicted_tags":"O O O B-part I-part","predicted_spans":[{"tag":"part","start":17,"end":32,"text":"network printer","confidence":X}]}
$ ostler classify -m model test.csv --evaluate -q | cmp - <(sed 1,2d report.txt) && echo same
same
$ ostler classify -m model test.conll --evaluate -q -o out.csv | cmp - <(sed 1,2d report.txt) && head -1 out.csv
text,tags,predicted_tags,predicted_spans
$ printf 'text,tags\nmy vpn,B-part O\n' | ostler classify -m model --evaluate -q --min-accuracy .9 --min-f1 .8 > /dev/null
ostler classify: entity F1 0.0000 is below 0.8000
ostler classify: word accuracy 0.0000 is below 0.9000
[3]
```

A text that is longer than the model reads is read in parts.

```console
$ ostler train train.conll -o short $(envsubst < settings) --max-length 5 -q --test test.csv | tail -1
word accuracy ... on 327 words
$ (echo text; yes "the invoice" | head -300 | paste -sd' ') | ostler classify -m short -q | tail -1 | cut -d, -f2 | wc -w
600
```

A row must have as many tags as words, and what is not for tags says so.

```console
$ printf 'text,tags\nmy vpn,O B-part\nthe invoice,O\n' > odd.csv
$ ostler train odd.csv -o odd $(envsubst < settings) -q
ostler train: odd.csv:3: words in the text: 2, tags in 'tags': 1; give every word one tag, or leave such rows out with --skip-mismatched
[1]
$ ostler classify -m model odd.csv --evaluate -q -o out.csv
ostler classify: odd.csv:3: words in the text: 2, tags in 'tags': 1; give every word one tag, or leave such rows out with --skip-mismatched
[1]
$ ostler classify -m model odd.csv --evaluate --skip-mismatched | tail -1
2 rows classified
note: 1 row with another number of tags than words, not evaluated
word accuracy ... on 2 words
$ ostler train train.csv -o odd --task token --engine linear -q
ostler train: the linear engine learns one label column with one class a row; take --engine bert for other tasks
[1]
$ ostler train train.csv -o odd --label tags:token,text $(envsubst < settings) -q
ostler train: a column of kind token has to be the only label column
Try 'ostler help train'.
[2]
$ ls -d odd*
odd.csv
```
