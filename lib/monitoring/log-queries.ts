import { LogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Feature, WatchedPipeline } from './watched-pipeline';

interface SavedQuery {
  /** Follows the pipeline's name in the console's list of saved queries. */
  readonly name: string;
  /** Completes "Shows …", for the dashboard. */
  readonly shows: string;
  /** Whose log it reads; absent: the logs of all. */
  readonly of?: Feature;
  readonly query: {
    readonly fields?: string[];
    readonly filterStatements?: string[];
    readonly statsStatements?: string[];
    readonly sort?: string;
    readonly limit?: number;
  };
}

const ABOUT = ['@timestamp', 'feature', 'code', 'error', 'reason', 'attempts', 'seconds', 'key', 'processingSeconds'];

/** CloudWatch Logs Insights queries, in the words of the log; the runbook names them. */
export const savedQueries: readonly SavedQuery[] = [
  {
    name: 'where-is-recording',
    shows: 'the way of one recording: replace RE… by its SID',
    query: { fields: ABOUT, filterStatements: ["recordingSid = 'RE…'"], sort: '@timestamp asc' },
  },
  {
    name: 'everything-about-job',
    shows: 'all recordings of one job: replace J… by its number',
    query: { fields: [...ABOUT, 'recordingSid'], filterStatements: ["jobNumber = 'J…'"], sort: '@timestamp asc' },
  },
  {
    name: 'what-fails',
    shows: 'what was refused, postponed or given up, by error',
    query: {
      // Not by reason: it may hold a SID, and the same failure of many recordings would not add up.
      filterStatements: ["level = 'WARN' or level = 'ERROR'"],
      statsStatements: [
        'count(*) as times, latest(reason) as latestReason, latest(@timestamp) as last by feature, code, error',
      ],
      sort: 'times desc',
      limit: 50,
    },
  },
  {
    name: 'crashes',
    shows: 'invocations that crashed or ran out of time',
    query: {
      fields: ['@timestamp', '@log', '@message'],
      filterStatements: ['@message like /Task timed out|Runtime exited|Runtime\\.|errorType/'],
      sort: '@timestamp desc',
      limit: 50,
    },
  },
  {
    name: 'slowest-lines',
    shows: 'the lines that took longest',
    of: 'history-writer',
    query: {
      fields: ['@timestamp', 'processingSeconds', 'recordingSid', 'jobNumber'],
      filterStatements: ["code = 'history-line-confirmed'"],
      sort: 'processingSeconds desc',
      limit: 50,
    },
  },
  {
    name: 'fullest-histories',
    shows: 'the Jobs whose history is fullest',
    of: 'history-writer',
    query: {
      filterStatements: ["code = 'history-line-confirmed'"],
      statsStatements: ['max(fillPercent) as fill by jobNumber, jobId'],
      sort: 'fill desc',
      limit: 20,
    },
  },
  {
    name: 'lost-callbacks',
    shows: 'the recordings of which no callback told',
    of: 'reconciler',
    query: {
      fields: ['@timestamp', 'endedAt', 'recordingSid', 'callSid', 'accountSid', 'source'],
      filterStatements: ["code = 'callback-lost'"],
      sort: '@timestamp desc',
      limit: 200,
    },
  },
  {
    name: 'not-home',
    shows: 'what had not come home and was fed in, and how often',
    of: 'reconciler',
    query: {
      filterStatements: ["code = 'recording-fed-in' or code = 'callback-lost'"],
      statsStatements: [
        'count(*) as times, latest(because) as latestBecause, latest(@timestamp) as last by recordingSid, callSid, endedAt',
      ],
      sort: 'endedAt asc',
      limit: 100,
    },
  },
  {
    name: 'links-by-requester',
    shows: 'who asked for links, and got how many',
    of: 'url-signer',
    query: {
      filterStatements: ["code = 'links-given'"],
      // In backticks, since it is a function, too.
      statsStatements: ['sum(`count`) as links, count(*) as requests, latest(@timestamp) as last by arn'],
      sort: 'links desc',
      limit: 50,
    },
  },
  {
    name: 'link-requests-in-vain',
    shows: 'who asked for links in vain, and why',
    query: {
      filterStatements: ["code = 'link-request-refused' or code = 'link-request-postponed'"],
      statsStatements: [
        'count(*) as times, latest(reason) as latestReason, latest(@timestamp) as last by feature, code, error, cause, arn',
      ],
      sort: 'times desc',
      limit: 50,
    },
  },
  {
    name: 'audit-findings',
    shows: 'what the daily audit of links found',
    of: 'access-audit',
    query: {
      fields: [
        '@timestamp',
        'code',
        'at',
        'recordingSid',
        'key',
        'givenTo',
        'givenFrom',
        'playedFrom',
        'signedBy',
        'requester',
        'links',
        'usual',
        'object',
      ],
      filterStatements: ["level = 'WARN'"],
      sort: '@timestamp desc',
      limit: 100,
    },
  },
];

/** The queries, saved in the console for whoever looks for a recording. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { name, functions }: WatchedPipeline) {
    super(scope, id);
    const logs = functions.map(({ feature, logGroupName }) => ({
      feature,
      log: LogGroup.fromLogGroupName(this, feature, logGroupName),
    }));
    for (const { name: queryName, of, query } of savedQueries)
      new QueryDefinition(this, queryName, {
        queryDefinitionName: `${name}/${queryName}`,
        queryString: new QueryString(query),
        logGroups: logs.filter(({ feature }) => of === undefined || of === feature).map(({ log }) => log),
      });
  }
}
