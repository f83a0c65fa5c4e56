/** What the app needs to be synthesised, for functions that speak to none of these. */
export const someSettings: Readonly<Record<string, string>> = {
  S3_REGION: 'us-east-1',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  AIRTABLE_BASE_ID: 'appAAAAAAAAAAAAAA',
  RUNBOOK_BASE_URL: 'https://example.com/runbook.md',
  OPERATIONS_EMAILS: 'operations@example.com',
};
