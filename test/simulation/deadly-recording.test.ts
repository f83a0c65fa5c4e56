import { leases } from '../../lambdas/core/limits';
import { recordingMessage } from '../../lambdas/core/messages';
import { callSid, jobNumber, recordingSid } from '../../lambdas/core/recording';
import { STARTED_AT } from '../support/subjects';
import { deployedWith } from './deployed-with';
import { simulatedPipeline } from './simulated-pipeline';

/** As many as one invocation gets. */
const RECORDINGS = 10;

beforeAll(() => {
  deployedWith();
}, 60_000);

const hex = (number: number) => number.toString(16).padStart(32, '0');
const sids = Array.from({ length: RECORDINGS }, (_, index) => recordingSid.parse(`RE${hex(index)}`));

test.each([0, 4, 9])(
  'a recording whose work kills its worker each time (place %i) takes no other of its batch along',
  async (place) => {
    const world = simulatedPipeline({ seed: 7, faults: [] });
    const { aws, time, witness, airtable, twilio, onLog } = world;
    const deadly = sids[place];
    airtable.rows.set('rec0', { number: 'J-1', history: 'Notes', calls: '', isRefused: false });
    /** When each was stored, in seconds. */
    const storedAt = new Map<string, number>();
    onLog.push((code, fields) => {
      if (code === 'recording-stored') storedAt.set(String(fields.recordingSid), time.seconds);
    });
    for (const [index, sid] of sids.entries()) {
      twilio.held.set(sid, {
        seconds: 3,
        audioFrom: 0,
        statusBefore: 'processing',
        refuses: undefined,
        isDeleted: false,
      });
      witness.called(sid);
      aws.readBy('processor').queue.push(
        JSON.stringify(
          recordingMessage.encode({
            outcome: 'completed',
            recordingSid: sid,
            callSid: callSid.parse(`CA${hex(index)}`),
            jobNumber: jobNumber.parse('J-1'),
            receivedAt: time.now(),
            startedAt: STARTED_AT,
            channels: 1,
          }),
        ),
      );
    }
    /** Before any other of its batch is stored: after a second of their three. */
    const look = () => {
      for (const worker of witness.alive)
        if (worker.sids.includes(String(deadly)) && time.ms - worker.startedAtMs >= 1_000)
          witness.died(worker, 'the deadly recording');
      if (time.seconds < 600) time.plan(250, look);
    };
    look();
    await time.run(600_000);

    const { deadLetters } = aws.readBy('processor');
    expect(deadLetters.messages).toEqual([]);
    expect(new Set(storedAt.keys())).toEqual(new Set(sids.filter((sid) => sid !== deadly)));
    // Two deaths part them; a third, those whom too few workers have brought together again.
    expect(Math.max(...storedAt.values())).toBeLessThan(4 * leases.processor.seconds);
    expect(witness.deaths).toBeGreaterThan(8);
  },
  60_000,
);
