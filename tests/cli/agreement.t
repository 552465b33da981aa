# plan and report: what was agreed, and whether it was kept

A contract of two promises: severity 1 within an hour at any time, severity 2 within two hours of the desk.

```console
$ cat > profile.yaml <<'END'
> version: 1
> currency: EUR
> products:
>   - {name: db, demand: 10, contacts_needed: 2, deployed: {version: 15.4}, severities: {1: {rate: 1/unit/y, external: 50%, restore: 10h, work: 1h, loss_per_incident_hour: €900}, 2: {rate: 1/unit/y, external: 50%, restore: 10h, work: 1h, loss_per_incident_hour: €90}}}
> END
$ cat > catalogue.yaml <<'END'
> version: 1
> currency: EUR
> calendars:
>   desk: {tz: Europe/Paris, hours: "mon-fri=09:00-17:00"}
> plans:
>   - {id: gold, product: db, vendor: ACME, level: L2, modes: [troubleshooting], channels: [hotline], contacts: 5, versions: 14 or newer, response: {1: 1h @ 24x7, 2: 2h @ desk}, price: {unit: €100/unit/y, cap: 5%, term: 2y, notice: 90d, exit: €500}, credit: {share: 20%, of: quarter, when: misses > 2, claim_within: 30d}, status: quote, source: an offer, as_of: 2026-01-01}
> END
$ ostler plan profile.yaml --full -o plan.json -o - | sed -n '/^To be agreed/,$p' | sed '/sha256/d'
To be agreed
────────────
A promised answer is no promise of a repair. [?]: the catalogue does not say; settle it before you
sign.

db: gold of ACME
     kind        what                      terms
───  ──────────  ────────────────────────  ─────────────────────────────────────────────────────────
[ ]  right       first answer, severity 1  1h @ 24x7; 1.0 h on the clock on average
[ ]  right       first answer, severity 2  2h @ desk; 18.8 h on the clock on average
[ ]  right       services                  troubleshooting
[ ]  right       channels                  hotline
[ ]  right       service credit            20 % of the fee of each of 4 periods a year with more …
[ ]  right       cap on the renewal price  5 % a year
[ ]  obligation  fee                       €1,000 a year (quote, 2026-01-01)
[ ]  obligation  coverage                  every unit, 10 of them
[ ]  obligation  named contacts            at most 5; needed: 2
[ ]  obligation  supported versions        14 or newer; deployed: 15.4
[?]  obligation  supported platforms       not stated: ask                                         !
[ ]  obligation  claim a credit within     30 days
[ ]  obligation  term                      2 years
[ ]  obligation  notice                    90 days
[ ]  obligation  cost of leaving           €500

samples           20000, seed 1
```

Twenty incidents of severity 1 in time; of twelve of severity 2 five were late;
one that waited from Friday to Monday was not, nor was one of a Sunday.

```console
$ python3 - <<'END' > tickets.csv
> print("id,created_at,first_response_at,product,severity")
> for i in range(20):
>     print(f"a{i},2026-04-{i + 1:02}T03:00:00Z,2026-04-{i + 1:02}T03:59:00Z,DB,1")
> for i in range(11):
>     print(f"b{i},2026-05-{i + 11:02}T06:00:00Z,2026-05-{i + 11:02}T{'08' if i % 2 else '18'}:00:00Z,db,2")
> print("c,2026-05-29T14:30:00Z,2026-06-01T08:00:00Z,db,2")
> print("d,2026-05-29T14:30:00Z,2026-06-01T08:00:00Z,other,1")
> END
$ ostler report tickets.csv --against plan.json --now 2026-07-01T00:00:00Z -p 2026-Q2 | sed -n '/^Against/,/back/p'
Against the agreement
─────────────────────
First answers that were promised; kept: 95 % sure of at least 95 %
product  severity  promised   in time  late  pending   share           verdict
───────  ────────  ─────────  ───────  ────  ───────  ───────────────  ───────────
db              1  1h @ 24x7       20     0        0   100 % (84–100)  undecided !
db              2  2h @ desk        7     5        0  58.3 % (32–81)   broken    ✗

! db: 5 late answers, more than 2: 20 % of the period's fee is due back, EUR 50.00; claim it within
$ ostler report tickets.csv --against plan.json --now 2026-07-01T00:00:00Z | grep -o 'does not.*'
does not
$ ostler report tickets.csv --against plan.json --now 2026-07-01T00:00:00Z -p 2026-Q2 -f json | python3 -c '
> import json, sys
> r = json.load(sys.stdin)
> print(*[(a["severity"], a["met"], a["missed"], a["verdict"]) for a in r["agreement"]], r["credits"][0]["amount"])'
(1, 20, 0, 'undecided') (2, 7, 5, 'broken') 50
```

What is no plan.

```console
$ ostler report tickets.csv --against tickets.csv --now 2026-07-01T00:00:00Z
ostler report: tickets.csv: not valid JSON at line 1, column 2: invalid token near 'id'
[1]
$ echo '{}' > empty.json; ostler report tickets.csv --against empty.json --now 2026-07-01T00:00:00Z
ostler report: empty.json: this is no plan of format version 1; write one with ostler plan -o plan.json
[1]
$ sed 's/"calendar": "desk"/"calendar": "gone"/' plan.json > broken.json; ostler report tickets.csv --against broken.json --now 2026-07-01T00:00:00Z
ostler report: broken.json: agreement, entry 1: there is no calendar 'gone'
[1]
```
