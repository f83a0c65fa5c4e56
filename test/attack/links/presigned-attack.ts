import fc from 'fast-check';
import { urlsAnswer } from '../../../lambdas/core/urls-api';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { urlSignerEnv } from '../../../lambdas/url-signer/env';
import type { wireUrlSigner } from '../../../lambdas/url-signer/wire';
import { linkRequest } from '../../support/worlds/link-request';
import { must } from '../must';
import { nastyText } from '../nasty-texts';
import { watchOutput } from '../watch/written';
import { ageOf } from './documented-s3';
import { HARMLESS, MUTATIONS, type Played } from './mutated-links';
import { linksWorld } from './world';

/** What signs in the name of the url-signer's role. */
export const ROLE = { keyId: 'simulated', secret: 'simulated' };
export const SECRETS: ReadonlyMap<string, string> = new Map([[ROLE.keyId, ROLE.secret]]);

type Wire = typeof wireUrlSigner;

/** A link as the url-signer gives it, played a second later. */
export const givenLink = async (wire: Wire): Promise<Played> => {
  const world = linksWorld();
  const handle = wire(parseEnv(urlSignerEnv, world.told('url-signer')), world.means('url-signer'));
  const [{ key } = { key: '' }] = world.stored;
  const output = watchOutput();
  try {
    const answer = handle(linkRequest({ key }), { getRemainingTimeInMillis: () => 29_000 });
    await world.time.run();
    const [given] = urlsAnswer.parse(JSON.parse((await answer).body ?? '')).links;
    return { method: 'GET', url: given?.url ?? '', headers: {}, nowMs: world.time.now().getTime() + 1_000 };
  } finally {
    output[Symbol.dispose]();
  }
};

const steps = (table: Readonly<Record<string, unknown>>) =>
  fc.record({ name: fc.constantFrom(...Object.keys(table)), text: nastyText, number: fc.nat(0xffff) });

interface Attack {
  readonly wire: Wire;
  readonly numRuns: number;
  readonly seed?: number;
}

/**
 * Changes a link in so many ways, and plays it.
 * @returns how often which change was made
 * @throws when a changed link plays, or one that is none does not
 */
export const attackLinks = async ({ wire, numRuns, seed }: Attack): Promise<Map<string, number>> => {
  const counts = new Map<string, number>();
  const given = await givenLink(wire);
  const property = fc.property(steps(HARMLESS), fc.array(steps(MUTATIONS), { maxLength: 2 }), (harmless, mutations) => {
    const before = HARMLESS[harmless.name]?.(given, harmless) ?? given;
    let after = before;
    for (const { name, ...dice } of mutations) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      after = MUTATIONS[name]?.(after, dice) ?? after;
    }
    const isSame = JSON.stringify(after) === JSON.stringify(before);
    const plays = ageOf(after, SECRETS, after.nowMs) !== undefined;
    must(plays === isSame, isSame ? 'the link itself does not play' : 'a changed link plays', after);
  });
  fc.assert(property, { numRuns, ...(seed !== undefined && { seed, endOnFailure: true }) });
  return counts;
};
