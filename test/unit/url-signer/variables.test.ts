import {
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { urlSignerEnv } from '../../../lambdas/url-signer/env';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { aCallSid } from '../../support/subjects';
import { urlSignerWiring } from '../../support/worlds/url-signer-wiring';
import type { Otherwise } from '../../support/worlds/told';
import { describeVariables } from '../../support/worlds/variables';

/** The links of a Job, and what Airtable was asked for them. */
const ofJob = async (told: Otherwise = {}) => {
  const world = urlSignerWiring({ told });
  const recording = world.recorded();
  world.linkIn('rec1', 'J-1001', recording);
  const links = await world.linksFor({ jobNumber: 'J-1001' });
  expect(links.map(({ key }) => key)).toEqual([recording.key]);
  const [asked, ...more] = world.airtable.asked;
  expect(more).toEqual([]);
  return { ...world, recording, links, asked };
};

/** What Airtable is asked for a call. */
const formulaFor = async (told: Otherwise, callSid = aCallSid()) => {
  const { airtable, refusalFor } = urlSignerWiring({ told });
  await refusalFor({ callSid });
  return { callSid, formula: airtable.asked[0]?.url.searchParams.get('filterByFormula') };
};

describeVariables<typeof urlSignerEnv>({
  LINKS_BUCKET: {
    'where a link is on record before anybody has it': async () => {
      const { inputsOf, aws } = await ofJob();
      expect(inputsOf(PutObjectCommand)).toMatchObject([{ Bucket: 'the-links', IfNoneMatch: '*' }]);
      expect([...aws.links.objects.keys()]).toEqual([expect.stringMatching(/^links\/2031\/02\/03\/iam\//)]);
    },
  },
  CREDENTIALS_SECRET_NAME: {
    "which secret is read, and that its Airtable's token opens Airtable": async () => {
      const { inputsOf, asked } = await ofJob();
      expect(inputsOf(GetSecretValueCommand)).toEqual([{ SecretId: 'calls/credentials' }]);
      expect(asked?.authorization).toBe(`Bearer ${CREDENTIALS.airtableToken}`);
    },
    'that it is not needed for a key': async () => {
      const { recorded, linksFor, inputsOf } = urlSignerWiring();
      await linksFor({ key: recorded().key });
      expect(inputsOf(GetSecretValueCommand)).toEqual([]);
    },
  },
  AIRTABLE_ENDPOINT_URL: {
    'which host is asked': async () => {
      expect((await ofJob()).asked?.url.origin).toBe('https://airtable.example.com');
    },
  },
  AIRTABLE_BASE_ID: {
    'in which base': async () => {
      expect((await ofJob()).asked?.url.pathname).toMatch(/^\/v0\/appBBBBBBBBBBBBBB\//);
    },
  },
  AIRTABLE_JOBS_TABLE: {
    'in which table': async () => {
      expect((await ofJob()).asked?.url.pathname).toMatch(/\/Orders$/);
    },
  },
  AIRTABLE_JOB_NUMBER_FIELD: {
    'where the Job is looked for': async () => {
      const { asked } = await ofJob();
      expect(asked?.url.searchParams.get('filterByFormula')).toBe("TRIM({Order Number}&'')='J-1001'");
    },
  },
  AIRTABLE_HISTORY_FIELD: {
    'what is read for the links in it': async () => {
      expect((await ofJob()).asked?.url.searchParams.getAll('fields[]')).toContain('Log');
    },
    'where a recording is looked for': async () => {
      const { recorded, linkIn, linksFor, airtable } = urlSignerWiring();
      const recording = recorded();
      linkIn('rec1', 'J-1001', recording);
      expect(await linksFor({ recordingSid: recording.sid })).toMatchObject([{ key: recording.key }]);
      const formula = airtable.asked[0]?.url.searchParams.get('filterByFormula');
      expect(formula).toBe(`FIND('${recording.sid}',{Log}&'')>0`);
    },
  },
  AIRTABLE_CALL_SID_FIELD: {
    'where a call is looked for, besides the histories': async () => {
      const { callSid, formula } = await formulaFor({});
      expect(formula).toBe(`OR(FIND('${callSid}',{Calls}&'')>0,FIND('${callSid}',{Log}&'')>0)`);
    },
    'that only the histories are asked where there is none': async () => {
      const { callSid, formula } = await formulaFor({ AIRTABLE_CALL_SID_FIELD: undefined });
      expect(formula).toBe(`FIND('${callSid}',{Log}&'')>0`);
    },
  },
  RECORDINGS_BUCKET: {
    'which bucket is looked into, and linked to': async () => {
      const { inputsOf, links, linksFor, refusalFor, recording } = await ofJob();
      await linksFor({ jobNumber: 'J-1001', date: '2026-11-20' });
      await refusalFor({ callSid: aCallSid(), date: '2026-11-20' });
      const asked = [
        ...inputsOf(HeadObjectCommand),
        ...inputsOf(ListObjectsV2Command),
        ...inputsOf(ListObjectVersionsCommand),
      ];
      expect(new Set(asked.map(({ Bucket }) => Bucket))).toEqual(new Set(['the-bucket']));
      const { host, pathname } = new URL(links[0]?.url ?? '');
      expect([host, pathname]).toEqual(['the-bucket.s3.us-east-1.amazonaws.com', `/${recording.key}`]);
    },
  },
  S3_PREFIXES: {
    'in which folders a key may be': async () => {
      const { recorded, ask } = urlSignerWiring();
      for (const [prefix, status] of [
        ['today', 200],
        ['before', 200],
        ['older/eu', 200],
        ['older', 403],
        ['elsewhere', 403],
      ] as const)
        expect([prefix, (await ask({ key: recorded(prefix).key })).statusCode]).toEqual([prefix, status]);
    },
    'and in which a day is looked through': async () => {
      const { recorded, linksFor } = urlSignerWiring();
      const found = ['today', 'before', 'older/eu'].map((prefix) => recorded(prefix).key);
      recorded('elsewhere');
      const links = await linksFor({ jobNumber: 'J-1001', date: '2026-11-20' });
      expect(links.map(({ key }) => key).sort()).toEqual(found.sort());
    },
  },
  RECORDING_URL_EXPIRATION_MINUTES: {
    'how long a link lives where nobody says, and at most': async () => {
      const { links, refusalFor, linksFor, recording } = await ofJob();
      expect(new URL(links[0]?.url ?? '').searchParams.get('X-Amz-Expires')).toBe('1020');
      const [shorter] = await linksFor({ key: recording.key, expiresInMinutes: 3 });
      expect(new URL(shorter?.url ?? '').searchParams.get('X-Amz-Expires')).toBe('180');
      expect(await refusalFor({ key: recording.key, expiresInMinutes: 18 })).toMatchObject({
        statusCode: 400,
        reasons: [expect.stringContaining('from 1 to 17')],
      });
    },
  },
  RECORDING_RETENTION_DAYS: {
    'what has expired, of what is gone: 40 days, and the midnight after': async () => {
      const { recorded, aws, refusalFor } = urlSignerWiring();
      // Now is 2031-02-03, noon.
      for (const [day, code] of [
        ['2030-12-24', 'recording-expired'],
        ['2030-12-25', 'recording-deleted'],
      ] as const) {
        const { key } = recorded('today', { startedAt: new Date(`${day}T10:00:00Z`) });
        aws.bucket.delete(key);
        expect(await refusalFor({ key, verify: true })).toMatchObject({ statusCode: 404, error: code });
      }
    },
  },
});
