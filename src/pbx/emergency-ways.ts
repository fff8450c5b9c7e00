import type { Route } from '../acd/state.ts';
import type { EmergencyProvisioner } from '../dialling/ports.ts';
import { dialable } from '../shared/dialable.ts';
import { deleteRows, readTree, writeRow } from './astdb.ts';
import { isSafe } from './commands/dial.ts';
import type { Link } from './link.ts';
import { trunkEndpoint } from './names.ts';

/** AstDB family: `<number>/<nth way>` = `<what is dialled>@<trunk's endpoint>&<number shown>`, for the dialplan (asterisk-config/extensions.conf). */
const family = 'pasokhsos';

/** Emergency numbers in the PBX's own database, which it keeps across its restarts. */
export const createEmergencyProvisioner = (link: Pick<Link, 'act'>): EmergencyProvisioner => ({
  reconcile: (ways) =>
    link.act(async ({ ami }) => {
      const wanted = new Map([...ways].flatMap(([number, routes]) => rowsOf(number, routes)));
      const there = new Map((await readTree(ami, family)).map(({ key, value }) => [key, value]));
      // What is new comes first: whoever dials meanwhile finds a way.
      for (const [key, value] of wanted) if (there.get(key) !== value) await writeRow(ami, family, key, value);
      return deleteRows(
        ami,
        family,
        [...there.keys()].filter((key) => !wanted.has(key)),
      );
    }),
});

/** Nothing but dialable strings and names of our own gets there. */
const rowsOf = (number: string, routes: readonly Route[]): (readonly [string, string])[] =>
  dialable.test(number)
    ? routes
        .filter(isSafe)
        .map(({ dial, shown, trunkId }, index) => [
          `${number}/${String(index + 1)}`,
          `${dial}@${trunkEndpoint(trunkId)}&${shown}`,
        ])
    : [];
