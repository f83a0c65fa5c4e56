import { createTwoFilesPatch } from 'diff';

/** Something that the template describes and that drift detection does not look at. */
export interface Item {
  /** For people: `policy of the bucket NAME`. */
  readonly title: string;
  /** What the template says. */
  readonly wanted: unknown;
  /** What is there now; undefined when it is gone. */
  current(): Promise<unknown>;
  /** Makes it as the template says. */
  putBack(): Promise<void>;
}

/**
 * The same text for what means the same. AWS hands a policy back as it keeps it, where a list of one may be its only
 * element, the order of keys and of actions is free, and everybody has two names (IAM User Guide, "Principal").
 */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    if (items.length === 1) return items[0];
    return items.every((item) => typeof item === 'string') ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, part]): [string, unknown] => [
        key,
        key === 'Principal' ? everybody(canonical(part)) : canonical(part),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

const everybody = (principal: unknown): unknown => (JSON.stringify(principal) === '{"AWS":"*"}' ? '*' : principal);

const shown = (value: unknown): string =>
  value === undefined ? '' : `${JSON.stringify(canonical(value), undefined, 2)}\n`;

/** What has to change for `current` to become `wanted`, line by line (`-` is there, `+` belongs there); undefined when nothing has. */
export const difference = (current: unknown, wanted: unknown): string | undefined => {
  const [now, then] = [shown(current), shown(wanted)];
  if (now === then) return undefined;
  return createTwoFilesPatch('now', 'template', now, then, undefined, undefined, { context: 3 })
    .split('\n')
    .filter((line) => !/^(=+|--- |\+\+\+ |\\ |@@ )/.test(line) && line !== '')
    .map((line) => `    ${line}`)
    .join('\n');
};
