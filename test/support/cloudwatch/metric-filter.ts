import * as z from 'zod';
import type { MetricId } from './metric-data';

/** What a pattern says of an event of the log. */
type Condition = (event: unknown) => boolean;

const TOKEN = /\s*(\(|\)|&&|\|\||!=|=|\$[\w.]+|"[^"]*")/y;

/** Parentheses, `&&` before `||`, and comparisons of a field with a text: as much of the language as the pipeline uses. */
class PatternParser {
  private readonly tokens: string[];

  constructor(private readonly pattern: string) {
    const [, body] = /^\{(.*)\}$/s.exec(pattern) ?? this.refuse();
    this.tokens = [];
    const text = (body ?? '').trimEnd();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const [, token = ''] = TOKEN.exec(text) ?? this.refuse();
      this.tokens.push(token);
    }
  }

  parse(): Condition {
    const condition = this.any();
    if (this.tokens.length > 0) this.refuse();
    return condition;
  }

  private any(): Condition {
    const first = this.all();
    if (!this.takes('||')) return first;
    const rest = this.any();
    return (event) => first(event) || rest(event);
  }

  private all(): Condition {
    const first = this.one();
    if (!this.takes('&&')) return first;
    const rest = this.all();
    return (event) => first(event) && rest(event);
  }

  private one(): Condition {
    if (this.takes('(')) {
      const inner = this.any();
      if (!this.takes(')')) this.refuse();
      return inner;
    }
    const [selector = '', operator = '', text = ''] = this.tokens.splice(0, 3);
    if (!selector.startsWith('$.') || !['=', '!='].includes(operator) || !text.startsWith('"')) this.refuse();
    const matches = wildcard(text.slice(1, -1));
    return (event) => {
      const value = fieldOf(event, selector);
      // A field that is missing is not compared at all.
      return value !== undefined && matches(value) === (operator === '=');
    };
  }

  private takes(token: string): boolean {
    if (this.tokens[0] !== token) return false;
    this.tokens.shift();
    return true;
  }

  private refuse(): never {
    throw new Error(`A filter pattern that is not understood: ${this.pattern}`);
  }
}

/** An asterisk stands for any text. */
const wildcard = (text: string): ((value: string) => boolean) => {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  return (value) => whole.test(value);
};

const anyObject = z.record(z.string(), z.unknown());

const fieldOf = (event: unknown, selector: string): string | undefined => {
  const [, ...names] = selector.split('.');
  const value = names.reduce<unknown>((node, name) => anyObject.safeParse(node).data?.[name], event);
  return typeof value === 'string' ? value : undefined;
};

/** Source: CloudWatch Logs User Guide, "Filter pattern syntax", of JSON log events. */
export const parseFilterPattern = (pattern: string): Condition => new PatternParser(pattern).parse();

const filterProperties = z.object({
  LogGroupName: z.string(),
  FilterPattern: z.string(),
  MetricTransformations: z.tuple([
    z.object({
      MetricNamespace: z.string(),
      MetricName: z.string(),
      MetricValue: z.literal('1'),
      Dimensions: z.array(z.object({ Key: z.string(), Value: z.string() })),
    }),
  ]),
});

/** An `AWS::Logs::MetricFilter`. */
export interface MetricFilter {
  readonly logGroup: string;
  /** What an event of the log counts as; undefined where the pattern does not match, or a dimension is missing. */
  readonly counts: (event: unknown) => MetricId | undefined;
}

export const parseMetricFilter = (properties: unknown): MetricFilter => {
  const { LogGroupName, FilterPattern, MetricTransformations } = filterProperties.parse(properties);
  const [{ MetricNamespace: namespace, MetricName: name, Dimensions }] = MetricTransformations;
  const matches = parseFilterPattern(FilterPattern);
  return {
    logGroup: LogGroupName,
    counts: (event) => {
      if (!matches(event)) return undefined;
      const dimensions: Record<string, string> = {};
      for (const { Key, Value } of Dimensions) {
        const value = fieldOf(event, Value);
        if (value === undefined) return undefined;
        dimensions[Key] = value;
      }
      return { namespace, name, dimensions };
    },
  };
};
