import type * as z from 'zod';

/** Sentences about what a variable rules, each with its proof. */
type Rules = Readonly<Record<string, () => Promise<void>>>;

/** Which pipeline a function's metrics are of is said where its handler makes them. */
type Ruling<Schema extends z.ZodObject> = Exclude<keyof Schema['shape'], 'PIPELINE_NAME'>;

/** What each variable of an env.ts rules, through the function's wiring. A variable without a row does not compile. */
export const describeVariables = <Schema extends z.ZodObject>(rows: Readonly<Record<Ruling<Schema>, Rules>>): void => {
  for (const [variable, rules] of Object.entries<Rules>(rows))
    describe(`${variable} rules`, () => {
      for (const [sentence, proof] of Object.entries(rules)) test(sentence, proof);
    });
};
