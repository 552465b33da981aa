"""The figures of bench_report as DuckDB and pandas compute them.

    report_peers.py duckdb DIR NOW            calendar time, in SQL, on all cores
    report_peers.py pandas DIR NOW            calendar time
    report_peers.py pandas-business DIR NOW   in the open time of OPEN_WEEK

Reads DIR/tickets.csv and DIR/events.csv as scripts/make_tickets writes them, and prints as JSON, for each
clock and priority, how many met and missed their target or are pending, the Kaplan-Meier median and
90 % quantile in seconds (null: not reached); and how many tickets were created in each week.

A ticket is judged by the priority it has at NOW (RFC 3339); nothing behind NOW has happened. A resolution
does not count the time in which its ticket was paused or closed; a ticket is paused once and reopened once
at most. The business time of pandas is a running total over the open intervals and two binary
searches (numpy): its CustomBusinessHour counts whole hours, one ticket at a time.
"""
import datetime
import json
import sys
import zoneinfo

TARGET_S = {  # by priority: first response, resolution
    "P1": (3600, 28800), "P2": (14400, 57600), "P3": (28800, 180000), "P4": (61200, 360000)}
ZONE, HOLIDAYS = "Europe/Paris", ((1, 1), (5, 1), (5, 8), (7, 14), (12, 25))
OPEN_WEEK = {day: (("08:30", "12:30"), ("13:30", "18:00")) for day in range(5)}
YEARS = range(2023, 2028)

TICKETS_SQL = """
CREATE TABLE ticket AS
WITH life AS (
    SELECT ticket,
           min("at") FILTER (WHERE type = 'reply' AND role = 'agent') AS replied,
           min("at") FILTER (WHERE type = 'resolve') AS first_resolved,
           max("at") FILTER (WHERE type = 'resolve') AS last_resolved,
           min("at") FILTER (WHERE type = 'reopen') AS reopened,
           min("at") FILTER (WHERE type = 'pause') AS paused,
           min("at") FILTER (WHERE type = 'resume') AS resumed,
           arg_max(value, "at") FILTER (WHERE type IN ('created', 'priority')) AS judged_by
    FROM read_csv('{dir}/events.csv') WHERE "at" <= '{now}' GROUP BY ticket)
SELECT created_at, priority, judged_by, replied,
       CASE WHEN reopened IS NULL OR last_resolved > reopened THEN last_resolved END AS resolved,
       coalesce(epoch(reopened) - epoch(first_resolved), 0) AS closed_s,
       coalesce(epoch(coalesce(resumed, '{now}')) - epoch(paused), 0) AS paused_s
FROM read_csv('{dir}/tickets.csv') JOIN life ON id = ticket
"""

CLOCKS_SQL = """
CREATE TABLE clock AS
SELECT 'first_response' AS kind, priority, replied IS NOT NULL AS ended, {first_response} AS target_s,
       CAST(epoch(coalesce(replied, '{now}')) - epoch(created_at) AS BIGINT) AS elapsed_s FROM ticket
UNION ALL
SELECT 'resolution', priority, resolved IS NOT NULL, {resolution},
       CAST(epoch(coalesce(resolved, '{now}')) - epoch(created_at) - closed_s - paused_s AS BIGINT) FROM ticket
"""

FIGURES_SQL = """
WITH ends AS (
    SELECT kind, priority, elapsed_s, count(*) AS clocks, count(*) FILTER (WHERE ended) AS ended
    FROM clock GROUP BY ALL),
risk AS (
    SELECT *, sum(clocks) OVER (PARTITION BY kind, priority ORDER BY elapsed_s DESC) AS at_risk FROM ends),
curve AS (
    SELECT *, product(1 - ended / at_risk) OVER (PARTITION BY kind, priority ORDER BY elapsed_s) AS waits
    FROM risk),
quantile AS (
    SELECT kind, priority, min(elapsed_s) FILTER (WHERE waits <= 0.5 + 1e-9) AS median_s,
           min(elapsed_s) FILTER (WHERE waits <= 0.1 + 1e-9) AS p90_s
    FROM curve GROUP BY ALL),
verdict AS (
    SELECT kind, priority, count(*) FILTER (WHERE ended AND elapsed_s <= target_s) AS met,
           count(*) FILTER (WHERE elapsed_s > target_s) AS missed,
           count(*) FILTER (WHERE NOT ended AND elapsed_s <= target_s) AS pending
    FROM clock GROUP BY ALL)
SELECT * FROM verdict JOIN quantile USING (kind, priority)
"""


def duckdb_figures(folder, now):
    import duckdb
    target = {kind: "CASE judged_by " + " ".join(f"WHEN '{p}' THEN {t[i]}" for p, t in TARGET_S.items()) + " END"
              for i, kind in enumerate(("first_response", "resolution"))}
    db = duckdb.connect()
    for sql in (TICKETS_SQL, CLOCKS_SQL):
        db.execute(sql.format(dir=folder, now=now, **target))
    clocks = {}
    for kind, priority, *numbers in db.execute(FIGURES_SQL).fetchall():
        clocks[f"{kind} {priority}"] = dict(zip(("met", "missed", "pending", "median_s", "p90_s"), numbers))
    weeks = db.execute("SELECT count(*) FROM ticket GROUP BY date_trunc('week', created_at) "
                       "ORDER BY date_trunc('week', created_at)").fetchall()
    return {"clocks": clocks, "weeks": [n for n, in weeks], "version": duckdb.__version__}


def open_intervals():
    """Starts and ends of the open time in seconds."""
    zone, intervals = zoneinfo.ZoneInfo(ZONE), []
    day = datetime.date(YEARS[0], 1, 1)
    while day.year in YEARS:
        hours = () if (day.month, day.day) in HOLIDAYS else OPEN_WEEK.get(day.weekday(), ())
        intervals += [[datetime.datetime.combine(day, datetime.time.fromisoformat(t), zone).timestamp() for t in span]
                      for span in hours]
        day += datetime.timedelta(1)
    return intervals


def business_seconds(np):
    """A function from an array of instants to the open seconds before each."""
    start, end = np.array(open_intervals(), dtype="int64").T
    total = np.concatenate([[0], np.cumsum(end - start)])

    def before(at):
        i = np.searchsorted(end, at, side="right")
        inside = at - np.append(start, end[-1])[i]
        return total[i] + np.maximum(inside, 0)
    return before


def kaplan_meier(np, elapsed, ended):
    """The median and the 90 % quantile, None where the curve stays above."""
    times, index = np.unique(elapsed, return_inverse=True)
    count, ends = np.bincount(index), np.bincount(index[ended], minlength=len(times))
    at_risk = count[::-1].cumsum()[::-1]
    waits = np.cumprod(1 - ends / at_risk)
    reached = [np.flatnonzero((waits <= level + 1e-9) & (ends > 0)) for level in (0.5, 0.1)]
    return [int(times[r[0]]) if len(r) else None for r in reached]


def lives(pd, folder, now):
    """One row per ticket: what its events come to."""
    tickets = pd.read_csv(f"{folder}/tickets.csv", usecols=["id", "created_at", "priority"],
                          dtype={"priority": "category"}, index_col="id", parse_dates=["created_at"])
    events = pd.read_csv(f"{folder}/events.csv", usecols=["ticket", "at", "type", "value", "role"],
                         dtype={"type": "category", "value": "category", "role": "category"}, parse_dates=["at"])
    events = events[events["at"] <= pd.Timestamp(now)]
    resolves = events[events["type"] == "resolve"].groupby("ticket")["at"]
    replies = events[(events["type"] == "reply") & (events["role"] == "agent")]
    changes = events[events["type"].isin(["created", "priority"])].sort_values("at")
    changes = changes.drop_duplicates("ticket", keep="last")
    tickets["replied"] = replies.groupby("ticket")["at"].min()
    tickets["first_resolved"], tickets["resolved"] = resolves.min(), resolves.max()
    for column, kind in (("reopened", "reopen"), ("paused", "pause"), ("resumed", "resume")):
        tickets[column] = events[events["type"] == kind].groupby("ticket")["at"].min()
    tickets["judged_by"] = changes.set_index("ticket")["value"]
    again = tickets["reopened"] >= tickets["resolved"]
    tickets["resolved"] = tickets["resolved"].mask(again)
    return tickets


def pandas_figures(folder, now, business):
    import numpy as np
    import pandas as pd
    tickets = lives(pd, folder, now)
    count = business_seconds(np) if business else lambda at: at

    def seconds(column):
        return count(tickets[column].fillna(pd.Timestamp(now)).astype("datetime64[s, UTC]").astype("int64").to_numpy())
    still = np.where(tickets["reopened"].notna(), seconds("reopened") - seconds("first_resolved"), 0)
    still += np.where(tickets["paused"].notna(), seconds("resumed") - seconds("paused"), 0)
    created, priority = seconds("created_at"), tickets["priority"].to_numpy()
    clocks = {}
    for i, (kind, end, excluded) in enumerate((("first_response", "replied", 0), ("resolution", "resolved", still))):
        elapsed = seconds(end) - created - excluded
        ended = tickets[end].notna().to_numpy()
        late = elapsed > tickets["judged_by"].map({p: t[i] for p, t in TARGET_S.items()}).to_numpy()
        for p in TARGET_S:
            of = priority == p
            median, p90 = kaplan_meier(np, elapsed[of], ended[of])
            clocks[f"{kind} {p}"] = {
                "met": int((of & ended & ~late).sum()), "missed": int((of & late).sum()),
                "pending": int((of & ~ended & ~late).sum()), "median_s": median, "p90_s": p90}
    weeks = tickets["created_at"].dt.tz_localize(None).dt.to_period("W").value_counts().sort_index()
    return {"clocks": clocks, "weeks": weeks.tolist(), "version": pd.__version__}


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    peer, folder, now = sys.argv[1:]
    figures = duckdb_figures(folder, now) if peer == "duckdb" else pandas_figures(folder, now, peer != "pandas")
    json.dump(figures, sys.stdout)


main()
