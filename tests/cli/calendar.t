# Business time from the command line

A calendar can be given on the spot. Times without an offset are wall time of its zone, and so are the answers.

```console
$ ostler calendar due 2026-11-27T15:00Z 4h --tz Europe/Berlin --hours mon-fri=09:00-17:00
2026-11-30T12:00:00+01:00
$ ostler calendar due '2026-11-27 16:00' 4h --tz Europe/Berlin --hours mon-fri=09:00-17:00
2026-11-30T12:00:00+01:00
$ ostler calendar elapsed 2026-11-27T15:00Z 2026-11-30T10:00Z --hours mon-fri=09:00-17:00
10800
$ ostler calendar elapsed 2026-11-30 2026-11-27 --hours 24x7
0
$ ostler calendar is-open 2026-12-25T10:00 --hours 24x7 --holidays --12-25
closed
```

Zammad gave one ticket two deadlines, before and after a rewrite: pending from 10:00Z to 15:00Z, the rest of the two
hours ends exactly at closing time. Both are a choice; what was elapsed by then is not.

```console
$ h='--tz Europe/Berlin --hours mon-sun=09:00-18:00 --pauses 2013-06-04T10:00Z/2013-06-04T15:00Z'
> ostler calendar due 2013-06-04T09:00Z 2h $h
> ostler calendar due 2013-06-04T09:00Z 2h $h --due-boundary next_open
> ostler calendar elapsed 2013-06-04T09:00Z 2013-06-05T07:00Z $h
2013-06-04T18:00:00+02:00
2013-06-05T09:00:00+02:00
7200
```

Days on which the clocks change have 23 or 25 hours, and a night shift belongs to the day it begins on.

```console
$ ostler calendar elapsed 2025-10-26 2025-10-27 --tz Europe/Berlin --hours 24x7
90000
$ ostler calendar open 2025-10-25 2025-10-27 --tz America/New_York --hours sat=22:00-30:00
2025-10-25T22:00:00-04:00/2025-10-26T06:00:00-04:00
$ ostler calendar open 2025-11-01 2025-11-03 --tz America/New_York --hours sat=22:00-30:00
2025-11-01T22:00:00-04:00/2025-11-02T06:00:00-05:00
$ ostler calendar open 2024-12-25 2024-12-27 --hours mon-sun=22:00-30:00 --holidays 2024-12-25
2024-12-25T00:00:00Z/2024-12-25T06:00:00Z
2024-12-26T22:00:00Z/2024-12-27T00:00:00Z
$ ostler calendar open 2024-12-25 2024-12-27 --hours mon-sun=22:00-30:00 --holidays 2024-12-25 \
> --holiday-cut civil_day
2024-12-26T00:00:00Z/2024-12-26T06:00:00Z
2024-12-26T22:00:00Z/2024-12-27T00:00:00Z
```

A file's calendars have names, dates with their own hours, feeds of holidays beside the file, and a history. The rest
of the file is not looked at.

```console
$ cat > sla.yaml <<'END'
> calendars:
>   support:
>     tz: Europe/Berlin
>     hours: mon-fri=09:00-12:00,13:00-17:00
>     holidays:
>       - --01-01
>       - 2026-04-03: Good Friday
>       - ical: works.ics
>     overrides:
>       2026-12-24: 09:00-12:00
>     versions:
>       - valid_from: 2027-01-01
>         hours: mon-fri=08:00-18:00
>   on_call: 24x7
> clocks: to be written
> END
> printf 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\n%s\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' 'RRULE:FREQ=YEARLY' > works.ics
$ ostler calendar due --sla sla.yaml --calendar support 2026-11-23T15:00Z 4h
2026-11-24T12:00:00+01:00
$ ostler calendar subtract --sla sla.yaml --calendar support 2026-11-24T11:00 4h
2026-11-23T15:00:00+01:00
$ ostler calendar add-days --sla sla.yaml --calendar support 2026-12-23T10:30 2
2026-12-28T10:30:00+01:00
$ ostler calendar add-days --sla sla.yaml --calendar support 2026-12-23T10:30 1 --end-of-day
2026-12-24T12:00:00+01:00
$ ostler calendar sub-days --sla sla.yaml --calendar support 2026-04-07T10:30 3
2026-04-01T10:30:00+02:00
$ ostler calendar next-open --sla sla.yaml --calendar support 2026-12-24T12:00
2026-12-28T09:00:00+01:00
$ ostler calendar next-close --sla sla.yaml --calendar support 2027-01-01
2027-01-04T18:00:00+01:00
$ ostler calendar is-holiday --sla sla.yaml --calendar support 2026-04-03T22:00Z
no holiday
$ ostler calendar is-holiday --sla sla.yaml --calendar support 2026-04-03T21:59Z
holiday Good Friday
$ ostler calendar is-open --sla sla.yaml --calendar on_call 2026-04-03
open
$ ostler calendar holidays --sla sla.yaml --calendar support 2026-01-01 2027-01-02
2026-01-01
2026-04-03 Good Friday
2026-12-25 Christmas
2027-01-01
$ ostler calendar open --sla sla.yaml --calendar support 2026-12-31T14:00 2027-01-05
2026-12-31T14:00:00+01:00/2026-12-31T17:00:00+01:00
2027-01-04T08:00:00+01:00/2027-01-04T18:00:00+01:00
```

What cannot be meant is refused, with what to do.

```console
$ ostler calendar due 2026-11-27T15:00Z 4h
ostler calendar: say whose hours: --sla FILE --calendar NAME, or --hours WEEK
Try 'ostler help calendar'.
[2]
$ ostler calendar due 2026-11-27T15:00Z 4h --hours mon-fri=22:00-06:00
ostler calendar: hours: '22:00-06:00' ends before it begins; hours of the next day count on from 24:00, as in 22:00-30:00
[1]
$ ostler calendar due 2026-11-27T15:00Z 4h --hours mon-sun=00:00-23:59
ostler calendar: hours: '00:00-23:59' leaves out the last minute before midnight; write 24:00 for its end
[1]
$ ostler calendar due 2026-11-27T15:00Z 4h --hours closed
ostler calendar: the rules never open; give hours such as mon-fri=09:00-17:00
[1]
$ ostler calendar due 2026-11-27T15:00Z 4h --hours 24x7 --tz Europe/Berln
ostler calendar: tz: there is no time zone 'Europe/Berln' in /usr/share/zoneinfo, nor among the 597 that are built in: names look like Europe/Berlin or UTC
[1]
$ ostler calendar due 2026-11-27T15:00Z 4 --hours 24x7
ostler calendar: bad duration '4': write whole numbers with units, the larger first, like 45s, 30m, 4h, 1h30m, 2d or 1w
[1]
$ ostler calendar due 2026-03-29T02:30 4h --hours 24x7 --tz Europe/Berlin
ostler calendar: '2026-03-29T02:30': does not exist in the time zone: clocks were put forward over it; write it as 2026-11-23T15:00Z
[1]
$ ostler calendar due 2026-12-24 4h --hours closed --overrides 2026-12-24=09:00-12:00
ostler calendar: calendar '--hours' has not enough open time within 100 years after 2026-12-24T00:00:00Z
[1]
$ ostler calendar next-close 2026-12-24 --hours 24x7
ostler calendar: calendar '--hours' has no closing within 100 years after 2026-12-24T00:00:00Z
[1]
$ ostler calendar elapsed 2026-11-27T15:00Z --hours 24x7
ostler calendar: elapsed takes START END
Try 'ostler help calendar'.
[2]
$ ostler calendar elapse 2026-11-27 2026-11-28 --hours 24x7
ostler calendar: there is no question 'elapse'; did you mean 'elapsed'?
Try 'ostler help calendar'.
[2]
$ ostler calendar is-open 2026-11-27 --hours 24x7 --end-of-day
ostler calendar: --end-of-day goes with add-days
Try 'ostler help calendar'.
[2]
$ ostler calendar
ostler calendar: say what is asked, as in 'due 2026-11-23T15:00Z 4h'
Try 'ostler help calendar'.
[2]
$ ostler calendar is-open --sla sla.yaml 2026-04-03
ostler calendar: choose one of 'sla.yaml' with --calendar: 24x7, support, on_call
Try 'ostler help calendar'.
[2]
$ ostler calendar is-open --sla sla.yaml --calendar suport 2026-04-03
ostler calendar: 'sla.yaml': there is no calendar 'suport'; there are: 24x7, support, on_call
[1]
$ ostler calendar is-open --sla sla.yaml --tz UTC 2026-04-03
ostler calendar: --tz goes with --hours; with --sla it is in the file
Try 'ostler help calendar'.
[2]
$ ostler calendar is-open --sla nowhere.yaml 2026-04-03
ostler calendar: cannot read 'nowhere.yaml': No such file or directory
[1]
$ sed -i 's/hours: mon-fri=08/hours: mon-fry=08/' sla.yaml; ostler calendar is-open --sla sla.yaml 2026-04-03
ostler calendar: sla.yaml:13:16: 'fry' is none of mon, tue, wed, thu, fri, sat, sun
[1]
```
