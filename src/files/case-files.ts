import { PasokhError } from '../shared/errors.ts';
import type { CallId, CustomerId, FileId, OperatorId } from '../shared/ids.ts';
import { fileId } from '../shared/ids.ts';
import { minute } from '../shared/time.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Attachment, CaseFile, FileKind, FileState } from './file.ts';
import { checkTransition, jalaliYearOf } from './file.ts';
import type { Actor, FileFilter, FileStore, LiveCalls, Page, Place } from './ports.ts';
import { checkVersion } from './version.ts';

export interface NewFile {
  readonly kind: FileKind;
  readonly customerId: CustomerId;
  readonly subject: string;
  /** By default whoever makes it. */
  readonly ownerId?: OperatorId;
}

export interface FileChange {
  readonly subject?: string;
  readonly ownerId?: OperatorId;
  readonly state?: FileState;
  readonly version?: number;
}

/** Complaint and CRM files, and the calls attached to them. Every id that names nothing is `not-found`. */
export interface CaseFiles {
  readonly list: (filter: FileFilter) => Promise<Page<CaseFile>>;
  readonly get: (id: FileId) => Promise<CaseFile>;
  /** @throws PasokhError `invalid-input` for an unknown customer or owner */
  readonly create: (given: NewFile, by: Actor) => Promise<CaseFile>;
  /** @throws PasokhError `conflict` for an impossible state or an old version */
  readonly change: (id: FileId, change: FileChange, by: Actor) => Promise<CaseFile>;
  readonly attachments: (id: FileId, after: Place | null, limit: number) => Promise<Page<Attachment>>;
  /** A call that goes on will do: its recording comes by itself. Twice is fine. */
  readonly attach: (id: FileId, callId: CallId, by: Actor) => Promise<Attachment>;
  /** Those that this person attached the call to, also if that was undone. */
  readonly attachedBy: (callId: CallId, by: OperatorId) => Promise<readonly FileId[]>;
  /** Undoes an attachment; one that had made itself does not come back. */
  readonly detach: (id: FileId, callId: CallId, by: Actor) => Promise<void>;
  /**
   * Attaches the calls of the last day that should have attached themselves. The ledger does it as it hears of a call; this is for
   * numbers that got their customer later. How many.
   */
  readonly catchUp: () => Promise<number>;
}

const lookBackMs = 24 * 60 * minute;

export function createCaseFiles(deps: {
  readonly store: FileStore;
  readonly live: LiveCalls;
  readonly newId: () => string;
  readonly now: () => EpochMs;
}): CaseFiles {
  const { store, live, newId, now } = deps;
  const orNotFound = (file: CaseFile | null): CaseFile => {
    if (file === null) throw new PasokhError('not-found', { data: { what: 'file' } });
    return file;
  };
  const get = async (id: FileId): Promise<CaseFile> => orNotFound(await store.find(id));
  const callUnknown = () => new PasokhError('not-found', { data: { what: 'call' } });

  return {
    list: store.list,
    get,
    create: ({ kind, customerId, subject, ownerId }, by) => {
      const change = { createdAt: by.at, createdBy: by.id, changedAt: by.at, version: 1 };
      const file = {
        id: fileId(newId()),
        kind,
        customerId,
        ownerId: ownerId ?? by.id,
        subject,
        state: 'open' as const,
      };
      return store.insert({ ...file, ...change }, jalaliYearOf(by.at));
    },
    change: async (id, { subject, ownerId, state, version }, by) => {
      const changed = await store.change(
        id,
        (present) => {
          checkVersion(present, version);
          if (state !== undefined) checkTransition(present.state, state);
          return {
            ...present,
            subject: subject ?? present.subject,
            ownerId: ownerId ?? present.ownerId,
            state: state ?? present.state,
            version: present.version + 1,
            changedAt: by.at,
          };
        },
        by,
      );
      return orNotFound(changed);
    },
    attachments: async (id, after, limit) => {
      await get(id);
      return await store.attachments(id, after, limit);
    },
    attach: async (id, callId, by) => {
      await get(id);
      if (!live.has(callId) && !(await store.knowsCall(callId))) throw callUnknown();
      return await store.attach(id, callId, by);
    },
    attachedBy: store.attachedBy,
    detach: async (id, callId, by) => {
      await get(id);
      if (!(await store.detach(id, callId, by))) throw callUnknown();
    },
    catchUp: () => store.attachByThemselves(now() - lookBackMs, now()),
  };
}
