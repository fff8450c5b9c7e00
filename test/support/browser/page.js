// The smallest softphone that can do what an operator's does: tests drive it through `window.phone`. No product code.
import JsSIP from 'jssip';

/** The calls of this page, the newest last. */
const sessions = [];
const said = [];
let agent = null;
let talk = null;
let registered = false;
let heard = null;

const call = () => sessions.findLast((session) => !session.isEnded());

async function ask(method, path, token, body) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The PBX asks for it where the operator has asked for the call. */
const answersItself = ({ request }) =>
  /answer-after=0/.test(request.getHeader('Call-Info') ?? '') ||
  /alert-autoanswer/.test(request.getHeader('Alert-Info') ?? '');

/** Plays what comes in, since Chromium decodes nothing that nobody plays, and keeps it for `hears`. */
function listen({ peerconnection }) {
  peerconnection.addEventListener('track', ({ streams: [stream] }) => {
    const audio = document.body.appendChild(new Audio());
    audio.srcObject = stream;
    void audio.play();
    const context = new AudioContext();
    heard = context.createAnalyser();
    heard.fftSize = 8192;
    context.createMediaStreamSource(stream).connect(heard);
  });
}

async function signIn(userName, password) {
  const { accessToken } = await ask('POST', '/v1/auth/login', null, { userName, password });
  const { web, displayName } = await ask('GET', '/v1/me/phone', accessToken);
  const { user, secret, sipAddress, url, iceServers } = web;
  agent = new JsSIP.UA({
    ...{ sockets: [new JsSIP.WebSocketInterface(url)], uri: sipAddress, display_name: displayName },
    ...{ authorization_user: user, password: secret, register_expires: 60, session_timers: false },
  });
  agent.on('registered', () => {
    // After another WebSocket the PBX would send what belongs to a call, its BYE for one, to the old one: this tells it the new.
    if (!registered && call()?.isEstablished() === true) call().renegotiate();
    registered = true;
  });
  for (const event of ['unregistered', 'disconnected']) agent.on(event, () => (registered = false));
  agent.on('registrationFailed', ({ cause }) => said.push(`registration failed: ${cause}`));
  agent.on('newRTCSession', ({ session, request }) => {
    sessions.push(session);
    if (session.connection) listen({ peerconnection: session.connection });
    else session.on('peerconnection', listen);
    session.on('failed', ({ originator, cause }) => said.push(`failed: ${originator}, ${cause}`));
    session.on('ended', ({ originator, cause }) => said.push(`ended: ${originator}, ${cause}`));
    if (session.direction === 'incoming' && answersItself({ request })) window.phone.answer();
  });
  // As it is spoken: a tone counts as noise.
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  talk = { mediaConstraints: { audio, video: false }, pcConfig: { iceServers } };
  agent.start();
}

/** The loudest frequency in Hz of what comes in now; null: silence. */
function hears() {
  if (heard === null) return null;
  const loudness = new Float32Array(heard.frequencyBinCount);
  heard.getFloatFrequencyData(loudness);
  const loudest = loudness.indexOf(Math.max(...loudness));
  if (loudness[loudest] < -60) return null;
  return Math.round((loudest * heard.context.sampleRate) / heard.fftSize);
}

window.phone = {
  signIn,
  hears,
  answer: () => call().answer(talk),
  dial: (number) => void agent.call(number, talk),
  hangup: () => call().terminate(),
  sendDigits: (digits) => call().sendDTMF(digits, { transportType: 'RFC2833' }),
  signOut: () => agent.stop(),
  /** What a test may want to know. */
  look: () => ({
    registered,
    said,
    call: call() === undefined ? null : { established: call().isEstablished(), from: call().remote_identity.uri.user },
    calls: sessions.length,
  }),
};
