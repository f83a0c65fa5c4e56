import type { Bench } from './bench';

/** Which benches are run. @param names none: all, but for a long run those that whoever waits for them has to name */
export const chosenOf = (
  benches: Readonly<Record<string, Bench>>,
  names: readonly string[],
  short: boolean,
): Readonly<Record<string, Bench>> =>
  Object.fromEntries(
    Object.entries(benches).filter(([name, { onlyByName = false }]) =>
      names.length === 0 ? short || !onlyByName : names.includes(name),
    ),
  );
