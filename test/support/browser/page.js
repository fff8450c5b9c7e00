// The smallest softphone that can do what an operator's does: tests drive it through `window.phone`. No product code.
import JsSIP from 'jssip';

/** The calls of this page, the newest last. */
const sessions = [];
const said = [];
let agent = null;
let talk = null;
let registered = false;
/** What comes in now: the ears of the newest call. */
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

/** Plays what comes in, since Chromium decodes nothing that nobody plays, and keeps it for `hears` until the call is over. */
function listen(session, connection) {
  connection.addEventListener('track', ({ streams: [stream] }) => {
    const audio = document.body.appendChild(new Audio());
    audio.srcObject = stream;
    void audio.play();
    const context = new AudioContext();
    const ears = context.createAnalyser();
    Object.assign(ears, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(stream).connect(ears);
    heard = ears;
    const over = () => {
      if (heard === ears) heard = null;
      audio.remove();
      void context.close();
    };
    for (const event of ['ended', 'failed']) session.on(event, over);
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
    if (session.connection) listen(session, session.connection);
    else session.on('peerconnection', ({ peerconnection }) => listen(session, peerconnection));
    session.on('failed', ({ originator, cause }) => said.push(`failed: ${originator}, ${cause}`));
    session.on('ended', ({ originator, cause }) => said.push(`ended: ${originator}, ${cause}`));
    if (session.direction === 'incoming' && answersItself({ request })) window.phone.answer();
  });
  // As it is spoken: a tone counts as noise.
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  // At /#relay no audio comes or goes but through a TURN server.
  const iceTransportPolicy = location.hash === '#relay' ? 'relay' : 'all';
  talk = { mediaConstraints: { audio, video: false }, pcConfig: { iceServers, iceTransportPolicy } };
  agent.start();
}

/** What comes in now, to the nearest ten Hz: tones that are about as loud as the loudest; none: silence. */
function hears() {
  if (heard === null) return [];
  const loudness = new Float32Array(heard.frequencyBinCount);
  heard.getFloatFrequencyData(loudness);
  const least = Math.max(-60, Math.max(...loudness) - 12);
  const isPeak = (i) =>
    loudness[i] > least && !loudness.slice(Math.max(i - 4, 0), i + 5).some((near) => near > loudness[i]);
  const peaks = [...loudness.keys()].filter(isPeak);
  return peaks.map((i) => Math.round((i * heard.context.sampleRate) / heard.fftSize / 10) * 10);
}

window.phone = {
  signIn,
  hears,
  answer: () => call().answer(talk),
  dial: (number) => void agent.call(number, talk),
  hangup: () => call().terminate(call().isInProgress() && call().direction === 'incoming' ? { status_code: 603 } : {}),
  sendDigits: (digits) => call().sendDTMF(digits, { transportType: 'RFC2833', interToneGap: 100 }),
  signOut: () => agent.stop(),
  /** What a test may want to know. */
  look: () => ({
    registered,
    said,
    call: call() === undefined ? null : { established: call().isEstablished(), from: call().remote_identity.uri.user },
    calls: sessions.length,
  }),
};
