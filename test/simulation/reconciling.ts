import * as z from 'zod';
import { running } from '../support/simulated-aws/invocation';
import { WatchedInvocation, sidIn } from './invocation';
import type { SimulatedPipeline } from './simulated-pipeline';

/** Between two scheduled runs, in seconds: shorter than any that is deployed, so that it meets what is under way. */
const EVERY_SECONDS = 900;

/** Source: Amazon SQS Developer Guide, "FIFO queue delivery logic". */
const SHOWN_OF_A_GROUP = 10;

const answer = z.object({ done: z.boolean() });

/**
 * The reconciler beside the callbacks. What it feeds in counts as told of, once each time; what a callback told of it must not
 * call lost, and what is parked it must not feed in.
 */
export const reconciling = ({
  forecast,
  aws,
  time,
  witness,
  functions,
  queuesOf,
  logs,
  onLog,
  fedIn,
}: SimulatedPipeline) => {
  const { queue } = aws.readBy('processor');
  const { timeoutSeconds } = aws.function('reconciler');
  /** Recordings that lay in a dead-letter queue when the run began. */
  let parkedBefore = new Set<string>();
  let acceptedBefore = new Set<string>();
  let doneBefore = new Set<string>();
  const peeksStruck = () => (forecast.struckAt.get('peek') ?? 0) + (forecast.struckAt.get('depth') ?? 0);
  let struckBefore = 0;
  let made = 0;

  const isAccepted = () =>
    new Set(logs.lines.flatMap(({ message }) => /"recordingSid":"(\w+)"/.exec(message)?.[1] ?? []));
  const withReceipt = () =>
    new Set(Array.from(aws.links.objects.keys()).flatMap((key) => /^receipts\/.*\/(RE\w+)-/.exec(key)?.[1] ?? []));
  /** Of a group of a FIFO queue SQS shows the first ten. */
  const lying = () => {
    const shown = new Set<string>();
    for (const { deadLetters } of queuesOf.values()) {
      const ofGroup = new Map<string | undefined, number>();
      for (const { body, group } of deadLetters.messages) {
        const before = ofGroup.get(group) ?? 0;
        ofGroup.set(group, before + 1);
        if (group === undefined || before < SHOWN_OF_A_GROUP) shown.add(sidIn(body));
      }
    }
    return shown;
  };

  onLog.push((code, { recordingSid, because }) => {
    // SQS did not say, or not all, what lies there: the run goes on, and may feed it in.
    if (code === 'parked-unknown' || peeksStruck() > struckBefore) parkedBefore.clear();
    if (code !== 'callback-lost' && code !== 'recording-fed-in') return;
    const sid = String(recordingSid);
    fedIn.add(sid);
    witness.called(sid);
    if (code === 'callback-lost' && acceptedBefore.has(sid))
      witness.broken('lost', `the callback of ${sid} counts as lost, and ingest has accepted it`);
    const mayComeAgain = because === 'given-up' || because === 'left-at-twilio';
    if (doneBefore.has(sid) && !mayComeAgain) witness.broken('done', `${sid} is fed in, and has its receipt`);
    if (parkedBefore.has(sid)) witness.broken('parked', `${sid} is fed in, and lies in a dead-letter queue`);
  });

  /** One run to its end; whether there is nothing left for the next one. */
  const run = async (): Promise<boolean> => {
    const invocation = new WatchedInvocation('reconciler', ++made, queue, [], time.ms);
    const endsAt = time.ms + timeoutSeconds * 1000;
    [parkedBefore, acceptedBefore, doneBefore] = [lying(), isAccepted(), withReceipt()];
    struckBefore = peeksStruck();
    witness.tell(`${invocation.name} begins`);
    const death = new Promise<undefined>((resolve) => {
      invocation.onDeath = () => {
        resolve(undefined);
      };
    });
    const takeBack = time.plan(timeoutSeconds * 1000, () => {
      witness.died(invocation, 'its timeout');
    });
    const work = running.run(invocation, () =>
      functions
        .reconciler()(undefined, {
          getRemainingTimeInMillis: () => endsAt - time.ms,
          awsRequestId: `run-${String(made)}`,
        })
        .catch((error: unknown) => {
          witness.tell(`${invocation.name} fails: ${String(error)}`);
          return undefined;
        }),
    );
    const came = await Promise.race([work, death]);
    takeBack();
    invocation.hasEnded = true;
    return answer.safeParse(came).data?.done === true;
  };

  return {
    run,
    /** From now on, until then. */
    schedule: (untilSeconds: number): void => {
      for (let at = EVERY_SECONDS; at < untilSeconds; at += EVERY_SECONDS) time.plan(at * 1000, () => void run());
    },
  };
};
