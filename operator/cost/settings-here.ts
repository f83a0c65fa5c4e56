import type * as z from 'zod';
import { readDotEnv } from '../../lib/settings/dot-env/read';
import { meantBy } from '../../lib/settings/names';
import { pricesOf } from '../../lib/settings/other-prices';
import type { Prices } from '../../lib/settings/price-table';
import { settings } from '../../lib/settings/schema';
import { usageFailure } from '../cli/failure';
import type { Means } from '../cli/means';
import type { Known } from './options';

const NAMES = [
  'RECORDING_RETENTION_DAYS',
  'RECORDING_LIFECYCLE_IA_DAYS',
  'AUDIT_RETENTION_DAYS',
  'STORAGE_PRICES',
  'PRICES',
] as const;
type Name = (typeof NAMES)[number];

const isOurs = (name: string): name is Name => NAMES.some((own) => own === name);

export interface SettingsHere {
  readonly use: Known;
  readonly prices: Prices;
}

/**
 * The settings that cost, as the next deploy would read them: of the environment, else of `.env`, else the defaults. Whether
 * the others are there and right is the deploy's business.
 * @throws {Failure} when one of them is not what the setting allows, or `.env` does not say it plainly
 */
export const settingsHere = ({ environment, dotEnvFile }: Pick<Means, 'environment' | 'dotEnvFile'>): SettingsHere => {
  const file = readDotEnv(dotEnvFile, {
    meant: (name) => meantBy(name, NAMES),
    isRead: isOurs,
    isPublic: isOurs,
  });
  const [problem] = file.problems.filter((told) => NAMES.some((name) => told.includes(name) && file.spoilt.has(name)));
  if (problem !== undefined) throw usageFailure(`${problem}.`);
  const valueOf = <Schema extends z.ZodType>(name: Name, schema: Schema): z.output<Schema> => {
    const written = [environment[name], file.variables[name]].find(
      (value) => value !== undefined && value.trim() !== '',
    );
    const { success, data, error } = schema.safeParse(written);
    if (success) return data;
    throw usageFailure(`${name} is "${written ?? ''}": it ${error.issues[0]?.message ?? 'is not understood'}.`);
  };
  const iaDays = valueOf('RECORDING_LIFECYCLE_IA_DAYS', settings.RECORDING_LIFECYCLE_IA_DAYS);
  return {
    use: {
      retentionDays: valueOf('RECORDING_RETENTION_DAYS', settings.RECORDING_RETENTION_DAYS),
      iaDays: iaDays === 'never' ? null : iaDays,
      auditDays: valueOf('AUDIT_RETENTION_DAYS', settings.AUDIT_RETENTION_DAYS),
    },
    prices: pricesOf({
      STORAGE_PRICES: valueOf('STORAGE_PRICES', settings.STORAGE_PRICES),
      PRICES: valueOf('PRICES', settings.PRICES),
    }),
  };
};
