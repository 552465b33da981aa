# train --report: one page about a training

```console
$ python3 - <<'END'
> import random
> random.seed(4)
> words = {"billing": "invoice refund price quote", "access": "login password locked sign", "outage": "down crash offline timeout"}
> with open("tickets.csv", "w") as f:
>     print("text,label", file=f)
>     for i in range(200):
>         label, other = random.choice(sorted(words)), random.choice(sorted(words))
>         print(" ".join(random.choices(words[label].split(), k=2) + random.choices(words[other].split(), k=2)) + f" <b>{i}</b>," + label, file=f)
> END
$ ostler train tickets.csv -o model --engine linear --report run.html --quiet > text.txt; grep -o '<h2 id="[^"]*">' run.html
<h2 id="classes-on-dev">
<h2 id="confusion">
<h2 id="confidence">
<h2 id="costliest-mistakes">
$ grep -c '<script\|<b>' run.html; grep -o '&lt;b&gt;' run.html | head -1
0
&lt;b&gt;
$ ostler train tickets.csv -o model --engine linear --report run.odd --quiet
ostler train: 'run.odd' does not say its format by its extension (.txt, .md, .html, .json, .csv, .xml, .prom): name the format
[1]
$ ostler train tickets.csv -o model --engine linear --dev-fraction 0 --report run.md --quiet > text.txt; head -5 run.md; ls
# Training report

model, engine linear

> [!WARNING]
model
run.html
run.md
text.txt
tickets.csv
$ ostler train tickets.csv -o model --audit --report run.html
ostler train: --audit trains nothing that --report could tell of
Try 'ostler help train'.
[2]
```
