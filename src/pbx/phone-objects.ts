import type { PhoneKind } from '../acd/state.ts';
import type { PhoneAccount } from '../operators/ports.ts';
import { phoneId } from './names.ts';

type Fields = Readonly<Record<string, string>>;

/** What a phone of this kind is made of on the PBX: PJSIP objects of one name. */
export interface PhoneObjects {
  readonly id: string;
  readonly auth: Fields;
  readonly aor: Fields;
  readonly endpoint: Fields;
}

const aor: Fields = {
  max_contacts: '5', // pages, or desk phones: all of them ring
  remove_existing: 'yes', // the oldest goes when more come,
  remove_unavailable: 'yes', // and before it one that answers no more: a phone that came back under a new address
  qualify_frequency: '5', // finds a dead phone in about 4 s
  qualify_timeout: '2',
};

const both: Fields = {
  context: 'pasokh-operator',
  disallow: 'all',
  allow: 'alaw,ulaw', // what the trunks speak: nothing is to be translated
  direct_media: 'no', // audio passes through the PBX, or nothing could be recorded
  rtp_symmetric: 'yes',
  force_rport: 'yes',
  rewrite_contact: 'yes',
  rtp_timeout_hold: '3600',
  device_state_busy_at: '1',
};

const particular: Readonly<Record<PhoneKind, Fields>> = {
  // s: a leg whose phone vanished ends with cause 44. Desk phones may send nothing while nobody speaks.
  desk: { rtp_timeout: '20' },
  web: {
    webrtc: 'yes', // ICE, DTLS-SRTP, RTCP on the same port: what browsers insist on and desk phones do not know
    dtls_auto_generate_cert: 'yes', // a new one for each call; its fingerprint goes over the WebSocket
    rtp_timeout: '5', // browsers send 50 packets a second, muted ones and those that hold, too
    rtp_timeout_hold: '10', // one that has found no way for its audio is taken for one that holds
  },
};

/** The same secret opens both kinds. */
export function phoneObjects(kind: PhoneKind, { operatorId, secret, displayName }: PhoneAccount): PhoneObjects {
  const id = phoneId(operatorId, kind);
  return {
    id,
    auth: { auth_type: 'userpass', username: id, password: secret },
    aor,
    endpoint: {
      ...both,
      ...particular[kind],
      auth: id,
      aors: id,
      callerid: `"${displayName.replace(/["\\<>]/gu, '')}" <${id}>`,
    },
  };
}
