import type { Done } from './blow.ts';

const gone = ['waiting', 'offered', 'connecting', 'dialling', 'in-transit', 'leaving', 'ended'];
const talking = ['talking'];
const any = [...gone, ...talking];

type Reasons = Readonly<Record<string, readonly string[]>>;

/** Of what is asked by a part of the call that leads, or any. */
const part: Reasons = { 'call-state': gone, 'not-yours': talking };
/** Of the operator who is to get a call. */
const other: Reasons = { busy: talking, unreachable: talking, 'signed-out': talking, self: talking };
/** Of who asks for something to ring at the own phone. */
const own: Reasons = { busy: any, unreachable: any, 'signed-out': any };
const alone: Reasons = { ...part, consulting: talking };

/** For each wish the reasons of `src/http/README.md` for which a call may refuse it, each with the states that it may name. */
const reasons: Readonly<Record<string, Reasons>> = {
  ...{ hold: part, resume: part, mute: part, unmute: part, 'recording/pause': part, 'recording/resume': part },
  ...{ digits: { ...part, 'call-state': any }, park: alone, move: { ...alone, unreachable: talking } },
  ...{ transfer: { ...alone, ...other }, consult: { ...alone, ...other } },
  ...{ 'consult/complete': { ...part, 'no-consult': talking, 'not-yet': talking } },
  ...{ 'consult/cancel': { ...part, 'no-consult': talking } },
  ...{ 'consult/swap': { ...part, 'no-consult': talking, 'not-yet': talking } },
  ...{ 'consult/merge': { ...part, 'no-consult': talking, 'not-yet': talking } },
  ...{ remove: { ...part, unknown: talking }, end: { 'not-talking': gone, 'not-yours': any } },
  ...{ decline: { 'call-state': any }, answer: { 'call-state': any, 'not-yet': any } },
  retrieve: { ...own, 'call-state': any },
  monitor: { ...own, 'call-state': any, self: talking },
  ...{ 'monitor/stop': { 'not-yours': any, 'call-state': ['ended'] }, 'take-over': part },
  ...{ change: { 'not-waiting': ['connecting', 'dialling', 'talking', 'in-transit', 'leaving', 'ended'] } },
  dial: { busy: [''], unreachable: [''], 'signed-out': [''] },
};

/** The phone is told that there is no such call any more. */
const noSuchCall = 481;

/** Whether this is done, or was refused for what the call may be by then. */
export function isFair({ what, status, code, reason, state, hadPart }: Done): boolean {
  if (status === 200) return true;
  if (what.startsWith('phone ')) return status === noSuchCall;
  if (status === 403) return code === 'forbidden' && !hadPart && !open.includes(what);
  return status === 409 && code === 'conflict' && (reasons[what]?.[reason]?.includes(state) ?? false);
}

/** Asked by those alone who may ask it of any call. */
const open = ['dial', 'monitor', 'monitor/stop', 'take-over', 'change', 'presence'];
