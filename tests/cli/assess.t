# The assessment: profile and catalogue in, levels, values and reasons out

The catalogue and the rules are found beside the profile.

```console
$ cp -r $ROOT/data .
$ ostler assess data/profile.yaml | head -12
Support assessment

Net value of the best plans  -$242,975  expected per year, before any budget
Their cost                    $533,800  4 of 4 products buy one
Inputs                              69  0 assumed, 0 measured

What each product needs, and its best plan
product     size          level  best plan            C  U (P10–P90)
──────────  ────────────  ─────  ────────────  ────────  ────────────────────────────────────
mysql       60 servers    L2     mysql-premi…  $304,900    -$114,100 ✗ (-$243,700 to $64,300)
github      199.4 users   L1     github-ente…   $50,400     -$21,220 ✗ (-$32,470 to -$8,190)
ubuntu      119.7 serve…  L1     ubuntu-week…  $106,500     -$74,470 ✗ (-$88,060 to -$58,100)
$ ostler assess data/profile.yaml --why mysql | head -12
Why: mysql

mysql is in data/profile.yaml:19. It needs L2. What follows is U = V - C = (v - c) D + V0 for each
plan, every input at its mean.

Inputs: the model takes the mean; what is uncertain is sampled as well
symbol    input                    mean                as written               where
────────  ───────────────────────  ──────────────────  ───────────────────────  ────────────────────
D         demand                   60                  60                       data/profile.yaml:21
growth    growth                   5.0 %               5%                       data/profile.yaml:22
V0        fixed_value              $10,000/y           $10000/y                 data/profile.yaml:52
lambda_1  sev 1 rate               0.1583/server/y     rate(9 / 60) @ tickets…  data/profile.yaml:33
$ ostler assess data/profile.yaml -f csv | cut -d, -f1-5 | head -4
product,unit,D,required,plan
mysql,server,60,L2,community
mysql,server,60,L2,mysql-premier
mysql,server,60,L2,mysql-own-desk
```

The same files and seed give the same bytes with any number of threads, in every format.

```console
$ ostler assess data/profile.yaml --threads 1 -o 1.json -o 1.html -o 1.csv -o 1.md -o 1.txt
$ ostler assess data/profile.yaml --threads 8 -o 8.json -o 8.html -o 8.csv -o 8.md -o 8.txt
$ cmp 1.json 8.json && cmp 1.html 8.html && cmp 1.csv 8.csv && cmp 1.md 8.md && cmp 1.txt 8.txt && echo same
same
$ ostler assess data/profile.yaml --seed 2 -o 2.json && cmp -s 1.json 2.json || echo another sample
another sample
```

A first profile, filled by the size of each product; what a profile lacks, without touching what it says.

```console
$ ostler assess --init mysql=60 github=200 | head -32
# What we run, for `ostler assess` and `ostler plan`.
# Each line that says "# assumed" is a default by size, not a fact. Put your own
# value there and take the mark away; the assessment counts those that are left.
# Every key is explained in ostler-assess(1).
version: 1
currency: USD
year:
  discount: 8%                                          # assumed
  horizon: 3y                                           # assumed
wage:
  engineer: $70/h to $120/h                             # assumed
  expert: $180/h to $300/h                              # assumed
arrivals: uniform                                       # assumed
products:
  - name: mysql
    demand: 60
    unit: server                                        # assumed
    plan: community                                     # assumed
    contacts_needed: 4                                  # assumed
    factors:
      production: true                                  # assumed
      ha: true                                          # assumed
      external: false                                   # assumed
      custom_patches: false                             # assumed
      sites: 1                                          # assumed
      versions: 2                                       # assumed
    severities:
      1:
        rate: 0.03 to 0.3 /unit/y                       # assumed
        external: beta(20% to 60%)                      # assumed
        restore: 4 to 24 h                              # assumed
        work: 1 to 6 h                                  # assumed
$ ostler assess --init mysql=60 -o mine.yaml && ostler assess mine.yaml -c data/catalogue.yaml -q | sed -n 3,11p
Net value of the best plans  -$243,952  expected per year, before any budget
Their cost                    $304,858  1 of 1 products buy one
Inputs                              21  20 assumed, 0 measured

What each product needs, and its best plan
product  size        level  best plan             C  U (P10–P90)                             P(best)
───────  ──────────  ─────  ─────────────  ────────  ──────────────────────────────────────  ───────
mysql    60 servers  L2     mysql-premier  $304,858    -$244,000 ✗ (-$289,700 to -$183,600)    2.0 %

$ printf 'version: 1\ncurrency: EUR\nproducts:\n  - name: mysql     # ours\n    demand: 60\n    maintenance: {hours: 3h/unit/y}\n' > ours.yaml
$ ostler assess --sync ours.yaml
ostler assess: ours.yaml: 28 keys added, each marked # assumed
$ head -8 ours.yaml
version: 1
currency: EUR
products:
  - name: mysql     # ours
    demand: 60
    maintenance: {hours: 3h/unit/y}
    unit: server                                        # assumed
    plan: community                                     # assumed
$ grep -c assumed ours.yaml
28
$ ostler assess --sync ours.yaml
ostler assess: ours.yaml: 0 keys added
$ ostler assess --init mysql
ostler assess: --init takes NAME=DEMAND, as in mysql=60, not 'mysql'
Try 'ostler help assess'.
[2]
$ ostler assess --init mysql=none
ostler assess: mysql: 'none', column 1: a number is needed
[1]
```

What cannot be done is said where it stands.

```console
$ ostler assess
ostler assess: name one profile
Try 'ostler help assess'.
[2]
$ ostler assess nowhere.yaml
ostler assess: cannot read 'nowhere.yaml': No such file or directory
[1]
$ ostler assess data/profile.yaml --why oracle
ostler assess: there is no product 'oracle' in data/profile.yaml, only mysql, github, ubuntu, postgresql
[1]
$ ostler assess data/profile.yaml --samples 30
ostler assess: 30 samples cannot be cut into 20 replicates; take a multiple
[1]
$ printf 'version: 1\ncurrency: USD\nproducts:\n  - {name: a, demand: 60, wage: 3}\n' > bad.yaml
$ ostler assess bad.yaml
ostler assess: bad.yaml:4:27: unknown key 'wage'; did you mean 'name'? (there are: name, unit, demand, growth, plan, domain, region, compliance, factors, contacts_needed, severities, security, maintenance, consulting, fixed_value, haircut, measure_cost, deployed)
[1]
$ printf 'version: 1\ncurrency: USD\nproducts:\n  - {name: a, demand: 60}\n' > small.yaml
$ ostler assess small.yaml -f csv
ostler assess: no catalogue: no plan can be valued; name one with -c
ostler assess: no rules: recovery objectives alone decide the level
product,unit,D,required,plan,vendor,level,enough,choice,v_down,v_labor,v_patch,v_maint,v_cons,v,V0,V,C,c,U,break_even_D,mean,se,p10,p50,p90,p_positive,p_best,price_status
a,unit,60,L0,community,,L0,1,1,0,0,0,0,0,0,0,0,0,0,0,,0,0,0,0,0,0,1,
```
