import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { linkGrant } from '../../../lambdas/core/link';
import { MAX_LINKS, urlsAnswer, urlsRefusal } from '../../../lambdas/core/urls-api';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { urlSignerEnv } from '../../../lambdas/url-signer/env';
import type { wireUrlSigner } from '../../../lambdas/url-signer/wire';
import { SECRET_TEXTS } from '../front-door/account';
import { must } from '../must';
import { readLines } from '../watch/log-lines';
import { watchNetwork } from '../watch/network';
import { watchPrototypes } from '../watch/prototypes';
import { watchOutput } from '../watch/written';
import { type HostileRequest, hostileRequests } from './urls-requests';
import { linksWorld } from './world';

const STATUSES = [200, 400, 403, 404, 413];
const FIELDS = new Set([
  ...['level', 'message', 'timestamp', 'feature', 'code'],
  ...['requestId', 'arn', 'error', 'status', 'count', 'by'],
]);

type World = ReturnType<typeof linksWorld>;

/** Of a command to S3: which bucket, and which key or the beginning of which keys. */
const placeOf = (command: unknown): string => {
  if (
    command instanceof HeadObjectCommand ||
    command instanceof GetObjectCommand ||
    command instanceof PutObjectCommand
  )
    return `${command.input.Bucket ?? ''}/${command.input.Key ?? ''}`;
  if (command instanceof ListObjectsV2Command || command instanceof ListObjectVersionsCommand)
    return `${command.input.Bucket ?? ''}/${command.input.Prefix ?? ''}`;
  return 'elsewhere';
};

const isOwn = (place: string, { aws }: World): boolean =>
  place.startsWith(`${aws.bucket.name}/recordings/`) || place.startsWith(`${aws.links.name}/links/`);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The recordings that a question leads to, by the question's own words. */
const meant = ({ asks }: HostileRequest, { stored }: World) =>
  stored.filter(
    ({ key, sid, callSid, jobNumber, startedAt }) =>
      (asks.key === undefined || decodeURIComponent(textOf(asks.key)) === key) &&
      (asks.recordingSid === undefined || asks.recordingSid === sid) &&
      (asks.callSid === undefined || asks.callSid === callSid) &&
      (asks.jobNumber === undefined || textOf(asks.jobNumber).trim().normalize('NFC') === jobNumber) &&
      (asks.date === undefined || asks.date === startedAt.toISOString().slice(0, 10)),
  );

const mustBeGiven = (request: HostileRequest, body: string, world: World): void => {
  const { links } = urlsAnswer.parse(JSON.parse(body));
  const caller = JSON.stringify(request.event.requestContext);
  must(caller.includes('assumed-role/support/jane'), 'somebody who is nobody got links', body);
  must(links.length <= MAX_LINKS, 'more links than fit', links.length);
  const allowed = meant(request, world).map(({ key }) => key);
  for (const { key, url } of links) {
    must(key.startsWith('recordings/'), 'a link leads out of the folder', key);
    // By key a link may lead to what is not there any more.
    must(allowed.includes(key) || request.asks.key !== undefined, 'nobody has asked for this one', key, request.asks);
    const { hostname, pathname, searchParams, protocol } = new URL(url);
    must(
      protocol === 'https:' && hostname === `${world.aws.bucket.name}.s3.us-east-1.amazonaws.com`,
      'it leads elsewhere',
      url,
    );
    must(decodeURIComponent(pathname) === `/${key}`, 'it leads to another object', url);
    must(Number(searchParams.get('X-Amz-Expires')) <= 900, 'it lives too long', url);
    const id = searchParams.get('x-link-id') ?? '';
    const [name, record] = [...world.aws.links.objects].find(([one]) => id !== '' && one.includes(id)) ?? [];
    must(record !== undefined, 'it is not on record', url);
    const grant = linkGrant.parse(JSON.parse(record.bytes.toString()));
    must(grant.key === key && grant.requester.by === 'iam', 'the record is of another link', name);
  }
};

/** How often what happened. */
export type Counts = Map<string, number>;

const count = (counts: Counts, what: string): void => {
  counts.set(what, (counts.get(what) ?? 0) + 1);
};

interface Attack {
  readonly wire: typeof wireUrlSigner;
  readonly numRuns: number;
  readonly seed?: number;
}

/** Asks the url-signer so many hostile questions. @throws when it gives, tells or reaches what it must not */
export const attackUrls = async ({ wire, numRuns, seed }: Attack): Promise<Counts> => {
  const world = linksWorld();
  const counts: Counts = new Map();
  const env = parseEnv(urlSignerEnv, world.told('url-signer'));
  jest.replaceProperty(process, 'env', { ...process.env, ...world.told('url-signer') });
  const handle = wire(env, world.means('url-signer'));
  const prototypes = watchPrototypes();
  const output = watchOutput();
  const network = watchNetwork(new Set());
  const property = fc.asyncProperty(hostileRequests(world.stored), async (request) => {
    for (const trick of request.tricks) count(counts, trick);
    output.take();
    world.asked.length = 0;
    world.airtable.asked.length = 0;
    const answer = network.during(() => handle(request.event, { getRemainingTimeInMillis: () => 29_000 }));
    answer.catch(() => undefined);
    await world.time.run();
    const { statusCode = 0, headers = {}, body = '' } = await answer;
    count(counts, String(statusCode));
    must(STATUSES.includes(statusCode), 'the answer is none of this route', statusCode, body);
    const size = Buffer.from(request.event.body ?? '', request.event.isBase64Encoded ? 'base64' : 'utf8').length;
    must(size <= 16_384 || [403, 413].includes(statusCode), 'so much was read', size, body);
    must(headers['cache-control'] === 'no-store', 'an answer could be kept', headers);
    if (statusCode === 200) mustBeGiven(request, body, world);
    else {
      urlsRefusal.parse(JSON.parse(body));
      must(!body.includes('X-Amz-Signature'), 'a refusal has a link', body);
    }
    must(statusCode === 200 || request.tricks.length > 0, 'an honest question was refused', body);

    const written = output.take();
    const { strange, codes } = readLines(written, FIELDS);
    must(strange.length === 0 && codes.length === 1, 'the log has other lines', strange, codes);
    const told = [
      ...SECRET_TEXTS,
      'X-Amz-',
      ...Object.values(request.asks).filter((one) => typeof one === 'string' && one.length > 11),
    ];
    for (const secret of told) must(!written.includes(JSON.stringify(secret).slice(1, -1)), 'the log tells', secret);

    const places = world.asked.filter(({ service }) => service === 's3').map(({ command }) => placeOf(command));
    must(
      places.every((place) => isOwn(place, world)),
      'S3 was asked for what is not the pipeline’s',
      places,
    );
    const { origin } = new URL(world.told('url-signer').AIRTABLE_ENDPOINT_URL ?? '');
    must(
      world.airtable.asked.every(({ url, method }) => url.origin === origin && method !== 'PATCH'),
      'Airtable was not only asked',
    );
    must(network.strangers.length === 0, 'it reached', network.strangers);
    must(prototypes.areUntouched(), 'what all objects share was changed');
  });
  try {
    await fc.assert(property, { numRuns, ...(seed !== undefined && { seed, endOnFailure: true }) });
  } finally {
    network[Symbol.dispose]();
    output[Symbol.dispose]();
    prototypes[Symbol.dispose]();
    jest.restoreAllMocks();
  }
  return counts;
};
