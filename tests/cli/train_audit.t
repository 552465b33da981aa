# train --audit: what is wrong with the rows, before anything is trained on them

Sixty tickets; one has a wrong label, one repeats, one contradicts, and a column knows the answer.

```console
$ python3 - <<'END'
> import random
> random.seed(3)
> words = {"billing": "invoice refund price licence renewal quote", "access": "login password locked account sign permission",
>          "outage": "down unreachable crash offline timeout failover"}
> def ticket(label):
>     return " ".join(random.choices(words[label].split(), k=5) + random.choices("the our since please server today monday".split(), k=5))
> rows = [[ticket(label), label] for label in sorted(words) for _ in range(20)]
> rows[5][1] = "outage"
> rows.append([rows[30][0].upper() + "!", "billing"])
> rows.append([rows[50][0] + " x", "access"])
> rows.append(["the printer is out of paper", "printer"])
> with open("tickets.csv", "w") as f:
>     print("id,text,label,queue", file=f)
>     for i, (text, label) in enumerate(rows):
>         print(f"{i},{text},{label},{'Q-' + label[0] if i != 5 else 'Q-a'}", file=f)
> with open("test.csv", "w") as f:
>     print("text,label", file=f)
>     for text, label in [rows[8], ("we cannot log in to anything", "access")]:
>         print(f"{text},{label}", file=f)
> END
$ ostler train tickets.csv --test test.csv --audit --engine linear
tickets.csv: 63 rows
columns: --text text --label label (guessed)
test.csv: 2 rows
Data audit
65 rows, 7 findings

reason           found    meaning
───────────────  ───────  ───────────────────────────────────────────────────────
conflict             1 !  the same or nearly the same text has another label
leak                 1 !  a row of dev or test stands in an earlier file
duplicate            1 !  the same text and label stand earlier in the file
near_duplicate       0    nearly the same text, same label, earlier in the file
label_error          2 !  the other rows suggest another label
small_class          1 !  too few rows of a class to learn from and to judge by
cut                  –    longer than the model reads
label_in_text        0    texts of the class have its name in them, others do not
telltale_column      1 !  a column gives the label away

Surest findings
───────────────
conflict: the same or nearly the same text has another label
line  label   score  other       text
────  ──────  ─────  ──────────  ───────────────────────────────────────────────────────────────────
63    access  0.982  52: outage  unreachable unreachable crash timeout timeout today server our sin…

leak: a row of dev or test stands in an earlier file
line        label   score  other  text
──────────  ──────  ─────  ─────  ──────────────────────────────────────────────────────────────────
test.csv:2  access      1  10     permission permission account permission password the server the …

duplicate: the same text and label stand earlier in the file
line  label    score  other  text
────  ───────  ─────  ─────  ───────────────────────────────────────────────────────────────
62    billing      1  32     INVOICE LICENCE INVOICE INVOICE RENEWAL THE THE THE MONDAY OUR!

label_error: the other rows suggest another label
line  label   score  other   text
────  ──────  ─────  ──────  ───────────────────────────────────────────────────────────────────────
63    access  0.963  outage  unreachable unreachable crash timeout timeout today server our since o…
7     outage  0.861  access  sign permission permission permission sign our monday monday monday pl…

small_class: too few rows of a class to learn from and to judge by
line  label    score  other                         text
────  ───────  ─────  ────────────────────────────  ───────────────────────────
64    printer      1  1 row; at least 5 are needed  the printer is out of paper

telltale_column: a column gives the label away
line  label  score  other                                            text
────  ─────  ─────  ───────────────────────────────────────────────  ────
             0.968  column 'queue' alone tells 96.8 % of the labels

tickets.csv      63 rows
test.csv         2 rows
nearly the same  Jaccard index of character 5-grams >= 0.9
```

Every finding is a row of the file that is named; with --strict one is enough for status 3.

```console
$ ostler train tickets.csv --test test.csv --audit --audit-file found.csv --strict --engine linear --quiet > summary.txt; echo $?
3
$ cat found.csv
line,reason,label,other_line,score,detail,file,other_file
63,conflict,access,52,0.9818181991577148,outage,tickets.csv,tickets.csv
2,leak,access,10,1,,test.csv,tickets.csv
62,duplicate,billing,32,1,,tickets.csv,tickets.csv
63,label_error,access,,0.9627630263566971,outage,tickets.csv,
7,label_error,outage,,0.8608676232397556,access,tickets.csv,
64,small_class,printer,,1,1 row; at least 5 are needed,tickets.csv,
,telltale_column,,,0.9682539682539683,column 'queue' alone tells 96.8 % of the labels,,
$ tail -n 2 summary.txt; ls
test.csv         2 rows
nearly the same  Jaccard index of character 5-grams >= 0.9
found.csv
summary.txt
test.csv
tickets.csv
```

Clean rows pass; there is nothing to judge labels by when every row has the same.

```console
$ printf 'text,label\nnothing works since monday,x\nthe screen stays black,x\nwho can help with this,x\na fourth,x\nand one more row,x\n' | ostler train - --audit --strict --quiet --engine linear
Data audit
5 rows, 0 findings

pass  data audit  0  findings == 0

reason           found  meaning
───────────────  ─────  ───────────────────────────────────────────────────────
conflict             0  the same or nearly the same text has another label
leak                 –  a row of dev or test stands in an earlier file
duplicate            0  the same text and label stand earlier in the file
near_duplicate       0  nearly the same text, same label, earlier in the file
label_error          –  the other rows suggest another label
small_class          0  too few rows of a class to learn from and to judge by
cut                  –  longer than the model reads
label_in_text        0  texts of the class have its name in them, others do not
telltale_column      –  a column gives the label away

Surest findings
───────────────
Nothing was found.

standard input   5 rows
nearly the same  Jaccard index of character 5-grams >= 0.9
```

Options that go together, and files that are not there.

```console
$ ostler train tickets.csv --audit-file found.csv -o m
ostler train: --audit-file belongs to --audit
Try 'ostler help train'.
[2]
$ ostler train tickets.csv --strict -o m
ostler train: --strict belongs to --audit
Try 'ostler help train'.
[2]
$ ostler train gone.csv --audit
ostler train: cannot read 'gone.csv': No such file or directory
[1]
$ printf 'text,label\n,x\n' | ostler train - --audit --quiet
ostler train: standard input: no row has a text and a label
[5]
$ ostler train tickets.csv --audit --audit-file found.odd --quiet
ostler train: 'found.odd' does not say its format by its extension (.txt, .md, .html, .json, .csv, .xml, .prom): name the format
[1]
$ ostler train tickets.csv --audit --audit-file no/such/found.csv --quiet >/dev/null
ostler train: cannot write 'no/such/found.csv': No such file or directory
[1]
```
