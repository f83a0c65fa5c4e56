import type { EarlierRuns } from '../core/ports/reconciling';
import type { AccountSid } from '../core/recording';
import type { Chosen } from './decide';
import type { Told } from './told';

/** Since when callbacks of each account come here. */
export type FirstLooks = ReadonlyMap<AccountSid, Date>;

/**
 * The first run of all looks back on what came since the pipeline was made; an account that is added later has had no callbacks
 * so far.
 * @param madeAt when the pipeline was made; undefined: nobody can tell.
 */
export const firstLooksOf = async (
  accounts: readonly AccountSid[],
  latest: EarlierRuns['latest'],
  now: Date,
  madeAt: () => Promise<Date | undefined>,
): Promise<FirstLooks> => {
  const first = latest === undefined ? ((await madeAt()) ?? new Date(0)) : now;
  return new Map(accounts.map((accountSid) => [accountSid, latest?.accounts[accountSid]?.firstLook ?? first]));
};

/**
 * Whether the webhook is reached at all: of all that was called since the first of them, these came and no other. What ended
 * before callbacks came here says nothing about it.
 * @param count how many callbacks were lost; undefined: nobody can tell.
 */
export const allLostOf = (
  chosen: readonly Chosen[],
  count: number | undefined,
  firstLooks: FirstLooks,
  told: Pick<Told, 'cameSince'>,
): number | undefined => {
  const lost = chosen.filter(({ because, candidate: { listed, endedAt } }) => {
    const first = firstLooks.get(listed.accountSid);
    return because === 'callback-lost' && first !== undefined && endedAt >= first;
  });
  const [oldest, ...others] = lost
    .map(({ candidate: { endedAt } }) => endedAt.getTime())
    .sort((one, other) => one - other);
  if (count === undefined || count === 0 || oldest === undefined) return undefined;
  return told.cameSince(new Date(oldest)) ? 0 : Math.min(count, 1 + others.length);
};
