import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { OperatorId } from '../../../src/shared/ids.ts';

interface Work {
  readonly activity: { readonly is: string; readonly at: number };
  /** When calls began, and when work began and ended. */
  readonly calls: readonly number[];
  readonly spans: readonly (readonly [from: number, to: number])[];
  readonly askedAt: number;
}

const hour = 3_600_000;
const nothing: Work = { activity: { is: 'idle', at: 0 }, calls: [], spans: [], askedAt: 0 };
const isWork = (activity: string): boolean => ['dialling', 'talking', 'wrap-up', 'engaged'].includes(activity);

/** What operators have done, from the facts alone. */
export class WorkDiary {
  readonly #works = new Map<OperatorId, Work>();

  /** `isNew`: whether an operator who is configured was not known before. */
  hear(event: AcdEvent, facts: readonly Fact[], isNew: boolean): void {
    if (event.type === 'OperatorConfigured' && isNew) this.#works.delete(event.operator.id);
    for (const fact of facts) if (fact.type === 'ActivityChanged') this.#changed(fact);
  }

  /** Told after the offers of a step were looked at. */
  hearOffers(facts: readonly Fact[]): void {
    for (const fact of facts)
      if (fact.type === 'OfferMade' || fact.type === 'DirectOfferMade')
        this.#works.set(fact.operatorId, { ...this.#of(fact.operatorId), askedAt: fact.at });
  }

  askedAt = (id: OperatorId): number => this.#of(id).askedAt;

  /** Calls of the last hour or so: older ones count e-fold less by the hour. */
  calls = (id: OperatorId, now: number): number =>
    this.#of(id).calls.reduce((sum, at) => sum + Math.exp((at - now) / hour), 0);

  /** Time at work of the last hour or so. */
  busyMs = (id: OperatorId, now: number): number =>
    this.#of(id).spans.reduce(
      (sum, [from, to]) => sum + hour * (Math.exp((to - now) / hour) - Math.exp((from - now) / hour)),
      0,
    );

  #of = (id: OperatorId): Work => this.#works.get(id) ?? nothing;

  #changed({ operatorId, activity: is, at }: Extract<Fact, { type: 'ActivityChanged' }>): void {
    const work = this.#of(operatorId);
    const { activity, calls, spans } = work;
    this.#works.set(operatorId, {
      ...work,
      activity: { is, at },
      calls: is === 'talking' ? [...calls, at] : calls,
      spans: isWork(activity.is) ? [...spans, [activity.at, at]] : spans,
    });
  }
}
