import type { AirtableRefreshMeans } from '../../../lambdas/airtable-refresh/wire';
import { metadataOf } from '../../../lambdas/adapters/s3-metadata';
import { keysFor } from '../../../lambdas/core/object-key';
import { type Recording, callSid, jobNumber, recordingSid } from '../../../lambdas/core/recording';
import { lambdaMeans } from '../../../lambdas/runtime/means';
import type { UrlSignerMeans } from '../../../lambdas/url-signer/wire';
import { NotingAirtable } from '../../support/fakes/noting-airtable';
import { type Service, SimulatedAws } from '../../support/simulated-aws/simulated-aws';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';
import { aLinkId } from '../../support/subjects';
import { deployedFrom } from '../../support/template/deployed';
import { synthesise } from '../../support/template/synthesise';
import { SECRET } from '../front-door/account';

/** A recording that lies in the bucket of the attacked pipeline. */
export interface Stored extends Recording {
  readonly key: string;
}

const digits = (number: number): string => number.toString(16).padStart(32, '0');

const recordingOf = (number: number, job: string, day: string): Recording => ({
  sid: recordingSid.parse(`RE${digits(number)}`),
  callSid: callSid.parse(`CA${digits(number)}`),
  jobNumber: jobNumber.parse(job),
  startedAt: new Date(`${day}T10:00:00Z`),
  durationSeconds: 3,
  channels: 1,
});

/** What lies in the bucket and is nobody's to be given: beside the folder, in none, and such as people put there. */
export const FORBIDDEN_KEYS = [
  'recordings-2/2026/11/20/a.mp3',
  'export.csv',
  'other/secret.mp3',
  'links/2026/11/20/x.json',
];

/** The functions for links over AWS and Airtable in memory, told what the template tells them, with a real log. */
export const linksWorld = () => {
  const deployed = deployedFrom(synthesise().template);
  const time = new VirtualTime({ start: new Date('2026-11-26T12:00:00Z') });
  const asked: { readonly service: Service; readonly command: unknown }[] = [];
  const aws = new SimulatedAws(deployed, {
    time,
    wayTo: (service) => ({
      transport: ({ command, act }) => {
        asked.push({ service, command });
        return Promise.resolve().then(act);
      },
    }),
  });
  aws.secret.value = SECRET;
  const airtable = new NotingAirtable(time, new Set(['Job Number', 'History']), '');

  const stored = [
    recordingOf(1, 'J-1001', '2026-11-20'),
    recordingOf(2, 'J-1001', '2026-11-20'),
    recordingOf(3, 'J-1002', '2026-11-20'),
    recordingOf(4, "O'Hara & Söhne", '2026-11-21'),
  ].map((recording): Stored => {
    const [key] = keysFor(recording, 'recordings');
    aws.bucket.objects.set(key, { metadata: metadataOf(recording), bytes: Buffer.from('ID3') });
    return { ...recording, key };
  });
  for (const key of FORBIDDEN_KEYS) aws.bucket.objects.set(key, { metadata: {}, bytes: Buffer.from('x') });

  const linkTo = (key: string, sid = `RE${'f'.repeat(32)}`) => {
    const saved = encodeURIComponent(`inline; filename="J ${sid}.mp3"`);
    return `https://${aws.bucket.name}.s3.us-east-1.amazonaws.com/${key}?response-content-disposition=${saved}&X-Amz-Signature=0`;
  };
  for (const [at, job] of [...new Set(stored.map((one) => one.jobNumber))].entries())
    airtable.records.set(`rec${String(at).padStart(14, '0')}`, {
      'Job Number': job ?? '',
      History: [
        ...stored.filter((one) => one.jobNumber === job).map(({ key, sid }) => linkTo(key, sid)),
        // Whoever edits a history may write any link into it.
        ...FORBIDDEN_KEYS.map((key) => linkTo(key)),
        'https://attacker.example.s3.us-east-1.amazonaws.com/recordings/2026/11/20/x.mp3?X-Amz-Signature=0',
      ].join('\n'),
    });

  const told = (feature: string) => ({ ...aws.function(feature).variables });
  const means = (feature: string): UrlSignerMeans & AirtableRefreshMeans => ({
    ...aws.clients,
    ...lambdaMeans({ PIPELINE_NAME: told(feature).PIPELINE_NAME ?? '' }),
    time,
    fetch: airtable.fetch,
    newLinkId: aLinkId,
  });
  return { aws, airtable, time, asked, stored, told, means };
};
