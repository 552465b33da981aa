# classify: a filter from rows to rows

```console
$ python3 - <<'END'
> import random
> random.seed(2)
> words = {"billing": "invoice refund price licence renewal quote", "access": "login password locked account sign permission",
>          "outage": "down unreachable crash offline timeout failover"}
> with open("tickets.csv", "w") as f:
>     print("id,text,label", file=f)
>     for i in range(150):
>         label = random.choice(sorted(words))
>         print(f"{i},{' '.join(random.choices(words[label].split(), k=4))} {random.choice('the our since'.split())},{label}", file=f)
> END
$ ostler train tickets.csv -o model --engine linear --quiet > /dev/null
```

The same rows in the same order, two columns more; from a file, a pipe, to a file.

```console
$ printf 'id,text\n7,"refund, ""please"""\n8,login locked\n\n9,server down\n' > in.csv
$ ostler classify -m model in.csv | sed 's/0\.[0-9]*/P/'
3 rows classified
note: 1 row empty, skipped
id,text,predicted_label,confidence
7,"refund, ""please""",billing,P
8,login locked,access,P
9,server down,outage,P
$ ostler classify -m model < in.csv 2>/dev/null | cmp - <(ostler classify -m model in.csv 2>/dev/null) && echo same
same
$ ostler classify -m model in.csv -o out.csv && cut -d, -f1 out.csv | tail -1
3 rows classified
note: 1 row empty, skipped
9
$ printf '{"id": 1.50, "text": "refund"}\n{"text": "login", "n": [1, 2]}\n' | ostler classify -m model --format jsonl --quiet | sed 's/:0\.[0-9]*/:P/'
{"id": 1.50, "text": "refund","predicted_label":"billing","confidence":P}
{"text": "login", "n": [1, 2],"predicted_label":"access","confidence":P}
$ ostler classify -m model in.csv --top 3 --quiet | head -1
id,text,predicted_label,confidence,predicted_label_2,confidence_2,predicted_label_3,confidence_3
```

A label of the training is not needed; a prediction that is there already is not overwritten unasked.

```console
$ ostler classify -m model out.csv
ostler classify: out.csv:1: there is a column 'predicted_label' already; --overwrite replaces it
[1]
$ printf '{"text": "a"}\n{"text": "b", "confidence": 1}\n' | ostler classify -m model --format jsonl --quiet | cut -c1-12
ostler classify: standard input:2: there is a column 'confidence' already; --overwrite replaces it
{"text": "a"
$ ostler classify -m model out.csv --overwrite --quiet | cmp - out.csv && echo same
same
```

Unsure rows, rows without text, bytes that are not UTF-8.

```console
$ printf 'id,text\n1,\n2,zzz\n3,caf\351 login password locked\n' | ostler classify -m model --threshold .99 --unsure-label '?' | cat -A | sed 's/0\.[0-9]*/P/'
3 rows classified
note: 1 row without text, not predicted
note: 1 row with bytes that are not UTF-8, read as U+FFFD
note: 2 rows below the threshold
id,text,predicted_label,confidence$
1,,?,$
2,zzz,?,P$
3,cafM-i login password locked,?,P$
```

A model brings the threshold it was trained to have; --threshold takes another, 0 none.

```console
$ ostler train tickets.csv -o careful --engine linear --quiet --target-precision .8 > /dev/null; printf 'id,text\n2,zzz\n3,login password locked\n' > odd.csv
$ ostler classify -m careful odd.csv --unsure-label '?' | sed 's/0\.[0-9]*/P/'
2 rows classified
note: 1 row below the threshold
id,text,predicted_label,confidence
2,zzz,?,P
3,login password locked,access,P
$ ostler classify -m careful odd.csv --threshold 0 --quiet | grep -c ,,
0
[1]
$ ostler train tickets.csv -o never --engine linear --quiet --target-precision .99 > /dev/null; ostler classify -m never odd.csv --unsure-label '?' 2>&1 >/dev/null | tail -1
note: 2 rows below the threshold
$ ostler classify -m never tickets.csv --evaluate --quiet | tail -1
no confidence promises the precision the model was trained for
```

Rows that belong to no class get the name given in the training; the confidence stays that of the class they would have had.

```console
$ (cat tickets.csv; for i in $(seq 20); do echo "3$i,sunny $i degrees and rain,other"; done) > some-other.csv; printf 'id,text\n1,rain and rainy degrees\n3,login password locked\n4,\n' > scoped.csv
$ ostler train some-other.csv -o scope --engine linear --quiet --oos other > /dev/null
$ ostler classify -m scope scoped.csv --top 3 | sed 's/0\.[0-9]*/P/g'
3 rows classified
note: 1 row without text, not predicted
note: 1 row out of scope
id,text,predicted_label,confidence,predicted_label_2,confidence_2,predicted_label_3,confidence_3
1,rain and rainy degrees,other,P,...,P,...,P
3,login password locked,access,P,...,P,...,P
4,,,,,,,
$ ostler classify -m scope some-other.csv --evaluate --quiet | grep -E '^ +other'
       other      1.000      1.000      1.000         20
$ cp -r scope odd-scope; sed -i 's/"score": "[a-z]*"/"score": "magic"/' odd-scope/ostler.json; ostler classify -m odd-scope in.csv
ostler classify: odd-scope/ostler.json: 'out_of_scope' has the score 'magic', which this model cannot have
[1]
```

Empty input, a header only, one column, a ragged row, other columns.

```console
$ ostler classify -m model /dev/null
note: /dev/null is empty, there is nothing to classify
0 rows classified
$ printf 'id,text\n' | ostler classify -m model
0 rows classified
id,text,predicted_label,confidence
$ printf 'text\nlogin\n\n' | ostler classify -m model | sed 's/0\.[0-9]*/P/'
2 rows classified
note: 1 row without text, not predicted
text,predicted_label,confidence
login,access,P
,,
$ printf 'id,text\n1,login\n2,a,b\n3,never\n' | ostler classify -m model | sed 's/0\.[0-9]*/P/'
ostler classify: standard input:3: 3 values but 2 columns; a value that holds the delimiter must stand in double quotes
id,text,predicted_label,confidence
1,login,access,P
$ printf 'id,body\n1,login\n' | ostler classify -m model
ostler classify: standard input: there is no column 'text'; there are: id, body (the model was trained on these; --text and --label name others)
[1]
$ printf 'id,body\n1,login\n' | ostler classify -m model --text body --quiet | cut -d, -f1-3
id,body,predicted_label
1,login,access
```

A value of 10 MB passes; the limit is said.

```console
$ (printf 'id,text\n1,"'; head -c 10000000 /dev/zero | tr '\0' 'a'; printf '"\n2,login\n') > big.csv
$ ostler classify -m model big.csv --quiet | wc -c | sed 's/^1000..../about ten million/'
about ten million
$ ostler classify -m model big.csv --max-field 1M
ostler classify: big.csv:2: column 2 is longer than 1048576 bytes; is a closing quote missing? --max-field raises the limit
id,text,predicted_label,confidence
[1]
```

Evaluation: the report on stdout, bars that fail with 3.

```console
$ ostler classify -m model tickets.csv --evaluate --quiet --min-accuracy .9 --min-macro-f1 .9 | head -2
              precision     recall         f1    support
      access      1.000      1.000      1.000         49
$ ostler classify -m model tickets.csv --evaluate --quiet --threshold .5 | tail -1
at confidence 0.50 and above: 150 of 150 rows, accuracy 1.000
$ sed 's/billing$/access/' tickets.csv | ostler classify -m model --evaluate --min-accuracy .9 --quiet > /dev/null
ostler classify: accuracy 0.6733 is below 0.9000
[3]
$ printf 'text,label\nlogin,\n' | ostler classify -m model --evaluate
1 row classified
note: 1 row without label, not evaluated
ostler classify: standard input: no row has a text and a label to evaluate on
[5]
$ printf 'text\nlogin\n' | ostler classify -m model --evaluate
ostler classify: standard input: there is no column 'label'; there are: text (the model was trained on these; --text and --label name others)
[1]
$ ostler classify -m model tickets.csv --evaluate --quiet -o judged.csv > /dev/null; head -1 judged.csv
id,text,label,predicted_label,confidence
```

A reader that leaves ends the run quietly; a full disk does not pass.

```console
$ set -o pipefail; yes '1,login password' | (echo id,text; cat) | ostler classify -m model --quiet | head -2 | cut -d, -f1
id
1
[1]
$ ostler classify -m model in.csv --quiet > /dev/full
ostler: cannot write to standard output: No space left on device
[1]
$ ostler classify -m model in.csv --quiet -o /dev/full
ostler classify: cannot write '/dev/full': No space left on device
[1]
$ ostler classify -m model in.csv --quiet -o no/such/out.csv
ostler classify: cannot write 'no/such/out.csv': No such file or directory
[1]
```

Rows from a pipe are answered as they come.

```console
$ mkfifo questions; (ostler classify -m model questions --quiet > answers &); exec 9> questions; printf 'id,text\n1,login\n' >&9; for i in $(seq 50); do grep -q '^1,' answers && break; sleep .1; done; cut -d, -f1 answers; exec 9>&-
id
1
```

A model that is missing, damaged or newer.

```console
$ ostler classify -m nowhere in.csv
ostler classify: there is no model directory 'nowhere'
[1]
$ mkdir empty; ostler classify -m empty in.csv
ostler classify: 'empty' is not a model: it has no ostler.json
[1]
$ cp -r model newer; sed -i 's/"format": 2/"format": 3/; s/"ostler": "[^"]*"/"ostler": "9.0"/' newer/ostler.json; ostler classify -m newer in.csv
ostler classify: newer/ostler.json: the model was written by ostler 9.0 in format 3; this is ostler 0.1.0, which reads format 2: install a newer ostler, or train again
[1]
$ cp -r model cut; truncate -s 1000 cut/linear.bin; ostler classify -m cut in.csv
ostler classify: 'cut/linear.bin' is damaged: it has 1000 bytes where its 3 classes and 594 features need 8954
[1]
$ cp -r model cut2; truncate -s 100 cut2/ostler.json; ostler classify -m cut2 in.csv
ostler classify: cut2/ostler.json: not valid JSON at line 7, column 11: premature end of input near '"text'
[1]
$ cp -r model wrong; sed -i 's/"access",//' wrong/ostler.json; ostler classify -m wrong in.csv
ostler classify: 'wrong/linear.bin' has 3 classes, the model has 2 labels
[1]
$ cp -r model odd; sed -i 's/"engine": "linear"/"engine": "magic"/' odd/ostler.json; ostler classify -m odd in.csv
ostler classify: there is no engine 'magic'; there are: linear, bert
[1]
$ cp -r model twice; sed -i 's/"format": 2,/"format": 2, "format": 2,/' twice/ostler.json; ostler classify -m twice in.csv
ostler classify: twice/ostler.json: not valid JSON at line 2, column 23: duplicate object key near '"format"'
[1]
```
