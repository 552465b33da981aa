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

Worth more, but: mysql mysql-premium R07 from $74,000; rhel rhel-premium R07 from $131,600.

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
$ printf 'version: 1\nrules:\n  - {id: R-ALL, level: L2}\n' > all.yaml
$ ostler plan profile.yaml -c catalogue.yaml --rules all.yaml -b 100000
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
$ mkdir alone && cp profile.yaml alone/ && ostler plan alone/profile.yaml
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
ostler plan: 30 samples cannot be cut into 20 replicates; take a multiple
[1]
$ ostler plan profile.yaml -c catalogue.yaml --robust 1 --risk 0.5
ostler plan: --robust and --risk exclude each other
Try 'ostler help plan'.
[2]
```

What if, and what that changes; the exit status says so when it is asked to.

```console
$ ostler plan profile.yaml -b 150000 -o last.json
$ ostler plan profile.yaml -b 60000 --what-if mysql.demand=20 --diff last.json --detailed-exitcode
Plan for 2 products
budget $60,000 a year, proved optimal

   product  plan                           cost  net value    sev 1 answer
─  ───────  ──────────────────────────  ───────  ───────────  ────────────
~  mysql    community → mysql-standard  $12,000    $14,979 ✓  17.0 h
~  rhel     community → rhel-standard   $36,000    $27,030 ✓  16.2 h

Summary: 2 to change, 0 unchanged. Cost $48,000 a year, net value +$42,008 a year, $12,000 unspent.

Worth more, but: mysql mysql-premium R07 from $66,000; rhel rhel-premium R07 from $87,600.

Next step: +$6,000 of budget adds +$24,096 a year (mysql mysql-standard → mysql-premium). The LP's
shadow price is 0.75; steps are lumpy, do not plan by it.

Rests on 38 inputs: 0 uncertain, 0 measured, 1 assumed.

Against the plan before
───────────────────────
   product  plan                            cost before  cost now
─  ───────  ──────────────────────────────  ───────────  ────────
~  mysql    mysql-premium → mysql-standard      $74,000   $12,000
~  rhel     rhel-premium → rhel-standard        $57,600   $36,000

Cost -$83,600 a year, net value -$127,645 a year.

Because of, as far as the inputs differ:
input         before        now
────────────  ────────────  ────────────
budget        150000        60000
mysql.demand  60 (mean 60)  20 (mean 20)
[10]
$ ostler plan profile.yaml -b 150000 --diff last.json --detailed-exitcode | tail -3
Nothing changes.

Cost $0 a year, net value $0 a year.
$ ostler plan profile.yaml --what-if mysql.demnd=20
ostler plan: --what-if: the profile has no input 'mysql.demnd'; did you mean 'mysql.demand'?
[1]
$ ostler plan profile.yaml --diff profile.yaml
ostler plan: profile.yaml: not valid JSON at line 1, column 1: invalid token near '#'
[1]
$ echo '{"kind": "support plan", "format_version": "2.0"}' > new.json && ostler plan profile.yaml --diff new.json
ostler plan: new.json: format version '2.0' is not one of 1.x
[1]
```

A policy judges the plan, a saved plan is held against today.

```console
$ printf 'version: 1\nrules:\n  - {id: cheap, rule: plan.cost <= 100000, why: the board said so}\n  - {id: gain, rule: product.*.utility >= 0}\n' > policy.yaml
$ ostler plan profile.yaml -b 150000 --policy policy.yaml
Plan for 2 products
budget $150,000 a year, proved optimal

FAIL  cheap  131,600  plan.cost <= 100000
pass  gain   133,225  product.*.utility >= 0
! cheap: hard: the board said so

   product  plan                          cost  net value    sev 1 answer
─  ───────  ─────────────────────────  ───────  ───────────  ────────────
~  mysql    community → mysql-premium  $74,000   $133,225 ✓  1.0 h
~  rhel     community → rhel-premium   $57,600    $36,428 ✓  1.0 h

Summary: 2 to change, 0 unchanged. Cost $131,600 a year, net value +$169,653 a year, $18,400
unspent.

More budget would not buy more.

Rests on 38 inputs: 0 uncertain, 0 measured, 0 assumed.
[3]
$ ostler plan profile.yaml -b 80000 --policy policy.yaml > /dev/null
$ ostler plan profile.yaml -b 80000 --diff last.json --detailed-exitcode --policy policy.yaml > /dev/null
[10]
$ ostler plan profile.yaml --rules all.yaml -b 80000 --diff last.json --detailed-exitcode > /dev/null
[14]
$ ostler plan profile.yaml -b 150000 --check last.json
A saved plan, today

pass  mysql   –  mysql-premium
pass  rhel    –  rhel-premium
pass  budget  –  131600.00 of 150000.00

Today it costs $131,600 a year and is worth +$169,653 a year; the best choice is worth +$169,653.
$ ostler plan profile.yaml -b 110000 --check last.json
A saved plan, today

pass  mysql   –  mysql-premium
pass  rhel    –  rhel-premium
FAIL  budget  –  131600.00 of 110000.00
! budget: does not hold any more

Today it costs $131,600 a year and is worth +$169,653 a year; the best choice is worth +$160,255.
[3]
$ printf 'version: 1\nrules:\n  - {id: cheap, rule: plan.cost <= dear}\n' > bad.yaml; ostler plan profile.yaml --policy bad.yaml
ostler plan: bad.yaml:3:23: 'dear' is no number; words compare with = and != only
[1]
```

One plan explained.

```console
$ ostler plan profile.yaml -b 50000 --explain mysql-premium
mysql-premium

mysql-premium for mysql
───────────────────────
Net value          $133,225  expected per year, P10 to P90
Cost                $74,000  per year at the mean demand
Chance to pay         100 %  P(U > 0)
Chance to be best     100 %  of the plans of its product

Turned down, R07 (over the budget): does not fit the budget beside the rest.

It enters at a budget of $74,000 a year.
$ ostler plan profile.yaml --rules all.yaml --explain rhel-standard | sed -n '/^Turned/,$p'
Turned down, R02 (below the required level, or not offered there): L1, and L2 is required: always.

Rules that it breaks
rule   code  how
─────  ────  ──────────────────────────────
R-ALL  R02   L1, and L2 is required: always
$ ostler plan profile.yaml --explain nothing
ostler plan: no product has a plan 'nothing'; the catalogue names them
[1]
```

Tools that are wanted: which fit what is deployed, and what their probes say. Nothing runs without --probe.

```console
$ printf 'tools: [monitoring, help docs]\n' | cat profile.yaml - | sed 's/name: mysql/name: mysql\n    deployed: {version: 8.0.36, platform: debian}/' > tooled.yaml
$ cat > tools.yaml <<'END'
> version: 1
> tools:
>   - {name: good, kind: monitoring, supports: {mysql: 5.7 to 8.0, rhel: 9}, configure: watch every server, probe: [echo, "good $(id) 2.0"]}
>   - {name: old, kind: monitoring, supports: {mysql: up to 5.7}, probe: ["false"]}
>   - {name: gone, kind: help docs, supports: {mysql: 8.0}, platforms: [debian], probe: [no-such-program]}
> END
$ ostler plan tooled.yaml --tools tools.yaml --full | sed -n '/^Tools/,/^$/p'
Tools to set up
───────────────
product  wanted      tool                  to do                        probe
───────  ──────────  ────  ──────────────  ───────────────────────────  ────────────────────────────
mysql    monitoring  good  fits         ✓  watch every server           skipped: echo good $(id) 2.0
mysql    monitoring  old   does not fit ✗  supports up to 5.7, deploy…  skipped: false
mysql    help docs   gone  fits         ✓  supports 8.0, deployed is …  skipped: no-such-program
rhel     monitoring  good  unsure       !  supports 9; the profile do…  skipped: echo good $(id) 2.0

$ ostler plan tooled.yaml --tools tools.yaml --full --probe | sed -n '/^Tools/,/^! Wanted/p'
Tools to set up
───────────────
product  wanted      tool                  to do                       probe
───────  ──────────  ────  ──────────────  ──────────────────────────  ─────────────────────────────
mysql    monitoring  good  fits         ✓  watch every server          pass: good $(id) 2.0        ✓
mysql    monitoring  old   does not fit ✗  supports up to 5.7, deplo…  fail: exit status 1:        ✗
mysql    help docs   gone  fits         ✓  supports 8.0, deployed is…  fail: there is no program … ✗
rhel     monitoring  good  unsure       !  supports 9; the profile d…  pass: good $(id) 2.0        ✓

! Wanted, and neither a plan nor a tool has it: rhel help docs.
$ ostler plan tooled.yaml --probe
ostler plan: --probe needs --tools
Try 'ostler help plan'.
[2]
$ printf 'version: 1\ntools:\n  - {name: x, kind: y, supports: {z: newest}}\n' > bad.yaml; ostler plan tooled.yaml --tools bad.yaml
ostler plan: bad.yaml:3:38: 'newest' is no range of versions; write 8.0, 5.7 to 8.4, 8.0 or newer, up to 8.4
[1]
$ printf 'version: 1\ntools:\n  - {name: x, kind: y, supports: {z: 1}, probe: rm -rf}\n' > bad.yaml; ostler plan tooled.yaml --tools bad.yaml
ostler plan: bad.yaml:3:49: 'probe' is a text; it must be a list, '- value' lines
[1]
```

The same bytes for the same seed, whatever the number of threads.

```console
$ ostler plan profile.yaml -c catalogue.yaml -f json --threads 1 > 1.json; ostler plan profile.yaml -c catalogue.yaml -f json --threads 4 | cmp - 1.json && echo same
same
```
