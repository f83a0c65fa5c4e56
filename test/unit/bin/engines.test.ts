import { subset } from 'semver';
import * as z from 'zod';
import lockfile from '../../../package-lock.json';
import { engines } from '../../../package.json';

const packages = z.record(z.string(), z.object({ engines: z.object({ node: z.string().optional() }).optional() }));

test('every package can be installed on every Node that the project names', () => {
  const refusing = Object.entries(packages.parse(lockfile.packages)).flatMap(([name, { engines: needs }]) =>
    needs?.node === undefined || subset(engines.node, needs.node) ? [] : [`${name} needs Node ${needs.node}`],
  );
  expect(refusing).toEqual([]);
  expect(subset('20.19.0', engines.node)).toBe(true);
});
