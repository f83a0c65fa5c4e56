import { Parked } from '../../lambdas/core/errors';
import { type JobId, jobId } from '../../lambdas/core/recording';
import { jobsContract } from '../support/contracts/jobs-contract';
import { MemoryJobs } from '../support/fakes/memory-jobs';
import { idOf, jobsAt, standIn } from '../support/worlds/jobs-world';

jobsContract('the fake', () => {
  const jobs = new MemoryJobs();
  const ids = new Map<string, JobId>();
  const idFor = (number: string) => ids.get(number) ?? jobId.parse('none');
  return Promise.resolve({
    jobs,
    add: (number, cells = {}) => {
      const id = jobs.add(String(number), { ...cells, isNumeric: typeof number === 'number' });
      ids.set(String(number), id);
      return id;
    },
    history: (number) => jobs.history(number),
    edit: (number, history) => {
      jobs.change(idFor(number), { history });
    },
    remove: (number) => {
      jobs.remove(idFor(number));
    },
    refuse: (id) => {
      jobs.refusals.set(id, new Parked('history-refused', { message: 'INVALID_VALUE_FOR_COLUMN' }));
    },
    stop: () => Promise.resolve(),
  });
});

jobsContract("the adapter at Airtable's stand-in", async () => {
  const airtable = await standIn();
  return {
    jobs: jobsAt(airtable),
    add: (number, cells = {}) => idOf(airtable.addJob({ number, ...cells })),
    history: (number) => airtable.history(number),
    edit: (number, history) => {
      airtable.editHistory(number, history);
    },
    remove: (number) => {
      airtable.removeJob(number);
    },
    refuse: (recordId) => {
      airtable.addFault({ kind: 'refused-record', recordId });
    },
    stop: () => airtable.stop(),
  };
});
