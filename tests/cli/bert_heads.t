# Several label columns at once, with the tiny encoder

Needs: bert

```console
$ python3 - <<'END'
> import csv, random
> random.seed(1)
> parts = ["password", "invoice", "server"]
> with open("tickets.csv", "w", newline="") as f:
>     out = csv.writer(f)
>     out.writerow(["text", "topic", "parts", "hours"])
>     for i in range(150):
>         named = random.sample(parts, random.choice([0, 1, 1, 2]))
>         late = random.randrange(3)
>         words = random.sample(["the", "is", "my", "please", "page"], 3) + named + ["down"] * late
>         out.writerow([" ".join(words), named[0] if named else "none", ";".join(named), late + 0.5])
> END
$ cat > settings <<'END'
> --engine bert --encoder $ROOT/tests/parity/bert/noprefix --max-length 16 --lr 5e-3 --epochs 12 --threads 1 --precision fp32 --device cpu
> END
$ ostler train tickets.csv -o model --label topic,parts:labels,hours:number $(envsubst < settings) --report run.html > report.txt 2> log.txt; echo $?
0
$ grep -c "dev topic accuracy .*; parts exact matches .*; hours R2 " log.txt; grep "^dev on" report.txt
12
dev on 16 rows: topic
dev on 16 rows: parts
dev on 16 rows: hours
```

The columns are answered beside each other, and learnt: the answers are mostly right.

```console
$ ostler classify -m model tickets.csv 2> /dev/null | head -1
text,topic,parts,hours,predicted_topic,confidence_topic,predicted_parts,confidence_parts,predicted_hours
$ ostler classify -m model tickets.csv -q > answers.csv; python3 - <<'END'
> import csv
> rows = list(csv.DictReader(open("answers.csv")))
> print(sum(r["topic"] == r["predicted_topic"] for r in rows) > 130,
>       sum(set(r["parts"].split(";")) == set(r["predicted_parts"].split(";")) for r in rows) > 75,
>       sum(abs(float(r["hours"]) - float(r["predicted_hours"])) < 0.5 for r in rows) > 130)
> END
True True True
$ ostler classify -m model tickets.csv --evaluate 2> /dev/null | grep -c "f1    support"
2
$ python3 -c 'import json; d = json.load(open("model/config.json")); print(list(d["id2label"].values())); d = json.load(open("model/ostler.json")); print([(h["column"], h["kind"]) for h in d["heads"]])'
['topic=invoice', 'topic=none', 'topic=password', 'topic=server', 'parts=invoice', 'parts=password', 'parts=server', 'hours']
[('topic', 'class'), ('parts', 'labels'), ('hours', 'number')]
$ grep -o '<h2[^>]*>[^<]*</h2>' run.html | sed 's/<[^>]*>//g'
Learning curves
Classes of topic on dev
Confusion of topic
Confidence of topic
Classes of parts on dev
What this rests on
```

What is for one class a row says so, and a column that cannot be is named.

```console
$ ostler classify -m model tickets.csv --top 2
ostler classify: --top is for models of one label column with one class a row
Try 'ostler help classify'.
[2]
$ ostler train tickets.csv -o other --label topic,parts:labels --oos none $(envsubst < settings) -q
ostler train: rows that belong to no class, and comparing with another model, are for one label column with one class a row
[1]
$ ostler train tickets.csv -o other --label text:number --text topic $(envsubst < settings) -q 2>&1 | cut -c1-75
ostler train: tickets.csv:2: column 'text' holds 'my the is server', which 
$ ostler train tickets.csv -o other --label parts,parts $(envsubst < settings) -q
ostler train: --label names 'parts' twice
Try 'ostler help train'.
[2]
$ ostler train tickets.csv -o other --label topic,hours:number --engine linear -q
ostler train: the linear engine learns one label column with one class a row; take --engine bert for other tasks
[1]
$ ls -d other*
ls: cannot access 'other*': No such file or directory
[2]
```
