# plan: which support plan for which product, under a budget

The worked portfolio of tests/parity/portfolio; its choices were found by enumeration.

```console
$ cp $ROOT/tests/parity/portfolio/*.yaml .
$ ostler plan profile.yaml -c catalogue.yaml --budget 50000
Plan for 2 products
budget $50,000 a year, proved optimal

   product  plan                           cost  net value    sev 1 answer
─  ───────  ──────────────────────────  ───────  ───────────  ────────────
~  mysql    community → mysql-standard  $32,000    $48,936 ✓  17.0 h
=  rhel     community                        $0         $0

Summary: 1 to change, 1 unchanged. Cost $32,000 a year, net value +$48,936 a year, $18,000 unspent.

Worth more, but: mysql-premium R07 from $74,000; rhel-premium R07 from $131,600.

Next step: +$18,000 of budget adds +$27,030 a year (rhel community → rhel-standard). The LP's shadow
price is 1.80; steps are lumpy, do not plan by it.

Rests on 38 inputs: 0 uncertain, 0 measured, 0 assumed.
```

Money decides what is possible; the same sums to the last digit as an independent calculation gave them.

```console
$ for b in 0 50000 80000 110000 150000; do ostler plan profile.yaml -c catalogue.yaml -b $b -f json > p.json
> python3 -c 'import json; p = json.load(open("p.json")); print(p["status"], p["cost"], p["utility"], *[c["plan"] for c in p["choice"]])'; done
optimal 0 0 community community
optimal 32000 48935.553571 mysql-standard community
optimal 74000 133225 mysql-premium community
optimal 110000 160254.685714 mysql-premium rhel-standard
optimal 131600 169653 mysql-premium rhel-premium
```

A budget is an amount, with or without its currency and year.

```console
$ ostler plan profile.yaml -c catalogue.yaml -b '$50k/y' -f csv | cmp - <(ostler plan profile.yaml -c catalogue.yaml -b 50000 -f csv) && echo same
same
$ ostler plan profile.yaml -c catalogue.yaml -b 'EUR 50000/y'
ostler plan: --budget: 'EUR 50000/y', column 1: amounts are in USD here, not in EUR
[1]
$ ostler plan profile.yaml -c catalogue.yaml -b -5
ostler plan: --budget: a budget of -5 is out of range
[1]
```

What every budget buys, and the program for solvers that trust nobody.

```console
$ ostler plan profile.yaml -c catalogue.yaml --frontier f.csv --write-lp p.lp > /dev/null && cat f.csv
cost,utility,marginal,mysql,rhel
0,0,,community,community
32000,48935.553571,1.52923604909375,mysql-standard,community
68000,75965.239285,0.7508246031666669,mysql-standard,rhel-standard
74000,133225,9.543293452499999,mysql-premium,community
110000,160254.685714,0.7508246031666664,mysql-premium,rhel-standard
131600,169653,0.4351071428703707,mysql-premium,rhel-premium
$ grep -c x_ p.lp
24
```

Rules that no plan keeps.

```console
$ printf 'version: 1\nrules:\n  - {id: R-ALL, level: L2}\n' > rules.yaml
$ ostler plan profile.yaml -c catalogue.yaml --rules rules.yaml -b 100000
Plan for 2 products
budget $100,000 a year, not possible

! No choice keeps all rules; they need at least $131,600 a year.

Possible without R-ALL: from $0 a year.

Possible without budget: from $131,600 a year.

Rests on 38 inputs: 0 uncertain, 0 measured, 0 assumed.
[4]
```

Words that do not go together.

```console
$ ostler plan
ostler plan: name one profile
Try 'ostler help plan'.
[2]
$ ostler plan profile.yaml
ostler plan: name the plans on offer with --catalogue
Try 'ostler help plan'.
[2]
$ ostler plan profile.yaml -c nowhere.yaml
ostler plan: cannot read 'nowhere.yaml': No such file or directory
[1]
$ ostler plan profile.yaml -c catalogue.yaml --short --full
ostler plan: --short and --full exclude each other
Try 'ostler help plan'.
[2]
$ ostler plan profile.yaml -c catalogue.yaml --samples 30
ostler plan: --samples must be a multiple of 20
Try 'ostler help plan'.
[2]
$ ostler plan profile.yaml -c catalogue.yaml --robust 1 --risk 0.5
ostler plan: --robust and --risk exclude each other
Try 'ostler help plan'.
[2]
```

The same bytes for the same seed, whatever the number of threads.

```console
$ ostler plan profile.yaml -c catalogue.yaml -f json -j 1 > 1.json; ostler plan profile.yaml -c catalogue.yaml -f json -j 4 | cmp - 1.json && echo same
same
```
