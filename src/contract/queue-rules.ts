import { z } from 'zod';
import { latinDigits } from '../shared/digits.ts';
import { queueId } from '../shared/ids.ts';
import { line, shortId } from './fields.ts';

// What requests say of who gets which call. Lists and objects are always replaced as a whole.

export const durationMs = (least: number, most: number) => z.number().int().min(least).max(most);

/** A number as the trunk sends it, typed by a person: Persian digits, spaces and dashes are understood. */
const dialledNumber = z
  .string()
  .transform((text) => latinDigits(text).replace(/[\p{Zs}\p{Pd}\p{Cf}().]/gu, ''))
  .pipe(z.string().regex(/^\+?[0-9*#]{1,32}$/, 'a + if need be, then digits, * and #, at most 32'));

export const dialledNumbers = z
  .array(dialledNumber)
  .max(100)
  .refine((numbers) => new Set(numbers).size === numbers.length, 'a number is there twice');

/** A skill, in the letters of a Persian keyboard whichever was used: needs and operators must name it alike. */
const skillName = line(50).transform((name) => name.replace(/[يى]/gu, 'ی').replace(/ك/gu, 'ک'));

export const skills = z
  .record(skillName, z.number().int().min(1).max(10))
  .refine((all) => Object.keys(all).length <= 50, 'at most 50')
  .meta({ description: 'proficiency 1–10 by the name of the skill', examples: [{ English: 7 }] });

export const units = z.number().int().min(1).max(100);

export const unitsByKind = z
  .strictObject({
    call: units.default(1),
    callback: units.optional().meta({ description: 'left out: as a call' }),
  })
  .transform(({ call, callback = call }) => ({ call, callback }))
  .meta({ description: 'units of an operator’s capacity that one piece of work takes, by its kind' });

const tier = z.number().int().min(1).max(100).meta({ description: 'lower ones are asked first' });

export const weight = z.number().min(0.01).max(100);

type Problem = Readonly<{ context: z.RefinementCtx; problem: string }>;

/** Points at the first step that does not follow the one before. */
function mustFollow<Step extends object>(
  steps: readonly Step[],
  field: keyof Step & string,
  follows: (step: Step, before: Step) => boolean,
  { context, problem }: Problem,
): void {
  const wrong = steps.findIndex((step, index) => index > 0 && !follows(step, steps[index - 1] ?? step));
  if (wrong > 0) context.addIssue({ code: 'custom', path: [wrong, field], message: problem });
}

const isLater = (one: { afterMs: number }, before: { afterMs: number }): boolean => one.afterMs > before.afterMs;

export const tiers = z
  .array(z.strictObject({ tier, afterMs: durationMs(0, 7_200_000) }))
  .max(20)
  .superRefine((steps, context) => {
    const problem = 'not above that of the entry before';
    mustFollow(steps, 'tier', (one, before) => one.tier > before.tier, { context, problem });
    mustFollow(steps, 'afterMs', isLater, { context, problem });
  })
  .meta({ description: 'from this wait on, operators of this tier and those up to the next entry’s are asked, too' });

const relax = z
  .array(z.strictObject({ afterMs: durationMs(1, 7_200_000), level: z.number().int().min(0).max(9) }))
  .max(10)
  .superRefine((steps, context) => {
    mustFollow(steps, 'afterMs', isLater, { context, problem: 'not above that of the step before' });
    const falls = (one: { level: number }, before: { level: number }): boolean => one.level < before.level;
    mustFollow(steps, 'level', falls, { context, problem: 'not below that of the step before' });
  })
  .meta({ description: 'after a wait, less will do; level 0: it is no longer needed' });

const need = z
  .strictObject({
    skill: skillName,
    level: z.number().int().min(1).max(10).meta({ description: 'proficiency needed' }),
    relax: relax.default([]),
    numbers: dialledNumbers.default([]).meta({ description: 'dialled numbers whose calls need it; none: every call' }),
  })
  .refine(({ level, relax: [first] }) => first === undefined || first.level < level, {
    path: ['relax', 0, 'level'],
    error: 'not below the level needed at first',
  });

export const needs = z.array(need).max(20).meta({ description: 'skills that calls need' });

export const coolDownMs = z
  .strictObject({
    ...{ declined: durationMs(0, 600_000), busy: durationMs(0, 600_000) },
    ...{ noAnswer: durationMs(0, 600_000), unreachable: durationMs(0, 600_000) },
  })
  .meta({ description: 'how long an operator is left alone after an offer that came to nothing, by how it ended' });

export const overflowReason = z.enum(['full', 'closed', 'no-operators', 'max-wait', 'exit-key']);

const overflowTarget = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('queue'), queueId: shortId.transform(queueId) }),
  z.strictObject({ is: z.literal('announcement') }),
]);

type Rule = Readonly<{ when: string; to: z.output<typeof overflowTarget> }>;

/** Whether the second rule is never looked at because of the first. */
const shadows = (earlier: Rule, { when, to }: Rule): boolean =>
  earlier.when === when &&
  (earlier.to.is === 'announcement' || (to.is === 'queue' && to.queueId === earlier.to.queueId));

export const overflow = z
  .array(z.strictObject({ when: overflowReason, to: overflowTarget }))
  .max(20)
  .superRefine((rules, context) => {
    for (const [index, rule] of rules.entries()) {
      if (!rules.slice(0, index).some((earlier) => shadows(earlier, rule))) continue;
      context.addIssue({ code: 'custom', path: [index], message: 'never reached: a rule before it comes first' });
    }
  })
  .meta({ description: 'the first rule of a reason whose target takes the caller; without one, announcement and end' });

export const preferred = z.strictObject({
  by: z
    .array(z.enum(['last-spoken', 'file-owner']))
    .min(1)
    .refine((ways) => new Set(ways).size === ways.length, 'one is there twice'),
  spanMs: durationMs(60_000, 34_560_000_000).meta({ description: 'how long ago the conversation may be' }),
  waitMs: durationMs(1_000, 600_000).meta({ description: 'for so long only that operator is asked' }),
});

export const maxWaiting = z
  .union([z.number().int().min(0).max(100_000), z.literal('auto')], {
    error: 'a whole number from 0 to 100000, "auto" or null',
  })
  .nullable();

export const wrapUpMs = durationMs(0, 3_600_000);

/** How an operator serves a queue. */
export const servingTerms = z
  .strictObject({
    tier,
    weight: weight.meta({ description: 'with the strategy random: how often, beside others of the tier' }),
    wrapUpMs: wrapUpMs.nullable().meta({ description: 'null: as the queue has it' }),
  })
  .partial();
