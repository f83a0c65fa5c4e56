import type { Climate } from './climate';
import type { Plan } from './planned';
import { SEASON_SIZE, seasonOf } from './season';

/** What can be left out of a season as a whole. */
export const deeds = ['edits', 'ticks', 'outages', 'jumps', 'upgrade', 'troubles', 'webhook'] as const;
type Deed = (typeof deeds)[number];

/** A season, or what is left of it: enough to play exactly that again. */
export interface Cut {
  readonly season: number;
  readonly size?: number;
  /** The numbers of the recordings that are left; undefined: all. */
  readonly only?: readonly number[];
  readonly without?: readonly Deed[];
  /** The requests that are struck, as `Skies.struck` names them; undefined: as the dice have it. */
  readonly weather?: readonly string[];
}

const calm: Record<Deed, (plan: Plan) => Partial<Plan>> = {
  edits: () => ({ edits: [] }),
  ticks: () => ({ ticks: [] }),
  outages: () => ({ outages: [] }),
  jumps: () => ({ jumps: [] }),
  upgrade: () => ({ upgradedAt: 0 }),
  troubles: ({ jobs }) => ({ jobs: jobs.map((job) => ({ ...job, trouble: undefined })) }),
  webhook: () => ({ hasWebhook: false }),
};

export const planOf = ({ season, size = SEASON_SIZE, only, without = [], weather }: Cut): Plan => {
  const whole = seasonOf(season, size);
  const kept = only && new Set(only);
  const recordings = whole.recordings.filter(({ number }) => kept?.has(number ?? -1) ?? true);
  const climate: Climate | undefined = whole.climate && { ...whole.climate, ...(weather && { only: weather }) };
  return without.reduce<Plan>((plan, deed) => ({ ...plan, ...calm[deed](plan) }), {
    ...whole,
    recordings,
    ...(climate && { climate }),
  });
};

/** The command that plays it again. */
export const commandFor = ({ season, size, only, without, weather }: Cut): string =>
  [
    `npm run test:soak -- simulation --season ${String(season)}`,
    ...(size === undefined || size === SEASON_SIZE ? [] : [`--size ${String(size)}`]),
    ...(only === undefined ? [] : [`--only ${only.join(',')}`]),
    ...(without === undefined || without.length === 0 ? [] : [`--without ${without.join(',')}`]),
    ...(weather === undefined ? [] : [`--weather ${weather.length === 0 ? 'none' : weather.join(',')}`]),
  ].join(' ');
