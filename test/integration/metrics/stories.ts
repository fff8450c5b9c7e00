/** What befalls one call of support, which Sara answers after 9 s, or which she dials; and the numbers by hand, in milliseconds. */
export interface Story {
  readonly id: string;
  readonly what: string;
  readonly lines: readonly string[];
  readonly sara: object;
  readonly ali: object;
  readonly queue: object;
  /** Parts that have a label. */
  readonly labels: number;
}

const second = 1_000;
const answeredAt10 = ['1s CallerEntered c1 0911 2100', '9s OfferAnswered c1-o1', '10s PartiesBridged c1 c1-o1'];
const over = (at: number): string[] => [
  `${at}s CallerLeft c1 hangup`,
  `${at + 10}s DeadlinePassed operator sara ${at + 10}s`,
];

const times = (talk: number, hold: number, consult: number, wrapUp: number) => ({
  ...{ talkMs: talk * second, holdMs: hold * second, consultMs: consult * second, wrapUpMs: wrapUp * second },
});
const once = { answered: 1, advised: 0, offers: 1, accepted: 1, missed: 0, answerRate: 1 };
const notAsked = { offers: 0, accepted: 0, declined: 0, missed: 0, answerRate: null };
const idle = { answered: 0, advised: 0, ...notAsked, ...times(0, 0, 0, 0) };
const transfers = { blind: 0, attended: 0, out: 0, external: 0, inVain: 0, in: 0, notTaken: 0, consulted: 0 };
const served = (talk: number, calls = 1) => ({
  ...{ offered: calls, answered: calls, missed: 0 },
  talkMs: { total: talk * second, avg: (talk * second) / calls },
});

export const stories: readonly Story[] = [
  {
    ...{ id: 'moved', what: 'a call that is moved to another phone and back', labels: 1 },
    lines: [
      ...answeredAt10,
      ...['20s MoveAsked c1 desk by sara', '20.5s OperatorLegEnded c1-o1 hangup'],
      ...['21s OfferAnswered c1-o2', '22s PartiesBridged c1 c1-o2'],
      ...['30s MoveAsked c1 web by sara', '30.5s OperatorLegEnded c1-o2 hangup'],
      ...['31s OfferAnswered c1-o3', '32s PartiesBridged c1 c1-o3', ...over(60)],
    ],
    sara: { ...once, ...times(46, 0, 0, 10), ahtMs: 56 * second, transfers },
    ...{ ali: idle, queue: served(46) },
  },
  {
    ...{ id: 'lost', what: 'a call whose leg is lost and comes back', labels: 1 },
    lines: [
      ...answeredAt10,
      ...['19.9s ReachableChanged sara false', '20s OperatorLegEnded c1-o1 lost', '25s ReachableChanged sara true'],
      ...['26s OfferAnswered c1-o2', '27s PartiesBridged c1 c1-o2', ...over(50)],
    ],
    sara: { ...once, ...times(33, 0, 0, 10), ahtMs: 43 * second, transfers },
    ...{ ali: idle, queue: served(33) },
  },
  {
    ...{ id: 'parked', what: 'a call that is parked, and retrieved by who parked it', labels: 1 },
    lines: [
      ...answeredAt10,
      ...['20s ParkAsked c1 by sara', '20.5s OperatorLegEnded c1-o1 hangup', '24s WrapUpEnded sara'],
      ...['25s RetrieveAsked c1 by sara', '26s OfferAnswered c1-o2', '27s PartiesBridged c1 c1-o2', ...over(40)],
    ],
    sara: { ...once, ...times(23, 0, 0, 14), ahtMs: 37 * second, transfers },
    ...{ ali: idle, queue: served(23) },
  },
  {
    ...{ id: 'retrieved', what: 'a call that is parked, and retrieved by another', labels: 2 },
    lines: [
      ...answeredAt10,
      ...['20s ParkAsked c1 by sara', '20.5s OperatorLegEnded c1-o1 hangup', '25s RetrieveAsked c1 by ali'],
      ...['26s OfferAnswered c1-o2', '27s PartiesBridged c1 c1-o2', '30s DeadlinePassed operator sara 30s'],
      ...['40s CallerLeft c1 hangup', '50s DeadlinePassed operator ali 50s'],
    ],
    sara: { ...once, ...times(10, 0, 0, 10), ahtMs: 20 * second },
    ali: { ...notAsked, answered: 1, advised: 0, ...times(13, 0, 0, 10), ahtMs: 23 * second },
    queue: served(10),
  },
  {
    ...{ id: 'blind', what: 'a call that is handed over unasked', labels: 2 },
    lines: [
      ...answeredAt10,
      ...['20s TransferAsked c1 operator:ali by sara', '20.5s OperatorLegEnded c1-o1 hangup'],
      ...['24s OfferAnswered c1-o2', '25s PartiesBridged c1 c1-o2', '30s DeadlinePassed operator sara 30s'],
      ...['40s CallerLeft c1 hangup', '50s DeadlinePassed operator ali 50s'],
    ],
    sara: { ...once, ...times(10, 0, 0, 10), transfers: { ...transfers, blind: 1, out: 1 } },
    ali: { ...notAsked, answered: 1, advised: 0, ...times(15, 0, 0, 10), transfers: { ...transfers, in: 1 } },
    queue: served(10),
  },
  {
    ...{ id: 'in-vain', what: 'a call that is handed over in vain, and comes back', labels: 1 },
    lines: [
      ...answeredAt10,
      ...['20s TransferAsked c1 operator:ali by sara', '20.5s OperatorLegEnded c1-o1 hangup', '21s OfferRang c1-o2'],
      ...['30s DeadlinePassed operator sara 30s', '40s DeadlinePassed offer c1-o2 40s'],
      ...['42s DeadlinePassed operator ali 42s', '42s OfferAnswered c1-o3', '43s PartiesBridged c1 c1-o3', ...over(60)],
    ],
    sara: {
      ...{ ...once, ...times(27, 0, 0, 20), ahtMs: 47 * second },
      transfers: { ...transfers, blind: 1, out: 1, inVain: 1 },
    },
    ali: { ...idle, transfers: { ...transfers, notTaken: 1 } },
    queue: served(27),
  },
  {
    ...{ id: 'asked', what: 'a consultation that nobody answers', labels: 1 },
    lines: [
      ...answeredAt10,
      ...['20s ConsultAsked c1 operator:ali by sara', '21s OfferRang c1-o2', '40s DeadlinePassed offer c1-o2 40s'],
      ...['42s DeadlinePassed operator ali 42s', '45s HoldAsked c1 off by sara', ...over(60)],
    ],
    sara: { ...once, ...times(25, 25, 0, 10), ahtMs: 60 * second, transfers },
    ...{ ali: { ...idle, transfers }, queue: served(25) },
  },
  {
    ...{ id: 'advised', what: 'a call in which another is consulted twice', labels: 1 },
    lines: [
      ...answeredAt10,
      ...[
        '20s ConsultAsked c1 operator:ali by sara',
        '22s OfferAnswered c1-o2',
        '30s ConsultMoveAsked c1 cancel by sara',
      ],
      ...['30.5s OperatorLegEnded c1-o2 hangup', '40s ConsultAsked c1 operator:ali by sara', '43s OfferAnswered c1-o3'],
      ...['50s ConsultMoveAsked c1 cancel by sara', '50.5s OperatorLegEnded c1-o3 hangup', ...over(60)],
    ],
    sara: {
      ...{ ...once, ...times(30, 5, 15, 10), ahtMs: 45 * second },
      transfers: { ...transfers, consulted: 2 },
    },
    ali: { ...notAsked, answered: 0, advised: 1, ...times(0, 0, 15, 0), ahtMs: null },
    queue: served(30),
  },
  {
    ...{ id: 'attended', what: 'a call that is handed over to one who was consulted', labels: 2 },
    lines: [
      ...answeredAt10,
      ...['20s ConsultAsked c1 operator:ali by sara', '22s OfferAnswered c1-o2'],
      ...['30s ConsultMoveAsked c1 complete by sara', '30.5s OperatorLegEnded c1-o1 hangup'],
      ...['40s DeadlinePassed operator sara 40s', '50s CallerLeft c1 hangup', '60s DeadlinePassed operator ali 60s'],
    ],
    sara: {
      ...{ ...once, ...times(10, 2, 8, 10), ahtMs: 22 * second },
      transfers: { ...transfers, attended: 1, out: 1, consulted: 1 },
    },
    ali: {
      ...{ ...notAsked, answered: 1, advised: 0, ...times(20, 0, 8, 10), ahtMs: 30 * second },
      transfers: { ...transfers, in: 1 },
    },
    queue: served(10),
  },
  {
    ...{ id: 'merged', what: 'a conference', labels: 2 },
    lines: [
      ...answeredAt10,
      ...[
        '20s ConsultAsked c1 operator:ali by sara',
        '22s OfferAnswered c1-o2',
        '24s ConsultMoveAsked c1 merge by sara',
      ],
      ...['40s OperatorLegEnded c1-o2 hangup', '50s DeadlinePassed operator ali 50s', ...over(60)],
    ],
    sara: { ...once, ...times(46, 2, 2, 10), ahtMs: 58 * second, transfers: { ...transfers, consulted: 1 } },
    ali: { ...notAsked, answered: 1, advised: 0, ...times(16, 0, 2, 10), transfers },
    queue: served(46),
  },
  {
    ...{ id: 'again', what: 'a call that is given back after work for another caller', labels: 2 },
    lines: [
      ...answeredAt10,
      ...['20s TransferAsked c1 operator:ali by sara', '20.5s OperatorLegEnded c1-o1 hangup', '21s WrapUpEnded sara'],
      ...['24s OfferAnswered c1-o2', '25s PartiesBridged c1 c1-o2'],
      ...['30s CallerEntered c2 0912 2100', '31s OfferAnswered c2-o1', '32s PartiesBridged c2 c2-o1'],
      ...['40s CallerLeft c2 hangup', '40.5s OperatorLegEnded c2-o1 hangup', '41s WrapUpEnded sara'],
      ...['45s TransferAsked c1 operator:sara by ali', '45.5s OperatorLegEnded c1-o2 hangup'],
      ...['46s OfferAnswered c1-o3', '47s PartiesBridged c1 c1-o3', '55s DeadlinePassed operator ali 55s', ...over(60)],
    ],
    sara: {
      ...{ ...once, answered: 2, offers: 2, accepted: 2, ...times(31, 0, 0, 12), ahtMs: 21_500 },
      transfers: { ...transfers, blind: 1, out: 1, in: 1 },
    },
    ali: {
      ...{ ...notAsked, answered: 1, advised: 0, ...times(20, 0, 0, 10) },
      transfers: { ...transfers, blind: 1, out: 1, in: 1 },
    },
    queue: served(31, 2),
  },
  {
    ...{ id: 'dialled', what: 'a call out', labels: 1 },
    lines: [
      ...['1s CallDialled c1 0914 021 support t1 by sara', '3s OfferAnswered c1-o1', '10s CustomerAnswered c1'],
      ...['10.1s PartiesBridged c1 c1-o1', ...over(40)],
    ],
    sara: {
      ...{ ...notAsked, answered: 1, advised: 0, ...times(30, 0, 0, 10), diallingMs: 7 * second, ahtMs: 40 * second },
      outgoing: { attempts: 1, connects: 1, contactRate: 1 },
    },
    ...{ ali: idle, queue: { offered: 0, answered: 0 } },
  },
  {
    ...{ id: 'busy', what: 'a call out that reaches nobody', labels: 1 },
    lines: [
      ...['1s CallDialled c1 0914 021 support t1 by sara', '3s OfferAnswered c1-o1'],
      ...['8s CustomerLegEnded c1 busy 17', '8.5s OperatorLegEnded c1-o1 hangup'],
    ],
    sara: {
      ...{ ...idle, diallingMs: 5 * second, ahtMs: null },
      outgoing: { attempts: 1, connects: 0, contactRate: 0 },
    },
    ...{ ali: idle, queue: { offered: 0, answered: 0 } },
  },
];
