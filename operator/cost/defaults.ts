import deployed from './deployed.json';
import { type Facts, facts } from './facts';
import type { Use } from './use';

/** Of an app with the default settings, written by `npm run docs`. */
export const defaultFacts: Facts = facts.parse(deployed);

/** Days as the settings have them by default; the rest is an example. */
export const defaultUse: Use = {
  recordingsPerDay: 1000,
  minutes: 5,
  format: 'mono',
  retentionDays: 365,
  iaDays: 90,
  auditDays: 3653,
  links: 0.1,
  listenings: 0.1,
};
