import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PbxRecordings } from '../../src/recordings/ports.ts';
import { callId } from '../../src/shared/ids.ts';

/** A PBX with a recording folder that a test can fill. */
export interface RecordingFolder {
  readonly pbx: PbxRecordings;
  /** The same, of a PBX that is not there. */
  readonly away: PbxRecordings;
  readonly put: (name: string, contents: Uint8Array) => Promise<void>;
  readonly has: (name: string) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** What every implementation of the `PbxRecordings` port does. */
export function describePbxRecordings(name: string, open: () => Promise<RecordingFolder>): void {
  describe(`${name} as PbxRecordings`, () => {
    let folder: RecordingFolder;
    beforeEach(async () => {
      folder = await open();
    });
    afterEach(() => folder.close());

    const id = '1795305600.77';
    const contents = Uint8Array.from({ length: 300_001 }, (_, i) => (i * 7) % 251);
    const fetched = async (which: string): Promise<Uint8Array> => {
      const file = await folder.pbx.fetch(which);
      if (file.is !== 'there') throw new Error(`${which} is ${file.is}`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.body) chunks.push(chunk);
      const body = new Uint8Array(Buffer.concat(chunks));
      expect(file.bytes).toBe(body.length);
      return body;
    };

    it.each([id, `fb-${id}`, `pbx-1-${id}`])('lists, measures, hands out and deletes %s', async (file) => {
      await folder.put(file, contents);
      expect(await folder.pbx.list()).toMatchObject({ is: 'ok', names: expect.arrayContaining([file]) });
      expect(await folder.pbx.look(file)).toEqual({ is: 'there', bytes: contents.length });
      expect(Buffer.compare(await fetched(file), contents)).toBe(0);
      expect(await folder.has(file)).toBe(true);
      expect(await folder.pbx.delete(file)).toEqual({ is: 'ok' });
      expect(await folder.has(file)).toBe(false);
    });

    it('sees a file grow', async () => {
      await folder.put(id, contents.subarray(0, 1_000));
      expect(await folder.pbx.look(id)).toEqual({ is: 'there', bytes: 1_000 });
      await folder.put(id, contents);
      expect(await folder.pbx.look(id)).toEqual({ is: 'there', bytes: contents.length });
    });

    it('hands out an empty file', async () => {
      await folder.put(id, new Uint8Array(0));
      expect(await fetched(id)).toHaveLength(0);
    });

    it('can be asked on after a fetch was cancelled, many times', async () => {
      await folder.put(id, contents);
      for (let n = 0; n < 10; n += 1) {
        const file = await folder.pbx.fetch(id);
        if (file.is === 'there') file.cancel();
      }
      expect(await fetched(id)).toHaveLength(contents.length);
    });

    it('says gone for what it does not have', async () => {
      expect(await folder.pbx.look('1.1')).toEqual({ is: 'gone' });
      expect(await folder.pbx.fetch('1.1')).toEqual({ is: 'gone' });
      expect(await folder.pbx.delete('1.1')).toEqual({ is: 'gone' });
      // A name is not the beginning of another one.
      await folder.put(id, contents);
      expect(await folder.pbx.look(id.slice(0, -1))).toEqual({ is: 'gone' });
      expect(await folder.pbx.delete(id.slice(0, -1))).toEqual({ is: 'gone' });
    });

    it('knows that a caller is not there', async () => {
      expect(await folder.pbx.callerPresent(callId('1.1'))).toBe(false);
    });

    it('is unreachable when it is away, and never rejects', async () => {
      const { away } = folder;
      for (const answer of [await away.list(), await away.look(id), await away.fetch(id), await away.delete(id)]) {
        expect(answer.is).toBe('unreachable');
      }
      expect(await away.callerPresent(callId(id))).toBe('unreachable');
    });
  });
}
