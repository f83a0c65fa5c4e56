import * as z from 'zod';
import type { Policy } from '../template/policies';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const statement = z.looseObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});
type Statement = z.output<typeof statement>;

/** A policy in which one thing is not as it was. */
export interface Weakened {
  /** In words. */
  readonly change: string;
  readonly policy: Policy;
}

const without = <Item>(items: readonly Item[], at: number): Item[] => items.filter((_, index) => index !== at);

/** The same with one condition less: a deny that reaches further, or an allow that does. */
const unconditional = ({ Condition = {}, ...rest }: Statement): [string, Statement][] =>
  Object.entries(Condition).flatMap(([operator, tests]) =>
    Object.keys(tests).map((key): [string, Statement] => {
      const kept = Object.fromEntries(Object.entries(tests).filter(([other]) => other !== key));
      const others = Object.fromEntries(Object.entries(Condition).filter(([other]) => other !== operator));
      return [
        `without ${operator} ${key}`,
        { ...rest, Condition: Object.keys(kept).length === 0 ? others : { ...others, [operator]: kept } },
      ];
    }),
  );

/** With one value less in a condition, where there are several. */
const fewerValues = ({ Condition = {}, ...rest }: Statement): [string, Statement][] =>
  Object.entries(Condition).flatMap(([operator, tests]) =>
    Object.entries(tests).flatMap(([key, values]) =>
      values.length < 2
        ? []
        : values.map((value, index): [string, Statement] => [
            `${operator} ${key} without ${value}`,
            { ...rest, Condition: { ...Condition, [operator]: { ...tests, [key]: without(values, index) } } },
          ]),
    ),
  );

/** With one action or one resource less, where there are several. */
const narrower = (one: Statement): [string, Statement][] =>
  (['Action', 'Resource'] as const).flatMap((part) =>
    one[part].length < 2
      ? []
      : one[part].map((value, index): [string, Statement] => [
          `without ${part} ${value}`,
          { ...one, [part]: without(one[part], index) },
        ]),
  );

const withoutConditions = ({ Condition: _conditions, ...rest }: Statement): Statement => rest;

/** An allow that reaches further; that of a bucket's own policy never beyond the bucket. */
const wider = (one: Statement): [string, Statement][] =>
  one.Effect === 'Deny'
    ? []
    : [
        // Few actions have the keys of the conditions, so that these alone might hold it together.
        ['of everything', { ...withoutConditions(one), Action: ['s3:*'] }],
        ...(one.Principal === undefined ? [['on everything', { ...one, Resource: ['*'] }] as [string, Statement]] : []),
      ];

/**
 * All ways to change one thing in one statement: to leave it out, one of its conditions, actions, resources or values, or to
 * let an allow reach further.
 * @param service only statements about its actions
 */
export const weakened = ({ Version, Statement }: Policy, service = ''): Weakened[] => {
  const statements = z.array(statement).parse(Statement);
  return statements.flatMap((one, at) => {
    if (!one.Action.some((action) => action.startsWith(service))) return [];
    const title = one.Sid ?? `${one.Effect} ${one.Action.join(' ')} on ${one.Resource.join(' ')}`;
    const replaced = (other: Statement): Policy => ({ Version, Statement: statements.with(at, other) });
    return [
      { change: `without ${title}`, policy: { Version, Statement: without(statements, at) } },
      ...[...unconditional(one), ...fewerValues(one), ...narrower(one), ...wider(one)].map(([change, other]) => ({
        change: `${title} ${change}`,
        policy: replaced(other),
      })),
    ];
  });
};
