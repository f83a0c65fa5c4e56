import type { AirtableEnv } from '../../lambdas/adapters/airtable-env';
import type { AirtableStandIn } from '../../local/airtable/stand-in';

/** What the Lambdas are told about a stand-in with the default fields. */
export const airtableEnvOf = ({ baseId, url, jobsTable }: AirtableStandIn): AirtableEnv => ({
  AIRTABLE_BASE_ID: baseId,
  AIRTABLE_ENDPOINT_URL: url,
  AIRTABLE_JOBS_TABLE: jobsTable,
  AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
  AIRTABLE_HISTORY_FIELD: 'History',
  AIRTABLE_CALL_SID_FIELD: 'Call SIDs',
});
