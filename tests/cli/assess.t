# The assessment: profile and catalogue in, levels, values and reasons out

The catalogue and the rules are found beside the profile.

```console
$ cp -r $ROOT/data .
$ ostler assess data/profile.yaml | head -12
Support assessment

Net value of the best plans   $92,059  expected per year, before any budget
Their cost                   $533,800  4 of 4 products buy one
Inputs                             69  0 assumed, 0 measured

What each product needs, and its best plan
product     size           level  best plan                 C  U (P10–P90)
──────────  ─────────────  ─────  ─────────────────  ────────  ─────────────────────────────────────
mysql       60 servers     L2     mysql-premier      $304,900     $152,000   (-$192,000 to $626,000)
github      199.4 users    L1     github-enterprise   $50,400       $6,530   (-$15,010 to $31,940)
ubuntu      119.7 servers  L1     ubuntu-weekday     $106,500     -$74,470 ✗ (-$88,060 to -$58,100)
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

The two worked examples: (420 - 250) x 60 = 10,200 for the premium plan of a database, and v > c for an
edition that is paid per user.

```console
$ ostler assess data/examples.yaml -c data/examples-catalogue.yaml -q --why mysql | sed -n '6,/^mysql-partner/p'
Inputs: the model takes the mean; what is uncertain is sampled as well
symbol    input                          mean            as written     where
────────  ─────────────────────────────  ──────────────  ─────────────  ─────────────────────
D         demand                         60              60             data/examples.yaml:13
lambda_1  sev 1 rate                     0.5/server/y    0.5/server/y   data/examples.yaml:15
e_1       sev 1 external                 40.0 %          40%            data/examples.yaml:15
h_1       sev 1 engineer_hours_saved     10 h            10             data/examples.yaml:15
n         security.critical_cves         4/y             4/y            data/examples.yaml:17
dDays     security.days_earlier          10 d            10             data/examples.yaml:17
q         security.exploit_per_unit_day  1e-05/server/d  1e-5           data/examples.yaml:17
L         security.loss                  $250,000        $250000        data/examples.yaml:17
m         maintenance.hours              1.2 h/server/y  1.2h/server/y  data/examples.yaml:16
w         wage.engineer                  $100/h          $100/h         data/examples.yaml:7

Rules, fired or not; the highest decides
rule            fired  level  because                                                 price
──────────────  ─────  ─────  ──────────────────────────────────────────────────────  ─────
R-SCALE-1       yes    L1     units 60 >= 50                                             $0
R-SCALE-2       no     L1     a second site doubles the places where it can break         –
R-SCALE-3       no     L2     at this size some unit is always failing                    –
R-COMPLEXITY-1  no     L1     three versions at once need planned upgrades                –
R-COMPLEXITY-2  no     L1     patches of one's own must be carried over every update      –
R-COMPLEXITY-3  no     L2     no more than minutes of data may be lost, at any hour       –
R-USERS-1       no     L2     customers use it when the office is closed                  –
R-DOMAIN-1      no     L2     regulators ask for a contract and for current versions      –

mysql-premium
─────────────
data/examples-catalogue.yaml:7, price: quote, source a worked example, as of 2026-11-01.

Per server and year up to v, per year from V on
step       numbers                                                     result
─────────  ──────────────────────────────────────────────────────────  ───────
dT_1       no answer is promised: T0 stays                             0 h
  down_1   lambda e dT K = 0.5 x 0.4 x 0 x 0                           $0
v_down     sum of down over severities                                 $0
  labor_1  lambda e h w = 0.5 x 0.4 x 10 x 100                         $200
v_labor    sum of labor x a = sum x 1                                  $200
v_patch    n dDays q L b = 4 x 10 x 1e-05 x 250000 x 1                 $100
v_maint    m w g = 1.2 x 100 x 1                                       $120
v_cons     min(k included, k) w_expert f / D = min(0, 0) x 0 x 0 / 60  $0
bill       60 x $250                                                   $15,000
v          the five terms                                              $420
V          v D + V0 = 420 x 60 + 0                                     $25,200
C          bill and own cost                                           $15,000
c          C / D = 15000 / 60                                          $250
U          V - C = (v - c) D + V0 = (420 - 250) x 60 + 0               $10,200

It pays at any demand, and at a price of up to $420 per server and year.

mysql-partner
$ ostler assess data/examples.yaml -c data/examples-catalogue.yaml -q | grep -A4 '^U = V - C'
U = V - C = (v - c) D + V0 of each plan, inputs at their means; v and c per server
plan             level       v     c        V        C        U  pays
───────────────  ───────  ────  ────  ───────  ───────  ───────  ──────
community        L0    ✗    $0    $0       $0       $0       $0
mysql-premium    L2       $420  $250  $25,200  $15,000  $10,200  always
--
U = V - C = (v - c) D + V0 of each plan, inputs at their means; v and c per user
plan                 level       v     c        V        C        U  pays
───────────────────  ───────  ────  ────  ───────  ───────  ───────  ──────
community            L0    ✗    $0    $0       $0       $0       $0
github-enterprise ✓  L1       $400  $252  $80,000  $50,400  $29,600  always
```

The loop: what `ostler report` measured takes the place of what was assumed, and says so.

```console
$ ostler report data/tickets.csv -s data/sla.yaml --now 2026-07-01T00:00:00Z -q --emit model=evidence.json -o report.html
[5]
$ ostler assess data/profile.yaml --evidence evidence.json | sed -n '/^Measured/,/^mysql: /p'
Measured instead of assumed
───────────────────────────
What the evidence replaced: means with their 90 % intervals
product     input            n  was                               is
──────────  ──────────────  ──  ────────────────────────────────  ──────────────────────────────────
mysql       sev 1 rate       4  0.1583/server/y (0.08431–0.2512)  kept: 4 observations, 10 are wa…
mysql       sev 1 restore    4  13.11 h (6–24)                    kept: 4 observations, 10 are wa…
mysql       sev 1 external   4  39.6 % (25.0 %–55.0 %)            kept: 4 observations, 10 are wa…
mysql       sev 2 rate      12  0.5122/server/y (0.3–0.8)         0.4303/server/y (0.2515–0.648)   ✓
mysql       sev 2 restore   12  30.93 h (20–45)                   48.4 h (9.976–128.4)             ✓
mysql       sev 2 external  12  25.0 %                            11.5 % (1.5 %–28.3 %)            ✓
postgresql  sev 1 rate       3  0.05208/server/y (0.01193–0.115…  kept: 3 observations, 10 are wa…
postgresql  sev 1 restore    3  10.93 h (5–20)                    kept: 3 observations, 10 are wa…
postgresql  sev 1 external   3  40.0 %                            kept: 3 observations, 10 are wa…
postgresql  sev 2 rate      19  0.3663/server/y (0.2–0.6)         1.678/server/y (1.106–2.348)     ✓
postgresql  sev 2 restore   19  24 h                              50.36 h (4.113–170.9)            ✓
postgresql  sev 2 external  19  25.0 %                            2.5 % (0.010 %–9.5 %)            ✓

12 more figures of these products are about inputs that the profile does not have.

mysql: L2
$ ostler assess data/profile.yaml --evidence evidence.json --why postgresql | grep evidence
lambda_2  sev 2 rate                 1.678/server/y    0.2 to 0.6 /server/y  evidence [1544], n = 19
e_2       sev 2 external             2.5 %             25%                   evidence [1549], n = 19
T0_2      sev 2 restore              50.36 h           24h                   evidence [1545], n = 19
lambda_2: evidence elements[1544], incidents by count, exact Poisson interval, n = 19,
e_2: evidence elements[1549], escalated_share by Wilson interval, n = 19, 2026-01-05T03:22:46Z to
T0_2: evidence elements[1545], restore_time_s by Kaplan-Meier median, calendar time, n = 19,
evidence   evidence.json (sha256 619dcae54eccaef9)
$ ostler assess data/profile.yaml --evidence evidence.json --min-n 100 | grep -c 'kept: '
12
$ echo '{"kind": "service report"}' > other.json
$ ostler assess data/profile.yaml --evidence other.json
ostler assess: other.json: is no evidence; ostler report --emit model=FILE writes it
[1]
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
product  size        level  best plan             C  U (P10–P90)
───────  ──────────  ─────  ─────────────  ────────  ──────────────────────────────────────
mysql    60 servers  L2     mysql-premier  $304,858    -$244,000 ✗ (-$289,700 to -$183,600)

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
ostler assess: --samples takes a multiple of 20
Try 'ostler help assess'.
[2]
$ printf 'version: 1\ncurrency: USD\nproducts:\n  - {name: a, demand: 60, wage: 3}\n' > bad.yaml
$ ostler assess bad.yaml
ostler assess: bad.yaml:4:27: unknown key 'wage'; did you mean 'name'? (there are: name, unit, demand, growth, plan, domain, region, compliance, factors, contacts_needed, severities, security, maintenance, consulting, fixed_value, haircut, measure_cost, deployed)
[1]
$ printf 'printf "version: 1\\ncurrency: USD\\nproducts:\\n  - name: a\\n    demand: 60\\n    %%s\\n" "$1" > bad.yaml; ostler assess bad.yaml' > try
$ bash try 'demand: 61'
ostler assess: bad.yaml:6:5: 'demand' stands in line 5 already; remove one of the two
[1]
$ bash try 'factors: {ha: no}'
ostler assess: bad.yaml:6:19: 'ha' is 'no'; write true or false (yes, no, on, off and other spellings are plain text)
[1]
$ bash try 'factors: {sites: 1e3000}'
ostler assess: bad.yaml:6:22: 'sites': '1e3000' is too large
[1]
$ bash try 'maintenance: {hours: 1e3}'
ostler assess: bad.yaml:6:26: '1e3', column 1: hours per unit and year is needed, as in '3h/unit/y'
[1]
$ bash try 'maintenance: {hours: 08:30}'
ostler assess: bad.yaml:6:26: '08:30', column 1: hours per unit and year is needed, as in '3h/unit/y'
[1]
$ bash try 'fixed_value: $1e16/y'
ostler assess: bad.yaml:6:18: '$1e16/y', column 1: money per year lies between 0 and 1e+15
[1]
$ bash try 'fixed_value: $nan/y'
ostler assess: bad.yaml:6:18: '$nan/y', column 2: a number is needed
[1]
$ bash try 'fixed_value: 20000'
ostler assess: bad.yaml:6:18: '20000', column 1: money per year is needed, as in '$120k/y'
[1]
$ bash try 'severities: {1: {rate: 9 to 5 /unit/y}}'
ostler assess: bad.yaml:6:28: '9 to 5 /unit/y': lo must be < hi in a 90 % interval, not 9 to 5; what is certain is written as one number
[1]
$ bash try 'severities: {5: {rate: 9/unit/y}}'
ostler assess: bad.yaml:6:18: unknown key '5'; did you mean '1'? (there are: 1, 2, 3, 4)
[1]
$ bash try 'domain: &d [finance]'
ostler assess: bad.yaml:6:13: anchors ('&d') are not supported; write the value out wherever it is needed, or put text that starts with '&' in quotes
[1]
$ printf 'version: 1\ncurrency: USD\nproducts: %0100d' 0 | tr 0 '[' > deep.yaml
$ ostler assess deep.yaml
ostler assess: deep.yaml:3:74: nested deeper than 64 levels
[1]
$ printf 'version: 1\ncurrency: EUR\nproducts:\n  - {name: a, demand: 60}\n' > euro.yaml
$ ostler assess euro.yaml -c data/catalogue.yaml
ostler assess: data/catalogue.yaml is in USD and euro.yaml in EUR; one of them must be converted
[1]
$ printf 'version: 1\ncurrency: USD\nproducts:\n  - {name: a, demand: 60}\n' > small.yaml
$ ostler assess small.yaml -f csv
ostler assess: no catalogue: no plan can be valued; name one with -c
ostler assess: no rules: recovery objectives alone decide the level
product,unit,D,required,plan,vendor,level,enough,choice,v_down,v_labor,v_patch,v_maint,v_cons,v,V0,V,C,c,U,break_even_D,mean,se,p10,p50,p90,p_positive,p_best,price_status
a,unit,60,L0,community,,L0,1,1,0,0,0,0,0,0,0,0,0,0,0,,0,0,0,0,0,0,1,
```
