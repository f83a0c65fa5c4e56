import { parse, stringify } from 'node:querystring';
import fc from 'fast-check';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { isSignedByTwilio } from '../../../lambdas/adapters/twilio-signature';

const TOKEN = 'the-token';
const ADDRESS = 'https://hooks.example.com/twilio/recordings';
const params = { AccountSid: 'AC1', CallSid: 'CA1' };

/** Whether what was signed for one query is accepted with another one. */
const accepts = (signed: string, received: string): boolean => {
  const signature = getExpectedTwilioSignature(TOKEN, ADDRESS + signed, params);
  return isSignedByTwilio(['another-token', TOKEN], { url: ADDRESS + received, signature, params });
};

test.each([
  '',
  '?job_number=J-1',
  "?job_number=O'Hara",
  '?job_number=%4A%2B+1&b=2&a=1',
  '?job_number=ü%',
  '?a=1&&b&=3',
])('what was signed for %j is accepted with it', (query) => {
  expect(accepts(query, query)).toBe(true);
  expect(accepts(query, `${query}${query === '' ? '?' : '&'}x=1`)).toBe(false);
});

test('in another spelling, as some of Twilio signs it, it is accepted', () => {
  expect(accepts('?job_number=O%27Hara', "?job_number=O'Hara")).toBe(true);
});

const THOUSAND = Array.from({ length: 1000 }, (_, index) => `a${index}=`).join('&');

describe('what the library overlooks is not signed', () => {
  test.each([
    ['behind 1,000 ampersands', '?env=prod', `?env=prod${'&'.repeat(1000)}job_number=J-2`],
    ['behind 1,000 pairs', `?${THOUSAND}`, `?${THOUSAND}&job_number=J-2`],
    ['a tab', '?job_number=J-1', '?job_number=J-\t1'],
    ['a line end', '?job_number=J-1', '?job_\nnumber=J-2&job_number=J-1'],
    ['a fragment', '?job_number=J-1', '?job_number=J-1#'],
  ])('%s', (_what, signed, received) => {
    expect(accepts(signed, received)).toBe(false);
  });
});

const pieces = fc.constantFrom(
  'a',
  'J',
  '1',
  '=',
  '&',
  '%',
  '?',
  '+',
  ';',
  '/',
  "'",
  '"',
  '<',
  '[',
  '{',
  '|',
  '%41',
  '%zz',
  '%FF',
  '%00',
  '%E6%9D%B1',
);
const queries = fc.array(pieces, { maxLength: 30 }).map((all) => `?${all.join('')}`);

test('any query that can come over HTTP is accepted as it was signed', () => {
  fc.assert(
    fc.property(queries, (query) => {
      expect(accepts(query, query)).toBe(true);
    }),
  );
});

test('a query that is accepted says what was signed, in whatever spelling', () => {
  const read = (query: string) => [...new URLSearchParams(query)].map(([name, value]) => `${name} ${value}`).sort();
  const strange = fc.array(fc.oneof(pieces, fc.constantFrom('\t', '\n', ' ', '#', '\u0001', '\\')), { maxLength: 30 });
  fc.assert(
    fc.property(strange, (all) => {
      const received = `?x&${all.join('')}`;
      const respelled = `?${stringify(parse(new URL(ADDRESS + received).search.slice(1)))}`;
      for (const signed of [respelled, new URL(ADDRESS + received).search])
        if (accepts(signed, received)) expect(read(received)).toEqual(read(signed));
    }),
  );
});
