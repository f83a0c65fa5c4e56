/** The most requests that fall into any one second, by their times in milliseconds. */
export const busiestSecond = (times: readonly number[]): number => {
  const sorted = times.toSorted((left, right) => left - right);
  return Math.max(0, ...sorted.map((from, index) => sorted.slice(index).filter((at) => at - from < 1000).length));
};
