/** What `npm run simulate -- --help` shows. */
export const usage = `npm run simulate -- DAY.json|ARRIVALS.csv [options]
npm run simulate -- --from-ledger 2026-11-21 [options]

Takes the calls of a day through the real router, under the day's own rules and under changed ones, and prints both beside what was.

  --config FILE         the changed configuration
  --seed N              of what is drawn (1)
  --queue ID            prints these queues only, by id or name; all are simulated
  --json                prints JSON
  --from-ledger DATE    the day out of Postgres, in the service's time zone; Jalali dates too (1405-08-30). For the local
                        stack: eval "$(script/stack env)" before it
  --save FILE           keeps the day as a file; it holds the callers' numbers

A changed configuration, each part of it optional; queues by id or name, as targets of an overflow too; operators by id, user
name or name:
  { "queues": { "support": { "wrapUpMs": 5000, "maxWaitMs": 300000 } },
    "operators": { "sara": { "queues": ["support", "sales"] }, "ali": { "absent": true } },
    "more": [{ "count": 2, "like": "sara" }] }

A day; "ending" and "offers" say what became of a call, without them it is an arrival:
  { "from": "2026-11-21T00:00:00+03:30", "to": "2026-11-22T00:00:00+03:30",
    "queues": [{ "id": "support", "name": "Support", "dialledNumbers": ["200"], "serviceLevelMs": 20000 }],
    "operators": [{ "id": "sara", "queues": ["support"], "changes": [
      { "at": "2026-11-21T08:00:00+03:30", "is": "available" },
      { "at": "2026-11-21T12:00:00+03:30", "is": "paused", "reason": "lunch" } ] }],
    "calls": [{ "enteredAt": "2026-11-21T08:03:10+03:30", "dialled": "200",
      "ending": { "is": "answered", "afterMs": 8000, "by": "sara", "talkMs": 150000 },
      "offers": [{ "operatorId": "sara", "is": "answered", "afterMs": 4000 }] },
      { "enteredAt": "2026-11-21T08:04:00+03:30", "dialled": "200", "ending": { "is": "abandoned", "afterMs": 31000 } }],
    "assumed": { "talkMeanMs": 188000, "talkDeviationMs": 240000, "answerAfterMs": 4000, "patienceMs": null,
      "missedPauseMs": 300000 } }
  Queues take the fields of POST /v1/queues; an operator's queues are ids, or { "queueId", "tier", "weight", "wrapUpMs" }; "name"
  and "userName" are what an operator is called besides. A change
  "is" available, paused, signed-out, reachable or unreachable; an ending answered, abandoned, overflowed ("why"), lost or unknown.
  "assumed" is used where the day shows nothing. A call may tell its waits, one for each queue that it came to, as --save
  writes them: "segments": [{ "queueId", "enteredAt", "endedAt", "outcome", "overflow", "talkMs", "missedOffers" }]. What was of a call
  without them is counted once, in the queue of the dialled number, and the column says so.

Arrivals as CSV, one queue, everybody there all day: a line an instant (2026-11-21T08:03:10+03:30), or a table with a row a day and the
counts of each interval under its beginning (date,08:00,08:15,…). Occupancy is from the first call to the last end. Times are in seconds:
  --operators N         needed: operator-1 to operator-N, who serve the queue "arrivals"
  --date DATE --zone Z  which row of a table, and whose clock (UTC)
  --talk-mean 188 --talk-deviation 240 --answer-after 4 --wrap-up 10
  --patience N          the mean; without it nobody gives up`;
