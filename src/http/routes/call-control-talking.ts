import { callControl, digitsWish } from '../../contract/call-control.ts';
import { callParams } from '../../contract/calls.ts';
import type { Routes } from '../app.ts';
import type { Asking } from './call-control-asking.ts';

/** What an operator does in the own call with nobody else's help. Asked twice, it is so already, and no error. */
export const talkingRoutes =
  ({ own, ownOrRinging, ask }: Asking): Routes =>
  (app) => {
    const config = { policy: own };
    const answer = { tags: ['call control'], params: callParams, response: { 200: callControl } };
    const described = (description: string) => ({ config, schema: { ...answer, description } });

    app.post(
      '/v1/calls/:id/answer',
      {
        config: { policy: ownOrRinging },
        schema: {
          ...answer,
          description:
            'Has the phone on the desk of who asks answer what rings there, as if its button were pressed. A phone in the browser answers in its ' +
            'own page, and one that does not know how rings on: the `state` tells.',
        },
      },
      (request) => ask(request, { type: 'AnswerAsked' }),
    );
    app.post(
      '/v1/calls/:id/decline',
      {
        config: { policy: ownOrRinging },
        schema: { ...answer, description: 'Declines the call that rings at who asks; another may get it.' },
      },
      (request) => ask(request, { type: 'DeclineAsked' }),
    );
    app.post(
      '/v1/calls/:id/hold',
      described('Takes who leads out of the call: the customer hears music, or goes on with those who are in.'),
      (request) => ask(request, { type: 'HoldAsked', on: true }),
    );
    app.post(
      '/v1/calls/:id/resume',
      described('Goes on with the customer; after a lost leg or a consultation, too.'),
      (request) => ask(request, { type: 'HoldAsked', on: false }),
    );
    app.post('/v1/calls/:id/mute', described('The others do not hear who asks.'), (request) =>
      ask(request, { type: 'MuteAsked', on: true }),
    );
    app.post('/v1/calls/:id/unmute', described('The others hear who asks again.'), (request) =>
      ask(request, { type: 'MuteAsked', on: false }),
    );
    app.post(
      '/v1/calls/:id/digits',
      {
        config,
        schema: {
          ...answer,
          description: 'Sends tones to the customer’s side (DTMF). No log keeps them.',
          body: digitsWish,
        },
      },
      (request) => ask(request, { type: 'DigitsAsked', digits: request.body.digits }),
    );
    app.post(
      '/v1/calls/:id/recording/pause',
      described(
        'Silence in the recording from here on, for what must not be kept, until it is resumed or the part of who leads is over. ' +
          'Ledger and audit tell of it.',
      ),
      (request) => ask(request, { type: 'RecordingPauseAsked', on: true }),
    );
    app.post('/v1/calls/:id/recording/resume', described('The recording hears the call again.'), (request) =>
      ask(request, { type: 'RecordingPauseAsked', on: false }),
    );
  };
