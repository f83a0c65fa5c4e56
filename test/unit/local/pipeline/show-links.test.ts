import { type LinksReport, showLinks } from '../../../../local/pipeline/show-links';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';
import { AUDIO, FakePipeline } from '../../../support/local/fake-pipeline';

let time: VirtualTime;
let pipeline: FakePipeline;
let said: string[];
let recording: ReturnType<FakePipeline['make']>;
beforeEach(() => {
  time = new VirtualTime();
  pipeline = new FakePipeline();
  said = [];
  recording = pipeline.make();
  pipeline.jobs.set('J-1', '');
});

/** Of a recording that has come home. */
const show = (text = pipeline.write(recording, 'J-1')) => {
  const outcome: { report?: LinksReport | undefined } = {};
  const say = (line: string) => {
    said.push(line);
  };
  void showLinks(pipeline, { recording, line: { text, jobNumber: 'J-1', seconds: 1 } }, { time, say }).then(
    (report) => (outcome.report = report),
  );
  return outcome;
};

test('a dead link, a fresh one, one by the CLI, and who was given them and played them', async () => {
  const outcome = show();
  await time.pass(1);
  const [old = '', fresh = ''] = pipeline.jobs.get('J-1')?.split('\n') ?? [];
  expect(old).toMatch(/^---- \| 2025-12-31 00:00:00 \| .*X-Amz-Date=20251231T000000Z/);
  expect(outcome.report).toEqual({
    ...{ recordingSid: recording.sid, jobNumber: 'J-1', deadLinkStatus: 404, freshLine: fresh, freshLinkStatus: 200 },
    refreshSeconds: 0,
    given: [
      { linkId: '00000000-0000-4000-8000-000000000000', to: 'history-writer', plays: 0 },
      { linkId: '00000000-0000-4000-8000-000000000001', to: 'airtable', plays: 1 },
      { linkId: '00000000-0000-4000-8000-000000000002', to: 'iam', plays: 1 },
    ],
  });
  expect(said).toEqual([
    'Job J-1: its line made one of yesterday, whose link is dead (404)',
    'Job J-1: box ticked; unticked after 0.00 s with a fresh line, whose link plays',
    `recordings url --recording ${recording.sid}: a link, which plays`,
    `recordings access ${recording.sid}:\n            given to\n\n            played`,
  ]);
});

test('what comes later is waited for', async () => {
  const { onCli } = pipeline;
  const refresh = pipeline.askForRefresh.bind(pipeline);
  pipeline.askForRefresh = async (id) => {
    void time.pause(5000, new AbortController().signal).then(() => refresh(id));
    return Promise.resolve({ status: 202, body: '' });
  };
  let logged = false;
  pipeline.onCli = (command, what) =>
    command === 'access' && !logged ? { ...Object(onCli(command, what)), links: [] } : onCli(command, what);
  const outcome = show();
  await time.pass(10);
  expect(outcome).toEqual({});
  logged = true;
  await time.pass(1);
  expect(outcome.report?.refreshSeconds).toBeCloseTo(5, 0);
});

describe('what does not happen is told, and nothing is reported', () => {
  const failing = async (seconds: number, told: string) => {
    const outcome = show();
    await time.pass(seconds);
    expect(outcome).toEqual({ report: undefined });
    expect(Object.keys(outcome)).toEqual(['report']);
    expect(said.at(-1)).toBe(told);
  };

  test('a request that is not taken', async () => {
    pipeline.refreshStatus = 401;
    await failing(1, "Links: the automation's request was answered 401: an answer");
  });

  test('a box that stays ticked', async () => {
    pipeline.airtable.isTicked = () => true;
    await failing(31, 'Links: a fresh line did not come within 30 seconds');
  });

  test('a box that is unticked without a line', async () => {
    pipeline.askForRefresh = () => {
      pipeline.ticked.clear();
      return Promise.resolve({ status: 202, body: '' });
    };
    await failing(31, 'Links: a fresh line did not come within 30 seconds');
  });

  test('a fresh link that does not play', async () => {
    pipeline.open = () => Promise.resolve({ status: 403, body: AUDIO });
    await failing(1, 'Links: a fresh link answered 403');
  });

  test('a command that fails', async () => {
    pipeline.onCli = () => undefined;
    await failing(1, `Links: recordings url --recording ${recording.sid} failed: it cannot`);
  });

  test.each(['airtable', 'iam'])('a play of the link given to %s that is not logged', async (to) => {
    const { onCli } = pipeline;
    pipeline.onCli = (command, what) =>
      JSON.parse(JSON.stringify(onCli(command, what)).replaceAll(`"by":"${to}"`, '"by":"somebody else"'));
    await failing(31, "Links: the plays in S3's access log did not come within 30 seconds");
  });
});
