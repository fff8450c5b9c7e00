import { z } from 'zod';
import { instant, pbxId } from './fields.ts';

const sound = z.object({
  audibleMs: z.number(),
  silent: z.boolean().meta({ description: 'hardly anything can be heard: a flag, not a failure' }),
});

export const recording = z
  .object({
    id: z.string(),
    callId: z.string(),
    state: z.enum(['expected', 'stored', 'missing']).meta({
      description: 'expected: it will be fetched from the PBX; missing: the PBX has no such file',
    }),
    startedAt: instant.nullable(),
    pauses: z
      .array(z.object({ from: instant, to: instant.nullable(), by: z.string().nullable() }))
      .meta({ description: 'silence that somebody wished; to null: it goes on' }),
    audio: z
      .object({
        url: z.string().meta({ description: 'address of the audio, for a request with a token' }),
        contentType: z.literal('audio/wav'),
        bytes: z.number(),
        sha256: z.string(),
        durationMs: z.number(),
        storedAt: instant,
        partial: z.boolean().meta({ description: 'the PBX stopped in the middle of writing' }),
        coverage: z.enum(['complete', 'incomplete', 'unknown']).meta({
          description:
            'whether every talk lies inside, but for the pauses, within 500 ms; unknown until the end of the call is known',
        }),
        missingMs: z.number().meta({
          description:
            'how much shorter it is than the time it spans: the PBX writes nothing while neither side sends audio',
        }),
        callerSound: sound.meta({ description: 'the left channel' }),
        operatorSound: sound.meta({ description: 'the right channel' }),
      })
      .nullable()
      .meta({ description: 'null until it is stored' }),
  })
  .meta({ id: 'Recording' });

export const recordingParams = z.object({ id: pbxId });

export const audioTicket = z
  .object({ url: z.string(), expiresAt: instant })
  .meta({ id: 'AudioTicket', description: 'for a player that can send no header; opens this one recording' });

export const audioTicketParams = z.object({ ticket: z.string().regex(/^[\w-]{20,64}$/, 'not a ticket') });
