import { logs } from '../../../lambdas/core/codes/log-codes';
import { metrics } from '../../../lambdas/core/metrics';

/** Lines that the pipeline may write: its own, each with a code of the register, and those of metrics. */
export interface ReadLines {
  readonly codes: readonly string[];
  /** What is no such line, shortened. */
  readonly strange: readonly string[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Of the fields of a line of metrics: their dimension, and the metadata of CloudWatch's format. */
const AROUND_METRICS = ['_aws', 'Pipeline'];

const kindOf = (line: string, fields: ReadonlySet<string>): string | undefined => {
  const said = parsed(line);
  if (!isObject(said)) return undefined;
  if ('_aws' in said)
    return Object.keys(said).every((name) => AROUND_METRICS.includes(name) || Object.hasOwn(metrics, name))
      ? ''
      : undefined;
  const { code, message } = said;
  const isOwn = typeof code === 'string' && code === message && Object.hasOwn(logs, code);
  return isOwn && Object.keys(said).every((name) => fields.has(name)) ? code : undefined;
};

/** Reads what was written, line by line as CloudWatch does. @param fields the names that a line of the log may have */
export const readLines = (written: string, fields: ReadonlySet<string>): ReadLines => {
  const codes: string[] = [];
  const strange: string[] = [];
  for (const line of written.split(/\r\n|[\n\r]/)) {
    if (line === '') continue;
    const kind = kindOf(line, fields);
    if (kind === undefined) strange.push(line.slice(0, 200));
    else if (kind !== '') codes.push(kind);
  }
  return { codes, strange };
};
