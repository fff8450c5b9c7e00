import type { PbxSnapshot } from '../acd-runtime/ports.ts';
import type { AcdEvent } from '../acd/events.ts';
import type { PhoneWishes } from '../dialling/ports.ts';
import { callOfOffer, nthOffer, type CallId, type LegId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { connectAmi } from './ami/connection.ts';
import { parseAmiEvent } from './ami/messages.ts';
import { connectAri } from './ari/connection.ts';
import { eventTypes, parseAriEvent } from './ari/messages.ts';
import { createBranches } from './branches.ts';
import type { Lines } from './commands/run-command.ts';
import { endTalkBridges } from './commands/caller.ts';
import { endChannel } from './commands/operator-leg.ts';
import { endSpying } from './commands/seat-parties.ts';
import type { CounterName, Counters } from './counters.ts';
import { callOfPhoneChannel, channelOf } from './names.ts';
import { answeredElsewhere } from './leg-ends.ts';
import { endLostLegs } from './lost-legs.ts';
import type { PbxSettings } from './options.ts';
import { createReferrals, referCall, takePhoneCall, type PhoneCalls } from './phone-calls.ts';
import { createPhoneStates } from './phone-states.ts';
import { settle } from './results.ts';
import { createSecondLines, type SecondLine } from './second-lines.ts';
import { readSnapshot } from './snapshot.ts';
import { createTranslator, type Translator, type TranslatorNeeds } from './translate.ts';
import { whereTo } from './whereabouts.ts';

export interface SessionNeeds {
  readonly settings: PbxSettings;
  readonly counters: Counters;
  readonly now: () => EpochMs;
  /** Ends the session, however far it has come. */
  readonly signal: AbortSignal;
  /** The snapshot is read, and from now on actions may run. The events that were buffered meanwhile follow at once. */
  readonly up: (session: Session, snapshot: PbxSnapshot) => void;
  readonly event: (event: AcdEvent) => void;
  readonly phones: PhoneWishes;
  /** The session ended without our doing; called at most once, and not before `up`. */
  readonly lost: (end: SessionEnd) => void;
}

export type SessionEnd = { readonly is: 'lost' | 'replaced'; readonly why: string };

/** One connection to the PBX, both links, from the snapshot to its end. Each attempt makes a new one. */
export interface Session extends Lines {
  /** Resolves when the ARI socket answers. */
  readonly pingSocket: () => Promise<void>;
}

/**
 * Connects, buffers events, reads the snapshot, tells it, then the buffer, and goes on live.
 * @throws whatever made that impossible; nothing is left open then
 */
export async function openSession(needs: SessionNeeds): Promise<void> {
  const { settings, counters } = needs;
  const timeoutMs = settings.actionTimeoutMs;
  const gate = createGate(needs);
  needs.signal.addEventListener('abort', gate.close, { once: true });
  const malformed = (name: CounterName) => (error: unknown) => {
    counters.add(name);
    settings.log.warn('a message of the PBX could not be read', { link: name, error: String(error).slice(0, 300) });
  };
  try {
    const ami = await connectAmi(
      { ...settings.ami, timeoutMs },
      {
        event: (name, fields) => {
          const event = parseAmiEvent(name, fields);
          if (event !== null) gate.pass((translator) => translator.ami(event));
        },
        malformed: malformed('malformed-ami'),
        orphan: () => counters.add('orphan-response'),
        closed: (why) => gate.end({ is: 'lost', why }),
      },
    );
    gate.onEnd(ami.close);
    await settings.onStage('ami-up');

    const ari = await connectAri({ ...settings.ari, timeoutMs }, settings.ari.app, {
      event: (message) => {
        const event = parseAriEvent(message);
        if (event?.type === 'ApplicationReplaced')
          gate.end({ is: 'replaced', why: 'another socket took the application' });
        else if (event !== null) gate.pass((translator) => translator.ari(event));
      },
      malformed: malformed('malformed-ari'),
      closed: (why) => gate.end({ is: 'lost', why }),
    });
    gate.onEnd(ari.close);
    // What nobody reads would delay what somebody waits for.
    const filter = { allowed: [...eventTypes, 'RESTResponse'].map((type) => ({ type })) };
    await ari.calls.applications.filter({ applicationName: settings.ari.app, filter });
    await settings.onStage('events-flow');

    const unrecorded = (callId: CallId, why: string) => {
      counters.add('unrecorded');
      settings.log.error('the PBX does not record a call', { callId, why });
    };
    const phones = createPhoneStates();
    const lines: Lines = {
      ...{ calls: ari.calls, post: ari.post, ami, app: settings.ari.app, phones, unrecorded },
      branches: createBranches(),
      legEnded: (offer, end) => translator.offerEnded(offer, end),
      ...{ referrals: createReferrals(), secondLines: createSecondLines() },
    };
    const reading = await readSnapshot({ lines, phones, onStage: settings.onStage, now: needs.now });
    const { snapshot } = reading;
    // A bridge that stays behind harms nobody, but nobody else takes it away.
    const sweep = (call: CallId) => void settle(() => endTalkBridges(lines.calls, call), malformed('malformed-ari'));
    const sweepSpy = (leg: LegId) => void settle(() => endSpying(lines.calls, leg), malformed('malformed-ari'));
    const contactIsGone: TranslatorNeeds['contactIsGone'] = (contact) => {
      const answering = () => phones.answering(contact.endpoint);
      void settle(() => endLostLegs(lines.calls, contact, answering), malformed('malformed-ari'));
    };
    const endBranch = (channel: string) =>
      void settle(() => endChannel(lines, channel, String(answeredElsewhere)), malformed('malformed-ari'));
    const emit = (event: AcdEvent) => {
      if (!needs.signal.aborted) needs.event(event);
    };
    const phoneCalls = servePhones(lines, needs, emit, malformed('malformed-ari'));
    const translator = createTranslator({
      emit,
      phones,
      contactIsGone,
      branches: lines.branches,
      endBranch,
      whereTo: (call) => whereTo(() => lines.calls.channels.get({ channelId: channelOf(call) }), needs.signal),
      callerIsOut: sweep,
      spyIsOut: sweepSpy,
      phoneCalls,
    });
    translator.know(snapshot, reading.spies);
    reading.secondLines.forEach(lines.secondLines.begin);
    const session: Session = { ...lines, pingSocket: () => ari.ping(timeoutMs) };
    gate.open(translator, () => needs.up(session, snapshot));
    reading.abandoned.forEach(sweep);
    reading.abandonedSpies.forEach(sweepSpy);
    reading.abandonedLines.forEach(phoneCalls.endLine);
    reading.superfluous.forEach(endBranch);
    reading.goneContacts.forEach(contactIsGone);
    await settings.onStage('told');
  } catch (error) {
    gate.close();
    throw error;
  }
}

/** What operators do on their phones themselves. */
function servePhones(
  lines: Lines,
  { phones, now }: Pick<SessionNeeds, 'phones' | 'now'>,
  emit: (event: AcdEvent) => void,
  unexpected: (error: unknown) => void,
): PhoneCalls {
  const { secondLines, referrals } = lines;
  const run = (action: () => Promise<undefined>) => void settle(action, unexpected);
  return {
    secondLines,
    dialled: (channelId, by, to) => {
      const offerId = nthOffer(callOfPhoneChannel(channelId), 1);
      const ended = (line: SecondLine | null) => {
        const [at, callId] = [now(), line === null ? null : callOfOffer(line.leg)];
        if (line === null || callId === null) emit({ type: 'OperatorLegEnded', at, offerId, how: 'hangup' });
        else if (secondLines.end(line)) emit({ type: 'ConsultMoveAsked', at, callId, by, move: 'cancel' });
      };
      run(() => takePhoneCall(lines, phones, { channelId, by, to }, ended));
    },
    referred: (referral) => run(() => referrals.during(referral.channel, () => referCall(lines, phones, referral))),
    endLine: ({ channel }) => run(() => endChannel(lines, channel)),
  };
}

/** Holds events back until the snapshot is told, then lets them through as they come, and nothing after the end. */
function createGate(needs: SessionNeeds) {
  const closers: (() => void)[] = [];
  const held: ((translator: Translator) => void)[] = [];
  let translator: Translator | null = null;
  let end: SessionEnd | null = null;

  const close = () => {
    end ??= { is: 'lost', why: 'closed' };
    held.length = 0;
    for (const closer of closers.splice(0)) closer();
  };
  return {
    close,
    onEnd: (closer: () => void) => {
      closers.push(closer);
      if (end !== null) throw new Error(end.why);
    },
    pass: (handle: (translator: Translator) => void) => {
      if (end !== null) return;
      if (translator === null) held.push(handle);
      else handle(translator);
    },
    end: (how: SessionEnd) => {
      if (end !== null) return;
      end = how;
      close();
      if (translator !== null) needs.lost(how);
    },
    open: (to: Translator, first: () => void) => {
      if (end !== null) throw new Error(end.why);
      first();
      translator = to;
      for (const handle of held.splice(0)) handle(to);
    },
  };
}
