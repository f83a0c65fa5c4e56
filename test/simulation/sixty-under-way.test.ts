import { recordingMessage } from '../../lambdas/core/messages';
import { callSid, jobNumber, recordingSid } from '../../lambdas/core/recording';
import { STARTED_AT } from '../support/subjects';
import { ownLines } from './cast';
import { deployedWith } from './deployed-with';
import { diceOf } from './dice';
import { type SimulatedPipeline, simulatedPipeline } from './simulated-pipeline';

const RECORDINGS = 60;
const DEATHS = 15;
const JOBS = 12;
/** As the stack's default has it: PROCESSOR_CONCURRENCY. */
const PROCESSORS = 10;

beforeAll(() => {
  deployedWith(PROCESSORS);
}, 60_000);

const hex = (number: number) => number.toString(16).padStart(32, '0');
const numberOf = (recording: number) => jobNumber.parse(`J-${String(recording % JOBS)}`);
const sids = Array.from({ length: RECORDINGS }, (_, index) => recordingSid.parse(`RE${hex(index)}`));

/**
 * Kills a worker that has begun, of any step, at any moment of its work, until so many are dead. One that dies at init waits
 * for its function's timeout: that is the property's to show.
 */
const killOneAfterAnother = ({ time, witness }: SimulatedPipeline, random: () => number) => {
  const kill = () => {
    const workers = Array.from(witness.alive).filter(({ isLeased }) => isLeased);
    const one = workers[Math.floor(random() * workers.length)];
    if (one !== undefined) witness.died(one, 'a kill');
    if (witness.deaths < DEATHS) time.plan(100 + random() * 1_500, kill);
  };
  time.plan(random() * 1_000, kill);
};

const isHome = ({ airtable, aws, twilio }: SimulatedPipeline, sid: (typeof sids)[number]) =>
  twilio.held.get(sid)?.isDeleted === true &&
  aws.bucket.owners.filter((owner) => owner === sid).length === 1 &&
  Array.from(airtable.rows.values()).flatMap(({ history }) => ownLines(history, sid)).length === 1;

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  '60 recordings under way, workers killed at random steps (dice %i): all home within 3 minutes, once',
  async (seed) => {
    const world = simulatedPipeline({ seed, faults: [], processors: PROCESSORS });
    const { aws, time, witness, airtable, twilio, queuesOf } = world;
    for (let index = 0; index < JOBS; index++)
      airtable.rows.set(`rec${String(index)}`, {
        number: numberOf(index),
        history: 'Notes',
        calls: '',
        isRefused: false,
      });
    sids.forEach((sid, index) => {
      twilio.held.set(sid, {
        seconds: 3,
        audioFrom: 0,
        statusBefore: 'processing',
        refuses: undefined,
        isDeleted: false,
      });
      time.plan(0, () => {
        witness.called(sid);
        const message = {
          outcome: 'completed' as const,
          recordingSid: sid,
          callSid: callSid.parse(`CA${hex(index)}`),
          jobNumber: numberOf(index),
          receivedAt: time.now(),
          startedAt: STARTED_AT,
          channels: 1 as const,
        };
        aws.readBy('processor').queue.push(JSON.stringify(recordingMessage.encode(message)));
      });
    });
    killOneAfterAnother(world, diceOf(seed + 1));
    let late: readonly string[] = ['the check itself'];
    time.plan(180_000, () => {
      late = sids.filter((sid) => !isHome(world, sid));
    });
    await time.run();

    if (late.length > 0) witness.broken('home', `not home after 180 s: ${late.join(', ')}`);
    witness.testify([]);
    expect(sids.filter((sid) => !isHome(world, sid))).toEqual([]);
    for (const { deadLetters } of queuesOf.values()) expect(deadLetters.messages).toEqual([]);
    expect(witness.deaths).toBe(DEATHS);
  },
  60_000,
);
