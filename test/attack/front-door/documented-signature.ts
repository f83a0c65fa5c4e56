import { createHmac } from 'node:crypto';

/*
 * Twilio's signature as its documentation has it ("Security", "Validating Signatures from Twilio"), written from that and
 * without Twilio's library, which the pipeline uses.
 */

export type Pair = readonly [name: string, value: string];

/** The bytes of a percent-encoded text, in which a plus is a space. Source: WHATWG URL, "application/x-www-form-urlencoded". */
const bytesOf = (encoded: Buffer): Buffer =>
  Buffer.from(
    encoded
      .toString('latin1')
      .replaceAll('+', ' ')
      .replace(/%([0-9a-f]{2})/gi, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16))),
    'latin1',
  );

const split = (bytes: Buffer, separator: string): Buffer[] => {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(separator); at !== -1; at = bytes.indexOf(separator, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...parts, bytes.subarray(from)];
};

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const textOf = (encoded: Buffer): string => utf8.decode(bytesOf(encoded));

/** The parameters of a form, or of a query, in their order. */
export const pairsIn = (form: Buffer): Pair[] =>
  split(form, '&')
    .filter(({ length }) => length > 0)
    .map((part) => {
      const at = part.indexOf('=');
      return at === -1 ? [textOf(part), ''] : [textOf(part.subarray(0, at)), textOf(part.subarray(at + 1))];
    });

const inUnixOrder = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/**
 * The signature of a POST: the URL, then the parameters sorted by name, each name followed by its value, under HMAC-SHA1 with
 * the auth token, in Base64. Of a parameter with several values each value counts once, in order (twilio-node, `webhooks`).
 */
export const documentedSignature = (token: string, url: string, pairs: readonly Pair[]): string => {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of pairs) byName.set(name, (byName.get(name) ?? new Set()).add(value));
  const said = [...byName]
    .sort(([one], [other]) => inUnixOrder(one, other))
    .flatMap(([name, values]) => [...values].sort(inUnixOrder).map((value) => name + value));
  return createHmac('sha1', token)
    .update(url + said.join(''), 'utf8')
    .digest('base64');
};

/** Whether two URLs name the same address, and say the same in their queries: only the spelling may differ. */
export const saySame = (one: string, other: string): boolean => {
  const read = (url: string) => {
    const [address = '', ...query] = url.split('?');
    const pairs = pairsIn(Buffer.from(query.join('?')));
    const sorted = pairs.toSorted(([name], [next]) => inUnixOrder(name, next));
    return JSON.stringify([address.replace(/^(https:\/\/[^/:]+):443(?=\/)/, '$1'), sorted]);
  };
  return read(one) === read(other);
};
