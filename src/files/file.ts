import { PasokhError } from '../shared/errors.ts';
import type { CallId, CustomerId, FileId, OperatorId } from '../shared/ids.ts';
import { jalaliOf } from '../shared/jalali.ts';
import type { EpochMs } from '../shared/time.ts';

export const fileKinds = ['complaint', 'crm'] as const;
export type FileKind = (typeof fileKinds)[number];

/**
 * ```
 * open ⇄ in-progress      open, in-progress ─▶ closed      closed ─(reopened)─▶ open
 * ```
 * Whatever is not closed counts as an open file: a call of its customer belongs to it.
 */
export const fileStates = ['open', 'in-progress', 'closed'] as const;
export type FileState = (typeof fileStates)[number];

const successors: Readonly<Record<FileState, readonly FileState[]>> = {
  open: ['in-progress', 'closed'],
  'in-progress': ['open', 'closed'],
  closed: ['open'],
};

/** A complaint file, or a CRM (happy-call) file. */
export interface CaseFile {
  readonly id: FileId;
  readonly kind: FileKind;
  /** What people call it: `C-1405-00012`. */
  readonly number: string;
  readonly customerId: CustomerId;
  /** The operator who looks after it. */
  readonly ownerId: OperatorId;
  readonly subject: string;
  readonly state: FileState;
  /** Counts changes: a change that names another version than the present one is refused. */
  readonly version: number;
  readonly createdAt: EpochMs;
  readonly createdBy: OperatorId;
  readonly changedAt: EpochMs;
}

/** A call that belongs to a file, and through it its recording. */
export interface Attachment {
  readonly callId: CallId;
  readonly attachedAt: EpochMs;
  /** Null: it attached itself, the only open file of the caller's number being this one. */
  readonly attachedBy: OperatorId | null;
  /** What the ledger has of the call; null while it has not heard of it. */
  readonly call: AttachedCall | null;
}

export interface AttachedCall {
  readonly number: string;
  readonly enteredAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly outcome: string | null;
}

/** @throws PasokhError `conflict` with the states that are possible; staying is always possible */
export function checkTransition(from: FileState, to: FileState): void {
  if (from === to || successors[from].includes(to)) return;
  const message = `A file that is ${from} cannot become ${to}.`;
  throw new PasokhError('conflict', { message, data: { field: 'state', from, to, possible: successors[from] } });
}

const prefix: Readonly<Record<FileKind, string>> = { complaint: 'C', crm: 'R' };
const tehranDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tehran', dateStyle: 'short' });

/** `C` (complaint) or `R` (relations), the Jalali year, and a number counted from 1 in each year and kind. */
export const fileNumber = (kind: FileKind, jalaliYear: number, n: number): string =>
  `${prefix[kind]}-${jalaliYear}-${String(n).padStart(5, '0')}`;

/** The Jalali year of an instant in Tehran, by whose calendar files are counted. */
export function jalaliYearOf(at: EpochMs): number {
  const [year = 0, month = 0, day = 0] = tehranDay.format(at).split('-').map(Number);
  const date = jalaliOf({ year, month, day });
  if (date === null) throw new Error(`no Jalali day for ${at}`);
  return date.year;
}
