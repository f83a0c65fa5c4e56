import type { Results } from '../report/results';

const FIGURE = /^(.*): an invocation, by memory \(model\)$/;

/** Milliseconds of a warm invocation over one recording with the memory that a Lambda has, of those that the bench `load` knows. */
export const invocationTimes = ({ benches }: Results): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (benches.load?.rows ?? []).flatMap(({ figure, measured }) => {
      const feature = FIGURE.exec(figure)?.[1];
      // The memory that it has comes first.
      const [itsMemory] = Object.values(measured);
      return feature === undefined || itsMemory === undefined ? [] : [[feature, itsMemory.median]];
    }),
  );
