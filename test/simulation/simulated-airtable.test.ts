import { airtableJobs } from '../../lambdas/adapters/airtable-jobs';
import { patientPace } from '../../lambdas/adapters/airtable-pace';
import { jobId } from '../../lambdas/core/recording';
import { jobsContract } from '../support/contracts/jobs-contract';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { Forecast } from './forecast';
import { Network } from './network';
import { FIELDS, type JobRow, SimulatedAirtable } from './simulated-airtable';
import { Witness } from './witness';

const env = {
  AIRTABLE_BASE_ID: 'app00000000000001',
  AIRTABLE_ENDPOINT_URL: 'https://airtable.example',
  AIRTABLE_JOBS_TABLE: 'Jobs',
  AIRTABLE_JOB_NUMBER_FIELD: FIELDS.number,
  AIRTABLE_HISTORY_FIELD: FIELDS.history,
  AIRTABLE_CALL_SID_FIELD: FIELDS.calls,
};

jobsContract('the adapter at the Airtable of the simulation, in fine weather', () => {
  const time = new VirtualTime();
  const airtable = new SimulatedAirtable(new Network(time, new Forecast([]), new Witness(time), time.random));
  const { rows } = airtable;
  const adapter = airtableJobs(env, {
    credentials: new MemoryCredentials(),
    pace: patientPace(0, time),
    metrics: new MemoryMetrics(),
    fetch: airtable.fetch,
    time,
  });
  /** Time goes on until it is done. */
  const inTime = async <Result>(work: Promise<Result>): Promise<Result> => {
    const done = Promise.allSettled([work]);
    await time.run();
    await done;
    return await work;
  };
  const rowOf = (number: string): JobRow => {
    const row = Array.from(rows.values()).find((one) => String(one.number) === number);
    if (row === undefined) throw new Error(`no Job ${number}`);
    return row;
  };
  return Promise.resolve({
    jobs: {
      find: (...question) => inTime(adapter.find(...question)),
      writeHistories: (...update) => inTime(adapter.writeHistories(...update)),
    },
    add: (number, { history = '', callSids = '' } = {}) => {
      const id = `rec${String(rows.size).padStart(14, '0')}`;
      rows.set(id, { number, history, calls: callSids, isRefused: false });
      return jobId.parse(id);
    },
    history: (number) => rowOf(number).history,
    edit: (number, history) => {
      rowOf(number).history = history;
    },
    remove: (number) => {
      for (const [id, row] of rows) if (String(row.number) === number) rows.delete(id);
    },
    refuse: (id) => {
      const row = rows.get(id);
      if (row !== undefined) row.isRefused = true;
    },
    stop: () => Promise.resolve(),
  });
});
