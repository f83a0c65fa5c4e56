import { setImmediate } from 'node:timers/promises';
import { type BareServer, startBareServer } from '../support/local/bare-server';
import { type WatchedNetwork, watchNetwork } from './watch/network';

/* What the attacks rely on: whoever is attacked reaches nobody unseen, and nobody else in the process is disturbed. */

let known: BareServer;
let stranger: BareServer;
let network: WatchedNetwork;
beforeEach(async () => {
  [known, stranger] = await Promise.all([startBareServer(() => ({ body: '' })), startBareServer(() => ({ body: '' }))]);
  network = watchNetwork(new Set([`127.0.0.1:${known.port}`]));
});
afterEach(async () => {
  network[Symbol.dispose]();
  await Promise.all([known.stop(), stranger.stop()]);
});

const ask = async ({ url }: BareServer) => (await fetch(url)).status;

test('a stranger is noted, and not reached', async () => {
  await expect(network.during(() => ask(stranger))).rejects.toThrow('fetch failed');
  expect(network.strangers).toEqual([expect.stringContaining(String(stranger.port))]);
  expect(stranger.asked).toEqual([]);
});

test('what is begun later by what is under watch is under watch, too', async () => {
  const later = async () => {
    await setImmediate();
    return ask(stranger);
  };
  await expect(network.during(later)).rejects.toThrow('fetch failed');
  expect(network.strangers).toHaveLength(1);
});

test('who is known is reached', async () => {
  expect(await network.during(() => ask(known))).toBe(200);
  expect(network.strangers).toEqual([]);
});

test('others go their way meanwhile, unseen', async () => {
  const [status] = await Promise.all([ask(stranger), network.during(() => ask(known))]);
  expect(status).toBe(200);
  expect(network.strangers).toEqual([]);
});
