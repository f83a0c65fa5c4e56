import { parseSettings, type Settings } from '../../../lib/settings/read-settings';

export const ACCOUNT = '111122223333';

/** Valid settings: what is required, and `overrides`. */
export const settingsWith = (overrides: Readonly<Record<string, string>> = {}): Settings =>
  parseSettings({
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    AIRTABLE_BASE_ID: 'appAAAAAAAAAAAAAA',
    RUNBOOK_BASE_URL: 'https://example.com/runbook.md',
    OPERATIONS_EMAILS: 'operations@example.com',
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    ...overrides,
  });
