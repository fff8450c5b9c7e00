import { describe, expect, it } from 'vitest';
import { createAudioTickets } from '../../../src/http/audio-tickets.ts';
import { readRange } from '../../../src/http/byte-range.ts';
import { ownRecording } from '../../../src/recordings/recording.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';

describe('a Range of 100 bytes', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=90-', 90, 99],
    ['bytes=90-1000', 90, 99],
    ['bytes=-10', 90, 99],
    ['bytes=-1000', 0, 99],
    ['Bytes=0-', 0, 99],
  ])('%s is %i to %i', (header, first, last) => {
    expect(readRange(header, 100)).toEqual({ is: 'part', range: { first, last } });
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s has no bytes', (header) => {
    expect(readRange(header, 100)).toEqual({ is: 'unsatisfiable' });
  });

  it.each([undefined, '', 'bytes=-', 'bytes=20-10', 'bytes=0-1,5-6', 'items=0-1', 'bytes=a-b', 'bytes=-1-2'])(
    '%s is ignored',
    (header) => {
      expect(readRange(header, 100)).toEqual({ is: 'whole' });
    },
  );
});

describe('an audio ticket', () => {
  it('opens one recording again and again until ten minutes after its length', () => {
    let now = 0;
    const tickets = createAudioTickets(() => now);
    const [recordingId, sara] = [ownRecording(callId('1795305600.1')), operatorId('sara')];
    const { ticket, expiresAt } = tickets.issue(recordingId, sara, 60_000);
    expect(expiresAt).toBe(660_000);
    for (now of [0, 1, 659_999]) expect(tickets.check(ticket)).toMatchObject({ recordingId, operatorId: sara });
    now = 660_000;
    expect(tickets.check(ticket)).toBeNull();
    expect(tickets.check('unknown')).toBeNull();
  });
});
