import ipaddr from 'ipaddr.js';

/** Of an address, the bytes that name its network: /24 of IPv4, what an office shares; /48 of IPv6, what one is given. */
const NETWORK_BYTES = { ipv4: 3, ipv6: 6 };

const parsed = (address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined =>
  // Without the forms of IPv4 that only programmers know, such as 0x7f.1.
  ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address) ? ipaddr.process(address) : undefined;

/** The network of an address, by which two can be compared; undefined of what is no address. */
export const networkOf = (address: string): string | undefined => {
  const ip = parsed(address);
  return ip && `${ip.kind()} ${ip.toByteArray().slice(0, NETWORK_BYTES[ip.kind()]).join('.')}`;
};

/**
 * Whether an address is of another network than another one; not where one of them is none. An address within a VPC (of a VPC
 * endpoint) is of another network than any public one: S3 logs such of strangers' VPCs, too.
 */
export const isElsewhere = (address: string, from: string): boolean => {
  const [one, two] = [networkOf(address), networkOf(from)];
  return one !== undefined && two !== undefined && one !== two;
};
