import type { DialRules } from '../../../src/dialling/dial-rules.ts';
import type { OutgoingPattern, Trunk } from '../../../src/dialling/trunk.ts';
import { trunkId } from '../../../src/shared/ids.ts';

/** A trunk that carries every number as people of the country dial it. */
export const trunk = (id: string, more: Partial<Trunk> = {}): Trunk => ({
  ...{ id: trunkId(id), name: id, enabled: true, mode: 'address', host: '192.0.2.1', userName: null, hasSecret: false },
  ...{ from: null, transport: 'udp', codecs: ['alaw'], numbers: ['+982191001000'], defaultNumber: '+982191001000' },
  ...{ patterns: [carries('any')], mostCalls: null, probed: true, createdAt: 0, changedAt: 0, ...more },
});

export const carries = (pattern: string, more: Partial<OutgoingPattern> = {}): OutgoingPattern => ({
  ...{ pattern, priority: 10, format: 'national', strip: 0, prepend: '', ...more },
});

/** Rules that allow everything. */
export const dialRules = (more: Partial<DialRules> = {}): DialRules => ({
  ...{ version: 1, region: null, rules: [], otherwise: 'allow', emergencyNumbers: ['110', '115', '125'] },
  serviceNumbers: [],
  ...{ callsAtOnce: null, callsPerHour: null, changedAt: 0, ...more },
});
