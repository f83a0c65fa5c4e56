import { DAYS_A_MONTH, GB } from '../../lib/settings/lifecycle';
import { type Sum, addition, of, product } from './arithmetic';
import { type Given, recordingsPerMonth } from './lines';
import type { Cost } from './model';
import { downloadSeconds } from './service-times';
import { bytesOf } from './use';

/** What somebody could have instead, by the month in which as many recordings expire as come. US dollars. */
export interface Alternative {
  readonly name: string;
  readonly arithmetic: string;
  readonly perMonth: number;
  /** What it has not got, of what is paid for here; empty of ours. */
  readonly lacks: string;
}

/** Twilio Help, "How Does Twilio's Pricing Work": the first of all accounts together. */
const FREE_MINUTES = 10_000;
const HOURS_A_MONTH = DAYS_A_MONTH * 24;
/** Assumptions: a disk for system, logs and temporary files, and one that keeps n8n's executions as well. */
const DISK_GB = { server: 20, n8n: 40 } as const;
/** lib-storage, as most code has it, sends parts of 5 MB: a request for each, and two more for begin and end. */
const PART_BYTES = 5 * 2 ** 20;
/** A function that does everything: assumption of 1 GB, and a second for Airtable and the two SDKs that it loads. */
const TYPICAL = { memoryGB: 1, secondsBesides: 1.5, logGB: 2 / 2 ** 20 } as const;

const putRequests = (bytes: number): number => (bytes <= PART_BYTES ? 1 : Math.ceil(bytes / PART_BYTES) + 2);

const minutesAtTwilio = ({ use, prices }: Given): Sum => {
  const stored = use.recordingsPerDay * Math.ceil(use.minutes) * use.retentionDays;
  const { amount } = product(of(Math.max(0, stored - FREE_MINUTES)), of(prices.TwilioStoredMinute));
  const { arithmetic } = product(
    of(use.recordingsPerDay, 'a day'),
    of(Math.ceil(use.minutes), 'minutes'),
    of(use.retentionDays, 'days'),
  );
  const billed = stored > FREE_MINUTES ? `(${arithmetic} - ${of(FREE_MINUTES).arithmetic} free)` : '0';
  return { amount, arithmetic: `${billed} × ${of(prices.TwilioStoredMinute).arithmetic}`, isAddition: false };
};

/** The bucket of each of them: the same audio under the same lifecycle, played as often, and one request to store it. */
const bucket = ({ use, prices }: Given, cost: Cost): Sum => {
  const monthOf = (part: string): number => cost.lines.find((line) => line.part === part)?.perMonth ?? 0;
  const recordings = recordingsPerMonth(use);
  const bytes = bytesOf(use);
  const isMoved = monthOf('S3 Standard-IA') > 0;
  return addition(
    of(monthOf('S3 Standard') + monthOf('S3 Standard-IA'), 'for storage'),
    product(of(recordings * putRequests(bytes), 'PUT'), of(prices.S3Put)),
    product(of(isMoved ? recordings : 0, 'moves'), of(prices.S3MoveToIA)),
    product(of(recordings * use.listenings, 'plays'), of(bytes / GB, 'GB'), of(prices.TrafficOut)),
  );
};

const server = ({ prices }: Given, hour: number, diskGB: number): Sum =>
  addition(
    product(of(HOURS_A_MONTH, 'hours'), addition(of(hour), of(prices.AddressHour))),
    product(of(diskGB, 'GB'), of(prices.DiskGBMonth)),
  );

const typicalLambda = ({ use, prices }: Given): Sum =>
  product(
    of(recordingsPerMonth(use), 'recordings'),
    addition(
      product(
        of(TYPICAL.secondsBesides + downloadSeconds(bytesOf(use)), 's'),
        of(TYPICAL.memoryGB, 'GB'),
        of(prices.LambdaGBSecond),
      ),
      of(prices.LambdaRequest),
      of(prices.HttpApiRequest),
      product(of(TYPICAL.logGB, 'GB'), of(prices.LogGB)),
    ),
  );

/** Ours first, whole and without what only watches it. */
export const alternativesOf = (given: Given, cost: Cost): readonly Alternative[] => {
  const { prices } = given;
  const watching = cost.lines
    .filter(({ kind }) => kind === 'monitoring')
    .reduce((sum, { perMonth }) => sum + perMonth, 0);
  const one = (name: string, { amount, arithmetic }: Sum, lacks: string): Alternative => ({
    name,
    arithmetic,
    perMonth: amount,
    lacks,
  });
  const variable = cost.perMonth - cost.fixedPerMonth;
  const fixed = cost.fixedPerMonth - watching;
  const alone = 'alarms, and somebody who sees that it stands still';
  return [
    one('this pipeline', addition(of(variable, 'for recordings'), of(fixed, 'fixed'), of(watching, 'monitoring')), ''),
    one('… without its monitoring', addition(of(variable, 'for recordings'), of(fixed, 'fixed')), alone),
    one(
      'left at Twilio',
      minutesAtTwilio(given),
      'lines in the Jobs, encryption and access under your control, a copy of your own',
    ),
    one(
      'a web service on a t4g.small that does all in the webhook',
      addition(server(given, prices.ServerHour, DISK_GB.server), bucket(given, cost)),
      `a second machine, a queue (what comes while it is down is lost), ${alone}`,
    ),
    one(
      'n8n on a t4g.medium, community edition',
      addition(server(given, prices.BiggerServerHour, DISK_GB.n8n), bucket(given, cost)),
      `a second machine, constant memory for long recordings, ${alone}`,
    ),
    one(
      'one Lambda that does all in the webhook',
      addition(typicalLambda(given), bucket(given, cost)),
      `a queue (Airtable away for a minute loses a line), recordings that take longer than the 15 s of a webhook, ${alone}`,
    ),
  ];
};
