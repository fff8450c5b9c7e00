import type { FastifyRequest } from 'fastify';
import { audioTicket, audioTicketParams, recording, recordingParams } from '../../contract/recordings.ts';
import type { RecordingAccess } from '../../recordings/access.ts';
import { PasokhError } from '../../shared/errors.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import type { AudioTickets } from '../audio-tickets.ts';
import { anyone, ownerOr, principalOf } from '../policy.ts';
import { showRecording } from '../recording-answer.ts';
import { sendAudio } from '../send-audio.ts';

export interface RecordingsDeps {
  readonly recordings: RecordingAccess;
  readonly audioTickets: AudioTickets;
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** Recordings and their audio. Operators hear their own calls; whoever hears anything is written down. */
export const recordingRoutes =
  ({ recordings, audioTickets }: RecordingsDeps): Routes =>
  (app) => {
    const tags = ['recordings'];
    const own = ownerOr((request, principal) => recordings.mayHear(principal, idOf(request)), 'supervisor', 'admin');
    const params = recordingParams;

    app.get(
      '/v1/recordings/:id',
      { config: { policy: own }, schema: { tags, params, response: { 200: recording } } },
      async (request) => showRecording(await recordings.find(request.params.id)),
    );

    // One handler for both methods: the HEAD that comes with every GET would open the file, and count as a listening.
    const audio = { config: { policy: own }, schema: { tags, params, produces: ['audio/wav'] } };
    app.route({
      method: ['GET', 'HEAD'],
      url: '/v1/recordings/:id/audio',
      ...audio,
      handler: async (request, reply) => {
        const { operatorId } = principalOf(request);
        const found = await recordings.findAudible(request.params.id);
        return await sendAudio(recordings, found, { operatorId, via: 'token' }, request, reply);
      },
    });

    app.post(
      '/v1/recordings/:id/audio-tickets',
      { config: { policy: own }, schema: { tags, params, response: { 201: audioTicket } } },
      async (request, reply) => {
        const { id, audio: stored } = await recordings.findAudible(request.params.id);
        const { ticket, expiresAt } = audioTickets.issue(id, principalOf(request).operatorId, stored.durationMs);
        return reply.code(201).send({ url: `/v1/audio/${ticket}`, expiresAt: iso(expiresAt) });
      },
    );

    const byTicket = {
      config: { policy: anyone('the ticket in the address opens one recording for a short time') },
      schema: { tags, params: audioTicketParams, produces: ['audio/wav'] },
    };
    app.route({
      method: ['GET', 'HEAD'],
      url: '/v1/audio/:ticket',
      ...byTicket,
      handler: async (request, reply) => {
        const ticket = audioTickets.check(request.params.ticket);
        if (ticket === null) throw new PasokhError('ticket-invalid');
        const found = await recordings.findAudible(ticket.recordingId);
        return await sendAudio(recordings, found, { operatorId: ticket.operatorId, via: 'ticket' }, request, reply);
      },
    });
  };
