import type { AcdGateway } from '../acd-runtime/gateway.ts';
import { PasokhError } from '../shared/errors.ts';

/**
 * Of a wish that waits for the PBX nobody is told that it is done: who believes the recording to be paused says what must not be
 * kept. A hang-up alone is taken at any time: the core keeps it, and whoever is released is so as soon as the PBX is back. That
 * holds for this process alone: where another has the PBX, it is the one to be asked.
 *
 * @throws PasokhError `acd-unavailable`
 */
export function needPbx({ impediments }: Pick<AcdGateway, 'impediments'>, wish: 'hang-up' | 'other'): void {
  const lack = impediments().filter(({ part }) => wish === 'other' || part !== 'pbx');
  if (lack.length > 0) throw new PasokhError('acd-unavailable', { message: lack.map(({ why }) => why).join('; ') });
}
