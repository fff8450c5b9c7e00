import type { LabelledTalkStore } from '../metrics/disposition-report.ts';
import { queueId } from '../shared/ids.ts';
import type { Database } from './connection.ts';
import { selectGaps } from './metrics-store.ts';

/** Talks with what they were about. */
export const createLabelledTalks = (db: Database): LabelledTalkStore => ({
  talks: async ({ from, to }, queues) => {
    const rows = await db
      .selectFrom('operator_segments as s')
      .leftJoin('call_dispositions as d', (join) =>
        join.onRef('d.call_id', '=', 's.call_id').onRef('d.operator_id', '=', 's.operator_id'),
      )
      .select(['s.queue_id', 's.ended_at', 'd.code'])
      .where('s.ended_at', '>=', new Date(from))
      .where('s.ended_at', '<', new Date(to))
      .where((eb) => eb.or([eb('s.via', '<>', 'consult'), eb('s.talk_ms', '>', 0)]))
      .$if(queues.length > 0, (query) => query.where('s.queue_id', 'in', [...queues]))
      .$narrowType<{ ended_at: Date }>()
      .execute();
    return rows.map((row) => ({
      queueId: row.queue_id === null ? null : queueId(row.queue_id),
      ...{ endedAt: row.ended_at.getTime(), code: row.code },
    }));
  },
  gaps: (span) => selectGaps(db, span),
});
