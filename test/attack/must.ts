/** Fails when something does not hold. Of the thousands of checks of an attack, `expect` would be most of the time. */
export function must(holds: boolean, otherwise: string, ...seen: readonly unknown[]): asserts holds {
  if (!holds) throw new Error([otherwise, ...seen.map((one) => JSON.stringify(one))].join(' '));
}
