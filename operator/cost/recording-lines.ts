import {
  DAYS_A_MONTH,
  GB,
  LEAST_BILLED_BYTES,
  daysInIa,
  movedAboveBytes,
  undeleteDays,
} from '../../lib/settings/lifecycle';
import { type Sum, addition, of, product } from './arithmetic';
import { batchOf } from './batches';
import { type Given, type Line, byRecording, invocation } from './lines';
import {
  BYTES_SENT_OUT,
  LOG_KB,
  RECORD_BYTES,
  S3_REQUESTS,
  SQS_REQUESTS_PER_BATCH,
  downloadSeconds,
  serviceTimes,
} from './service-times';
import { bytesOf } from './use';

const CONSUMERS = ['processor', 'history-writer', 'cleanup'] as const;

const months = (days: number): Sum => of(days / DAYS_A_MONTH, 'months');

/** Of so many days, those that fall into the first year. */
const share = (from: number, days: number): number =>
  days === 0 ? 1 : Math.max(0, Math.min(365, from + days) - from) / days;

/** How the audio lies in S3. */
const storage = (given: Given): readonly Line[] => {
  const { use, prices } = given;
  const { retentionDays, iaDays } = use;
  const bytes = bytesOf(use);
  const lifecycle = { retentionDays, iaDays: iaDays ?? Infinity };
  const isMoved = iaDays !== null && iaDays < retentionDays && bytes > (movedAboveBytes(lifecycle, prices) ?? Infinity);
  const all = retentionDays + undeleteDays(retentionDays);
  const moved = isMoved ? daysInIa(lifecycle) : 0;
  const size = of(bytes / GB, 'GB');
  const standard = product(size, of(prices.StandardStorage), months(all - moved));
  const ia = product(of(Math.max(bytes, LEAST_BILLED_BYTES) / GB, 'GB'), of(prices.StandardIAStorage), months(moved));
  return [
    byRecording('S3 Standard', 'recording', given, standard, standard.amount * share(0, all - moved)),
    byRecording('S3 Standard-IA', 'recording', given, ia, ia.amount * share(all - moved, moved)),
    byRecording(
      'S3 requests',
      'recording',
      given,
      addition(
        product(of(S3_REQUESTS.put, 'PUT or LIST'), of(prices.S3Put)),
        product(of(S3_REQUESTS.get, 'GET or HEAD'), of(prices.S3Get)),
        product(of(isMoved ? 1 : 0, 'move'), of(prices.S3MoveToIA)),
      ),
    ),
  ];
};

/** A recording's share of an invocation, in which there may be others. */
const lambda = (given: Given): readonly Line[] => {
  const { use, facts } = given;
  const line = (feature: string, sum: Sum): Line => byRecording(`Lambda: ${feature}`, 'recording', given, sum);
  return [
    line('ingest', invocation(given, 'ingest', serviceTimes.ingest.perRun)),
    ...CONSUMERS.map((feature) => {
      const { perRun, perItem } = serviceTimes[feature];
      const batch = batchOf(feature, use, facts);
      const seconds = perRun + perItem * batch + (feature === 'processor' ? downloadSeconds(bytesOf(use)) : 0);
      const one = invocation(given, feature, seconds);
      return line(feature, batch === 1 ? one : product(one, of(1 / batch, 'of a batch')));
    }),
  ];
};

const sqs = ({ use, facts, prices }: Given): Sum =>
  addition(
    ...CONSUMERS.map((feature) =>
      product(
        of(1 + SQS_REQUESTS_PER_BATCH / batchOf(feature, use, facts), 'requests'),
        of(facts.functions[feature]?.queue?.fifo === true ? prices.SqsFifoRequest : prices.SqsRequest),
      ),
    ),
  );

/** What is kept for an audit, for years. */
const records = (given: Given): readonly Line[] => {
  const { use, prices } = given;
  const kept = (part: string, count: Sum | undefined, bytes: number): Line => {
    const one = product(of(bytes / GB, 'GB'), of(prices.StandardStorage), months(use.auditDays));
    const price = count === undefined ? one : product(count, one);
    return byRecording(part, 'recording', given, price, price.amount * share(0, use.auditDays));
  };
  return [
    kept('records of link and receipt', undefined, RECORD_BYTES.link + RECORD_BYTES.receipt),
    kept("S3's access log", of(S3_REQUESTS.put + S3_REQUESTS.get, 'lines'), RECORD_BYTES.accessLogLine),
  ];
};

/** What is paid for each recording, whether anybody listens to it or not. */
export const recordingLines = (given: Given): readonly Line[] => {
  const { prices } = given;
  return [
    ...storage(given),
    ...lambda(given),
    byRecording('SQS', 'recording', given, sqs(given)),
    byRecording('HTTP API', 'recording', given, product(of(1, 'request'), of(prices.HttpApiRequest))),
    byRecording('logs', 'recording', given, product(of(LOG_KB.lines / 2 ** 20, 'GB'), of(prices.LogGB))),
    byRecording(
      'traffic to Twilio and Airtable',
      'recording',
      given,
      product(of(BYTES_SENT_OUT / GB, 'GB'), of(prices.TrafficOut)),
    ),
    ...records(given),
  ];
};

/** What is paid when somebody asks for a recording. */
export const askedLines = (given: Given): readonly Line[] => {
  const { use, prices } = given;
  const kept = (bytes: number): Sum => product(of(bytes / GB, 'GB'), of(prices.StandardStorage), months(use.auditDays));
  const early = share(0, use.auditDays);
  const linkOnce = addition(
    of(prices.HttpApiRequest),
    invocation(given, 'url-signer', serviceTimes['url-signer'].perRun),
    of(prices.S3Get),
    of(prices.S3Put),
  );
  const linkKept = kept(RECORD_BYTES.link + 2 * RECORD_BYTES.accessLogLine);
  const playOnce = addition(product(of(bytesOf(use) / GB, 'GB'), of(prices.TrafficOut)), of(prices.S3Get));
  const playKept = kept(RECORD_BYTES.accessLogLine);
  const line = (part: string, count: Sum, once: Sum, later: Sum): Line =>
    byRecording(
      part,
      'asked',
      given,
      product(count, addition(once, later)),
      count.amount * (once.amount + later.amount * early),
    );
  return [
    line('links on demand', of(use.links, 'links'), linkOnce, linkKept),
    line('listenings', of(use.listenings, 'plays'), playOnce, playKept),
  ];
};
