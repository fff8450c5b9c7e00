import { z } from 'zod';
import { instantInput } from '../../contract/fields.ts';
import { overflowReason } from '../../contract/queue-rules.ts';
import { callId, operatorId, queueId } from '../../shared/ids.ts';
import { iso } from '../../shared/time.ts';
import type { RosterChange } from '../../simulation/day.ts';
import { profileInput, profileOf, profileOutput, problemsOf, queueInput, queueOutput, queuesOf } from './rules.ts';
import type { DaySegment, WorkCall, WorkDay, WorkOperator } from './work-day.ts';

const durationMs = z.number().min(0).max(86_400_000);
const id = z.string().min(1).max(64);
const someone = id.transform(operatorId);

const change = z
  .strictObject({
    at: instantInput,
    is: z.enum(['available', 'paused', 'signed-out', 'reachable', 'unreachable']),
    reason: z.string().min(1).optional(),
  })
  .transform(({ at, is, reason }): RosterChange => {
    if (is === 'reachable' || is === 'unreachable') return { at, reachable: is === 'reachable' };
    return { at, presence: is === 'paused' ? { is, reason: reason ?? 'pause' } : { is } };
  });

const rosterEntry = profileInput
  .extend({
    userName: id.nullable().default(null),
    changes: z.array(change).min(1, 'an operator who never signs in'),
    measured: z.strictObject({ busyMs: durationMs, idleMs: durationMs }).nullable().default(null),
  })
  .transform(({ userName, changes, measured, ...profile }): WorkOperator => ({
    profile: profileOf(profile),
    ...{ userName, changes, measured },
  }));

const afterMs = durationMs;
const ending = z.discriminatedUnion('is', [
  z.strictObject({
    ...{ is: z.literal('answered'), afterMs, by: someone, talkMs: durationMs },
    wrapUpMs: durationMs.nullable().default(null),
  }),
  z.strictObject({ is: z.enum(['abandoned', 'lost']), afterMs }),
  z.strictObject({
    ...{ is: z.literal('overflowed'), afterMs },
    why: overflowReason,
  }),
  z.strictObject({ is: z.literal('unknown') }),
]);
const offer = z.strictObject({
  operatorId: someone,
  is: z.enum(['answered', 'missed', 'declined', 'busy', 'unreachable', 'withdrawn']),
  afterMs,
});
const segment = z.strictObject({
  queueId: id.transform(queueId),
  enteredAt: instantInput,
  endedAt: instantInput.nullable(),
  outcome: z.enum(['answered', 'abandoned', 'overflowed', 'moved', 'lost']).nullable(),
  overflow: overflowReason.nullable().default(null),
  talkMs: durationMs.nullable().default(null),
  missedOffers: z.number().int().min(0).default(0),
});
const call = z.strictObject({
  id: z.string().min(1).max(128).optional(),
  enteredAt: instantInput,
  number: z.string().max(64).default(''),
  dialled: z.string().min(1).max(64),
  ending: ending.default({ is: 'unknown' }),
  offers: z.array(offer).max(900).default([]),
  segments: z.array(segment).max(900).nullable().default(null),
});

/** Talks as they were at a bank, lognormal: Brown et al., JASA 100 (2005) 36–50. */
export const assumptions = z.strictObject({
  talkMeanMs: durationMs.min(1).default(188_000),
  talkDeviationMs: durationMs.default(240_000),
  answerAfterMs: durationMs.default(4_000),
  patienceMs: durationMs.min(1).nullable().default(null),
  missedPauseMs: durationMs.default(300_000),
});

/** The file that `npm run simulate` reads and writes; `--help` shows a short one. */
export const dayFile = z
  .strictObject({
    from: instantInput,
    to: instantInput,
    queues: z.array(queueInput).min(1),
    operators: z.array(rosterEntry),
    calls: z.array(call),
    assumed: assumptions.prefault({}),
    wholeDay: z.boolean().default(false),
    changedSince: z.array(z.strictObject({ queueId: id.transform(queueId), at: instantInput })).default([]),
    notes: z.array(z.string()).default([]),
  })
  .transform(({ calls, ...rest }): WorkDay => ({
    ...rest,
    calls: calls.map(({ id, ...one }, index): WorkCall => ({ id: callId(id ?? `call-${index + 1}`), ...one })),
  }))
  .superRefine((day, context) => {
    const say = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (day.to <= day.from) say(['to'], 'must be after from');
    const queues = new Set<string>();
    for (const [index, queue] of day.queues.entries()) {
      const { id } = queue;
      if (queues.has(id)) say(['queues', index, 'id'], 'is there twice');
      queues.add(id);
      const profiles = day.operators.map(({ profile }) => profile);
      for (const { path, problem } of problemsOf(queue, { ...queue, overflow: [] }, day.queues, profiles))
        say(['queues', index, ...path.split('/')], problem);
    }
    const operators = new Set<string>();
    for (const [index, { profile, changes }] of day.operators.entries()) {
      if (operators.has(profile.id)) say(['operators', index, 'id'], 'is there twice');
      operators.add(profile.id);
      for (const [nth, { at }] of changes.entries()) {
        if (at < day.from || at >= day.to) say(['operators', index, 'changes', nth, 'at'], 'lies outside the day');
        if (at < (changes[nth - 1]?.at ?? at))
          say(['operators', index, 'changes', nth, 'at'], 'is earlier than the one before');
      }
      for (const [nth, id] of queuesOf(profile).entries())
        if (!queues.has(id)) say(['operators', index, 'queues', nth], `there is no queue ${id}`);
    }
    const calls = new Set<string>();
    for (const [index, { id, enteredAt, segments }] of day.calls.entries()) {
      if (calls.has(id)) say(['calls', index, 'id'], 'is there twice');
      calls.add(id);
      if (enteredAt < day.from || enteredAt >= day.to) say(['calls', index, 'enteredAt'], 'lies outside the day');
      for (const [nth, one] of (segments ?? []).entries())
        if (!queues.has(one.queueId)) say(['calls', index, 'segments', nth, 'queueId'], 'is no queue of the day');
    }
  });

/** A day as the file that `dayFile` reads. */
export const dayOutput = ({ from, to, queues, operators, calls, assumed, notes, ...rest }: WorkDay): object => ({
  ...{ from: iso(from), to: iso(to), queues: queues.map(queueOutput) },
  operators: operators.map(({ profile, userName, changes, measured }) => ({
    ...{ ...profileOutput(profile), userName, changes: changes.map(changeOutput), measured },
  })),
  calls: calls.map(({ enteredAt, segments, ...rest }) => ({
    ...{ ...rest, enteredAt: iso(enteredAt), segments: segments?.map(segmentOutput) ?? null },
  })),
  ...{ assumed, wholeDay: rest.wholeDay, notes },
  changedSince: rest.changedSince.map(({ queueId: queue, at }) => ({ queueId: queue, at: iso(at) })),
});

const segmentOutput = ({ enteredAt, endedAt, ...rest }: DaySegment): object => ({
  ...{ ...rest, enteredAt: iso(enteredAt), endedAt: endedAt === null ? null : iso(endedAt) },
});

function changeOutput(given: RosterChange): object {
  const at = iso(given.at);
  if ('reachable' in given) return { at, is: given.reachable ? 'reachable' : 'unreachable' };
  return { at, ...given.presence };
}
