# The service report: files in, figures, gates and exit statuses out

`--now` makes a report repeatable; without outages or events the report says what it could not measure.

```console
$ cp -r $ROOT/data .
$ ostler report data/tickets.csv --sla data/sla.yaml --outages data/outages.csv --now 2026-07-01T00:00:00Z
Service report
2026-01-05 04:22 to 2026-07-01 02:00
...
pass  answers in time              90.2 % (88–92)        first_response.compliance >= 80%
pass  urgent tickets are solved   19h 45m (≥ 9h 58m)     resolution[priority=P1].p90 <= 24h
pass  the portal is up           99.955 % (99.89–99.99)  availability[portal] >= 99.9%
pass  customers are content        64.2 % (58–70)        csat.content.lower >= 50%
...
priority    n  met  missed  pending  in time            with pending
────────  ───  ───  ──────  ───────  ─────────────────  ────────────
P1         69   55      14        0   79.7 % ✗ (69–88)  –
P2        180  170      10        0   94.4 % ✗ (90–97)  –
P3        297  266      30        1   89.9 % ✗ (86–93)  89.6–89.9 %
P4        120  109      11        0   90.8 % ✗ (84–95)  –
all       666  600      65        1   90.2 % ✗ (88–92)  90.1–90.2 %
...
data/tickets.csv: 669 rows, 3 rejected, 2 repaired.
...
resolved_at: before created_at                        1  data/tickets.csv:41
created_at: day first or month first is not known     1  data/tickets.csv:209
id: stands there before, with the same values         1  data/tickets.csv:460
csat: not a number                                    1  data/tickets.csv:484
created_at: not a time                                1  data/tickets.csv:623
...
as of               2026-07-01T00:00:00Z
tickets             666
...
```

A month beside the one before; the groups are any columns, and the gates bring their own.

```console
$ ostler report data/tickets.csv -s data/sla.yaml --outages data/outages.csv --now 2026-07-01T00:00:00Z -q -p 2026-05 --compare previous --by plan,category
Service report
2026-05-01 00:00 to 2026-06-01 00:00
...
First response in time by plan
...
First response in time by category
...
First response in time by priority
...
$ ostler report data/tickets.csv -q --now 2026-07-01T00:00:00Z --last 90d --by plan | head -2
Service report
2026-04-02 00:00 to 2026-07-01 00:00 UTC
```

Two groups are compared, with the interval of the difference (Newcombe 1998, method 10: 56 of 70 against 48
of 80 differ by 0.2, between 0.0524 and 0.3339).

```console
$ awk 'BEGIN { print "id,created_at,resolved_at,plan"
>   for (i = 1; i <= 150; i++) {
>     met = i <= 70 ? i <= 56 : i <= 70 + 48
>     printf "%d,2026-01-05T09:00:00Z,2026-01-05T%d:00:00Z,%s\n", i, met ? 10 : 12, i <= 70 ? "bought" : "community" } }' > two.csv
$ echo 'clocks: {resolution: {targets: [{within: 1h}]}}' > two.yaml
$ ostler report two.csv -s two.yaml --by plan --now 2026-02-01T00:00:00Z | grep differs
bought against community: compliance differs by +20.0 points (95 % interval +5.2 to +33.4).
```

Gates. 3: one failed; 5: one cannot be decided for lack of data; 1: the data are worse than the policy allows,
whatever the gates say.

```console
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z -g 'resolution_rate >= 90%' -o gates.md
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z -g 'resolution_rate >= 99%' -g 'reopen_rate <= 5%' -o gates.xml
ostler report: gate 'resolution_rate >= 99%' failed
ostler report: gate 'reopen_rate <= 5%' is undecided
[3]
$ grep -c '<failure' gates.xml
1
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z -g 'reopen_rate <= 5%' -o gates.json
ostler report: gate 'reopen_rate <= 5%' is undecided
[5]
$ ostler report data/tickets.csv -s data/sla.yaml -q --now 2026-07-01T00:00:00Z -o without_outages.html
[5]
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z -g 'resolution.p90 <= 4'
ostler report: gate 'resolution.p90 <= 4': the figure is a duration: write 4h or 30m
[1]
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z -g 'resolution.p90 =< 4h'
ostler report: gate 'resolution.p90 =< 4h': expected one of >= <= > < at character 16, as in 'first_response.compliance >= 0.95'
Try 'ostler help report'.
[2]
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z -g 'backlog[P7] <= 4'
ostler report: gate 'backlog[P7] <= 4': there is no group 'P7' among priority=P1, priority=P2, priority=P3, priority=P4; groups are columns named by --by
[1]
$ sed 's/rejected: 1%/rejected: 0.1%/' data/sla.yaml > strict.yaml
$ ostler report data/tickets.csv -s strict.yaml -q --now 2026-07-01T00:00:00Z -o strict.txt
ostler report: 0.45 % of the rows were rejected and the policy allows 0.10 %; ...
[1]
```

One run writes every format; the same input gives the same bytes, wherever and in whatever language.

```console
$ mkdir one two
> report() { ostler report data/tickets.csv -s data/sla.yaml --outages data/outages.csv -q --now 2026-07-01T00:00:00Z "$@"; }
> files() { printf -- '-o %s/r.%s ' $1 txt $1 md $1 html $1 json $1 csv $1 xml $1 prom; }
> report $(files one)
> export -f report files; env TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 SOURCE_DATE_EPOCH=1 bash -c 'report $(files two)' 2>/dev/null
> diff -r one two && ls one | wc -l
7
$ head -3 one/r.csv
ticket,clock,priority,start,end,due,elapsed_s,paused_s,target_s,state
T-10001,first_response,P3,2026-01-05T03:22:46Z,2026-01-05T06:41:36Z,2026-01-05T16:30:00Z,0,0,28800,met
T-10001,resolution,P3,2026-01-05T03:22:46Z,2026-01-07T12:38:24Z,2026-01-09T17:00:00Z,76104,0,153000,met
$ python3 - <<'END'
> import json
> r = json.load(open("one/r.json"))
> wanted = """clock group n met missed pending excluded compliance compliance_lower compliance_upper bound_lower
> bound_upper median_s median_lower_s median_upper_s p90_s p95_s naive_median_s""".split()
> print([key for c in r["clocks"] for key in wanted if key not in c])
> print([key for g in r["gates"] for key in "name expr value lower upper n verdict".split() if key not in g])
> print([key for key in "rows rejected repaired reasons".split() if key not in r["data_quality"]])
> END
[]
[]
[]
$ tail -1 one/r.prom
# EOF
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z -q -f csv | head -2
ticket,clock,priority,start,end,due,elapsed_s,paused_s,target_s,state
T-10001,first_response,P3,2026-01-05T03:22:46Z,2026-01-05T06:41:36Z,,11930,0,,
$ SOURCE_DATE_EPOCH=1782864000 ostler report data/tickets.csv -q | grep '^as of'
as of               2026-07-01T00:00:00Z
```

An export that is old, and words that nobody explained: what a reader should know first is said at once.

```console
$ printf 'ticket,at,type\n1,2020-01-01T00:00:00Z,created\n1,2020-01-02T00:00:00Z,Erledigt\n1,2020-01-03T00:00:00Z,Zu\n' > log.csv
$ ostler report -e log.csv -o log.txt
ostler report: open tickets count as waiting until today, but the data end ... days ago; --now 2020-01-03T00:00:00Z speaks of their end
ostler report: 2 of 3 rows of log.csv have values that were not understood; the data quality section says which
$ ostler report -e log.csv --now 2020-01-03T00:00:00Z -q -o log.txt && grep -c 'unknown type' log.txt
2
```

One ticket step by step, with the reason for every second that does not count.

```console
$ ostler report data/tickets.csv -s data/sla.yaml --now 2026-07-01T00:00:00Z --explain T-10001
Ticket T-10001
...
First response
...
from              to                what          counted  together
────────────────  ────────────────  ────────────  ───────  ────────
2026-01-05 04:22  2026-01-05 07:41  outside desk        –        0s
...
2026-01-07 13:30  2026-01-07 13:38  counted        8m 24s    21h 8m
$ ostler report data/tickets.csv -e data/events.csv -s data/sla.yaml --now 2026-07-01T00:00:00Z --explain T-10590
Ticket T-10590
...
2026-06-19 11:10  pause     pending  a1        agent
...
2026-06-22 14:46  resume                       requester
...
2026-06-23 11:00  resolve            a1        agent
...
2026-06-23 14:00  reopen                       requester
...
38h 24m elapsed of 38h 30m: met. Due 2026-06-24 08:36.
...
2026-06-18 14:00  2026-06-19 08:30  outside desk           –       26h
2026-06-19 08:30  2026-06-19 11:10  counted           2h 40m   28h 40m
2026-06-19 11:10  2026-06-19 12:30  paused: pending        –   28h 40m
...
2026-06-23 11:00  2026-06-23 12:30  closed                 –   34h 24m
...
2026-06-23 14:00  2026-06-23 18:00  counted               4h   38h 24m
...
$ ostler report data/tickets.csv --now 2026-07-01T00:00:00Z --explain T-1
ostler report: there is no ticket 'T-1' in the 666 that were read
[1]
```

Events alone are enough: the policy says what the file's words stand for.

```console
$ cat > log.csv <<'END'
> case,what,when,who
> A,opened,2026-01-05 09:00,joe
> A,answered,2026-01-05 10:30,ann
> A,waiting,2026-01-05 11:00,ann
> A,done,2026-01-06 09:00,ann
> B,opened,2026-01-05 09:00,eve
> END
$ cat > log.yaml <<'END'
> timezone: Europe/Berlin
> events:
>   columns: {ticket: case, type: what, at: when, actor: who}
>   types: {opened: created, answered: reply, waiting: pause, done: resolve}
>   unmapped: error
> clocks:
>   first_response: {targets: [{within: 2h}]}
>   resolution: {targets: [{within: 1d}]}
> END
$ ostler report -e log.csv -s log.yaml --now 2026-01-06T09:00:00Z -f csv
ticket,clock,priority,start,end,due,elapsed_s,paused_s,target_s,state
A,first_response,,2026-01-05T08:00:00Z,2026-01-05T09:30:00Z,2026-01-05T10:00:00Z,5400,0,7200,met
A,resolution,,2026-01-05T08:00:00Z,2026-01-06T08:00:00Z,2026-01-07T06:00:00Z,7200,79200,86400,met
B,first_response,,2026-01-05T08:00:00Z,,2026-01-05T10:00:00Z,90000,0,7200,missed
B,resolution,,2026-01-05T08:00:00Z,,2026-01-06T08:00:00Z,90000,0,86400,missed
$ sed -i s/done/finished/ log.csv; ostler report -e log.csv -s log.yaml --now 2026-01-06T09:00:00Z
ostler report: log.csv:5: 'finished' in column 'what' is no type of event; ...
[1]
```

Files of other systems are recognised, or named.

```console
$ printf 'Ticket ID,Created at,Solved at,Priority\n7,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z,High\n' > export.csv
$ ostler report export.csv --dialect zendesk --now 2026-02-01T00:00:00Z -f csv
ticket,clock,priority,start,end,due,elapsed_s,paused_s,target_s,state
7,resolution,High,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z,,3600,0,,
$ ostler report export.csv --dialect remedy --now 2026-02-01T00:00:00Z
ostler report: there is no dialect 'remedy'; there are: ostler, github, jira, zendesk, zammad, glpi
[1]
```

Mistakes.

```console
$ ostler report
ostler report: name a file of tickets, or one of events with --events
Try 'ostler help report'.
[2]
$ ostler report data/tickets.csv -p 2026-05 --last 30d
ostler report: --period and --last exclude each other
Try 'ostler help report'.
[2]
$ ostler report data/tickets.csv --compare previous
ostler report: --compare needs --period or --last
Try 'ostler help report'.
[2]
$ ostler report data/tickets.csv --by priority,
ostler report: --by takes up to 8 columns separated by commas
Try 'ostler help report'.
[2]
$ ostler report data/tickets.csv -p may
ostler report: 'may' is no period: write 2026, 2026-Q3, 2026-10, 2026-10-05 or 2026-10-01..2026-10-15
Try 'ostler help report'.
[2]
$ ostler report data/tickets.csv --now tomorrow
ostler report: --now 'tomorrow': not a time; write 2026-10-31T12:00:00Z
Try 'ostler help report'.
[2]
$ ostler report nowhere.csv
ostler report: cannot read 'nowhere.csv': No such file or directory
[1]
$ ostler report data/tickets.csv -s nowhere.yaml
ostler report: cannot read 'nowhere.yaml': No such file or directory
[1]
$ printf 'clocks:\n  first_respons: {}\n' > typo.yaml; ostler report data/tickets.csv -s typo.yaml
ostler report: typo.yaml:2:3: ...first_response...
[1]
$ ostler report data/tickets.csv --by flavour
ostler report: there is no column 'flavour' in data/tickets.csv; the policy's labels, --by or --negative ask for it
[1]
```

A report that cannot be written leaves what was there, and none of several is written when one cannot be made.

```console
$ cp one/r.md kept.md; ostler report data/tickets.csv -q --now 2026-07-01T00:00:00Z -o kept.md -o report.docx
ostler report: 'report.docx' does not say its format by its extension...
[1]
$ cmp one/r.md kept.md
$ ostler report data/tickets.csv -q --now 2026-07-01T00:00:00Z -o kept.md -o nowhere/report.txt
ostler report: ...nowhere/report.txt...No such file or directory
[1]
$ ostler report data/tickets.csv -q --now 2026-07-01T00:00:00Z > /dev/full
ostler: cannot write to standard output: No space left on device
[1]
```
