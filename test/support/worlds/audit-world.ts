import { type LinkGrant, grantKey, linkGrant } from '../../../lambdas/core/link';
import { type Fields, playLine } from '../access-log/lines';
import { aGrant } from '../contracts/link-register-contract';
import type { SimulatedBucket } from '../simulated-aws/simulated-s3';
import { TOLD } from './told';
import { wiringWorld } from './wiring-world';

/** The day before the noon of the wiring world. */
export const YESTERDAY = '2031-02-02';
const FOLDER = TOLD['access-audit'].ACCESS_LOG_FOLDER;

export const at = (day: string, time = '12:00:00'): Date => new Date(`${day}T${time}Z`);

/** So many days before yesterday. */
export const before = (days: number): string =>
  new Date(at(YESTERDAY).getTime() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

const put = (bucket: SimulatedBucket, key: string, text: string) => {
  bucket.objects.set(key, { metadata: {}, bytes: Buffer.from(text) });
};

type Iam = Extract<LinkGrant['requester'], { by: 'iam' }>;
const JANE = 'arn:aws:sts::111122223333:assumed-role/support/jane';

/** Links, plays and their audit, in a simulated AWS. */
export const auditWorld = () => {
  const { aws, functions, inputsOf, log, metrics, time } = wiringWorld();
  let objects = 0;

  /** Records a link of a caller's, at noon of yesterday from an office, unless said otherwise. */
  const give = ({ by = {}, ...over }: Partial<LinkGrant> & { readonly by?: Partial<Iam> } = {}): LinkGrant => {
    const grant = aGrant({
      requester: { by: 'iam', arn: JANE, sourceAddress: '192.0.2.3', ...by },
      grantedAt: at(YESTERDAY),
      ...over,
    });
    put(aws.links, grantKey(grant), JSON.stringify(linkGrant.encode(grant)));
    return grant;
  };

  const giveMany = (count: number, day: string, arn = JANE) => {
    for (let made = 0; made < count; made++) give({ by: { arn }, grantedAt: at(day) });
  };

  /** Puts lines into a log object of a day. */
  const deliver = (day: string, ...lines: string[]): string => {
    const key = `${FOLDER}the-bucket/${day.replaceAll('-', '/')}/${day}-00-00-00-${String(++objects)}`;
    put(aws.accessLog, key, lines.map((line) => `${line}\n`).join(''));
    return key;
  };

  /** A link is played, at noon of yesterday from the office, unless said otherwise. */
  const play = ({ key, linkId }: Pick<LinkGrant, 'key' | 'linkId'>, over: Partial<Fields> = {}): void => {
    const fields = { at: at(YESTERDAY), linkId, ...over };
    deliver(fields.at.toISOString().slice(0, 10), playLine(key, fields));
  };

  const audit = () => functions['access-audit']()();
  /** The lines of the log with this code. */
  const told = (code: string) => log.lines.filter((line) => line.code === code).map(({ fields }) => fields);
  return { aws, inputsOf, log, metrics, time, give, giveMany, deliver, play, audit, told, putRecord: put };
};
