import { isElsewhere, networkOf } from '../../../lambdas/core/network';

test.each([
  ['an address of the same office', '192.0.2.3', '192.0.2.250', false],
  ['another network, by one', '192.0.2.3', '192.0.3.3', true],
  ['an address of the same line', '2001:db8:1:2::3', '2001:db8:1:ffff::1', false],
  ['another line', '2001:db8:1::1', '2001:db8:2::1', true],
  ['the same address, mapped into IPv6', '::ffff:192.0.2.3', '192.0.2.3', false],
  ['the same, in hexadecimal', '::ffff:c000:203', '192.0.2.3', false],
  ['another one, mapped', '::ffff:198.51.100.1', '192.0.2.3', true],
  ['IPv6 beside IPv4', '2001:db8::1', '192.0.2.3', true],
  ['an address in a VPC beside a public one', '10.0.0.7', '192.0.2.3', true],
  ['two addresses in one subnet of a VPC', '10.0.0.7', '10.0.0.9', false],
  ['what is no address', 'cloudformation.amazonaws.com', '192.0.2.3', false],
  ['an address that only programmers know', '0x7f.1', '192.0.2.3', false],
])('%s', (_what, one, two, elsewhere) => {
  expect([isElsewhere(one, two), isElsewhere(two, one)]).toEqual([elsewhere, elsewhere]);
});

test.each(['', '-', '1', '300.1.1.1', '192.0.2', 'fe80::1%25eth0 '])('%j has no network', (text) => {
  expect(networkOf(text)).toBeUndefined();
});
