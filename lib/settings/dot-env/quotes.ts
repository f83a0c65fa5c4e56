/** What is wrong with the way a value is written. */
export interface Complaint {
  /** Completes "NAME in line 1 of .env …"; `shown` makes a part of the value fit to be printed. */
  readonly text: (shown: (value: string) => string) => string;
  /** Whether dotenv's value is no use, so that nothing further is to be said of it. */
  readonly isSpoilt: boolean;
}

interface Value {
  readonly value: string;
  readonly complaint?: Complaint;
}

const QUOTES = ['"', "'", '`'];
const TYPOGRAPHIC = /^[“”„‟‘’‚‛«»]/u;

/** `value` in quotes that dotenv understands; undefined where it has all three kinds of them in it. */
const inQuotes = (value: string): string | undefined => {
  // In double quotes dotenv makes a line break of \n.
  const free = QUOTES.find((quote) => !value.includes(quote) && !(quote === '"' && /\\[nr]/u.test(value)));
  return free === undefined ? undefined : free + value + free;
};

const remedy = (name: string, value: string, shown: (value: string) => string): string => {
  const line = inQuotes(value);
  return line === undefined
    ? 'Leave one kind of quote out of the value, and put it in that kind'
    : `Put the whole value in quotes: ${name}=${shown(line)}`;
};

/**
 * What a person reads in what stands behind `NAME=`, and what to complain about where dotenv makes something else of it.
 * @param rest without white space around it.
 */
export const quotedLine = (name: string, rest: string): Value => {
  const quote = QUOTES.find((mark) => rest.startsWith(mark));
  return quote === undefined ? bare(name, rest) : within(name, rest, quote);
};

const bare = (name: string, rest: string): Value => {
  const hash = rest.indexOf('#');
  if (hash !== -1) {
    const read = rest.slice(0, hash).trim();
    return {
      value: read,
      complaint: {
        text: (shown) =>
          `${read === '' ? 'is empty' : `is only "${shown(read)}"`} to the app, since an unquoted "#" begins a comment. ` +
          `${remedy(name, rest, shown)}. If a comment is meant, move it to a line of its own`,
        isSpoilt: read === '',
      },
    };
  }
  if (TYPOGRAPHIC.test(rest))
    return {
      value: rest,
      complaint: {
        text: (shown) =>
          'begins with a typographic quote, which would be part of the value. Use straight quotes, " or \'; or, if it belongs ' +
          `to the value: ${name}=${shown(inQuotes(rest) ?? '')}`,
        isSpoilt: true,
      },
    };
  if (QUOTES.some((mark) => rest.endsWith(mark)))
    return {
      value: rest,
      complaint: {
        text: (shown) =>
          `ends with a quote that nothing opens. Remove it, or, if it belongs to the value: ${remedy(name, rest, shown)}`,
        isSpoilt: true,
      },
    };
  return { value: rest };
};

const within = (name: string, rest: string, quote: string): Value => {
  const end = rest.indexOf(quote, 1);
  if (end === -1)
    return spoilt(
      rest,
      () => `begins with ${quote} but does not end with it. A value is one line: close the quotes at its end`,
    );
  const value = rest.slice(1, end);
  const after = rest.slice(end + 1);
  if (after !== '' && !/^\s+#/u.test(after))
    return spoilt(rest, () => `has something behind its closing ${quote}. ${insideAnother(quote)}`);
  if (value.endsWith('\\'))
    return spoilt(
      rest,
      () => `has a "\\" in front of a quote, which would become part of the value. ${insideAnother(quote)}`,
    );
  if (quote === '"' && /\\[nr]/u.test(value))
    return spoilt(
      rest,
      (shown) => `has a "\\n" or "\\r" in double quotes, which becomes a line break. ${remedy(name, value, shown)}`,
    );
  return { value };
};

const insideAnother = (quote: string): string => {
  const others = QUOTES.filter((other) => other !== quote).join(' or ');
  return `Put the whole value in quotes; around a value with ${quote} in it they must be ${others}`;
};

const spoilt = (value: string, text: Complaint['text']): Value => ({ value, complaint: { text, isSpoilt: true } });
