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

/** What the history-writer is told besides. */
export const REFRESH_FIELD = { AIRTABLE_REFRESH_FIELD: 'Refresh recording links' };

/** The same by ids, which survive a rename. */
export const airtableIdsOf = (airtable: AirtableStandIn): AirtableEnv => ({
  ...airtableEnvOf(airtable),
  AIRTABLE_JOBS_TABLE: airtable.jobsTableId,
  AIRTABLE_JOB_NUMBER_FIELD: airtable.fieldId('Job Number'),
  AIRTABLE_HISTORY_FIELD: airtable.fieldId('History'),
  AIRTABLE_CALL_SID_FIELD: airtable.fieldId('Call SIDs'),
});
