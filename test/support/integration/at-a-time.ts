/** Does all of it, so many at a time, and tells the results in the order of the tasks. */
export const atATime = async <Result>(limit: number, tasks: readonly (() => Promise<Result>)[]): Promise<Result[]> => {
  const results: Result[] = [];
  const waiting = tasks.entries();
  const worker = async (): Promise<void> => {
    for (const [index, task] of waiting) results[index] = await task();
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
};
