import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type MetricName, NAMESPACE, PIPELINE_DIMENSION } from '../../lambdas/core/metrics';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { features } from '../../lib/constructs/feature-folders';
import { awsClients } from '../../local/pipeline/aws-clients';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import type { CallbackOverrides } from '../../local/twilio/stand-in';
import { type AlarmInbox, type Notification, subscribe } from '../support/integration/alarm-inbox';
import { calm, lookBackSeconds, raise, setState, stateOf } from '../support/integration/alarm-states';
import { type DeployedAlarms, deployAlarms } from '../support/integration/deployed-alarms';
import { resetDaily } from '../support/integration/monitoring-template';
import { publishedBy } from '../support/integration/published-metrics';

jest.setTimeout(120_000);

const NAME = 'alarms';
/** As long as Airtable takes in one cell. */
const CELL = 100_000;

type Severity = 'critical' | 'warning';

let pipeline: LocalPipeline;
/** The same pipeline, with its alarms where no function runs. */
let watched: LocalPipeline;
let deployed: DeployedAlarms;
let inboxes: Record<Severity, AlarmInbox>;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: NAME,
    credentials: null,
    settings: { AIRTABLE_JOB_WAIT_MINUTES: '0' },
  });
  // MiniStack judges an alarm by all metrics of its name in the region, so also by what befell the functions of other tests.
  const elsewhere = { ...pipeline.emulator, region: 'eu-west-1' };
  watched = { ...pipeline, emulator: elsewhere, aws: awsClients(elsewhere) };
  deployed = await deployAlarms(watched);
  inboxes = {
    critical: await subscribe(watched, `${NAME}-critical`),
    warning: await subscribe(watched, `${NAME}-warning`),
  };
});
afterAll(async () => {
  watched.aws.destroy();
  await pipeline.stop();
});

const nameOf = (id: string): string => `${NAME}-${id}`;

/** Of an alarm that notifies by itself: without a composite over its signal. */
const signalOf = (id: string): string => nameOf(`${id}-signal`);

const alarm = (id: string): MetricAlarm => {
  const found = deployed.onMetric.find(({ AlarmName }) => AlarmName === signalOf(id));
  if (found === undefined) throw new Error(`there is no alarm ${id}`);
  return found;
};

/** Who was told of an alarm, and what, in this order. */
const toldOf = async (id: string): Promise<[Severity, Notification][]> => {
  const told: [Severity, Notification][] = [];
  for (const severity of ['critical', 'warning'] as const)
    for (const it of await inboxes[severity].open())
      if ([nameOf(id), signalOf(id)].includes(it.AlarmName)) told.push([severity, it]);
  return told;
};

/** Those that are heard daily: a reset must not tell that they are over. */
const isReset = (id: string): boolean => resetDaily(pipeline).includes(signalOf(id));

/**
 * Waits until somebody was told that the alarm began and, if it is not reset daily, that it ended; checks who that was, and
 * what the mail says. To be called when it has ended.
 */
const expectToldOf = async (id: string, severity: Severity) => {
  const told = await waitUntil(
    async () => {
      const all = await toldOf(id);
      const states = all.map(([, { NewStateValue }]) => NewStateValue);
      const ended = isReset(id) || states.lastIndexOf('OK') > states.indexOf('ALARM');
      return states.includes('ALARM') && ended ? all : undefined;
    },
    { seconds: 30, otherwise: () => `nobody is told that ${id} began and ended` },
  );
  if (isReset(id)) expect(told.map(([, { NewStateValue }]) => NewStateValue)).not.toContain('OK');
  for (const [whom, { AlarmDescription }] of told) {
    expect(whom).toBe(severity);
    const [impact = '', doFirst = '', more, about] = AlarmDescription.split('\n\n');
    expect(impact).toMatch(/^Impact: [A-Z].{20,}\.$/);
    expect(doFirst).toMatch(/^Do first: [A-Z]/);
    expect(more).toBe(`More: https://example.com/runbook.md#${id}`);
    expect(about).toMatch(new RegExp(`^Pipeline ${NAME}, ${severity}\\. Fires when .+\\.$`));
    expect(about?.includes('Sent again daily')).toBe(isReset(id));
  }
};

describe('of what functions have published', () => {
  /** The alarms, whom they tell, what they watch, and how often that has to happen. */
  const alarms: readonly (readonly [id: string, Severity, MetricName, times: number])[] = [
    ['callbacks-refused', 'warning', 'WebhooksRefused', 1],
    ['recordings-unassigned', 'warning', 'RecordingsUnassigned', 1],
    ['history-almost-full', 'warning', 'HistoryFillPercent', 1],
  ];
  const published = new Map<MetricName, number[]>();

  const callbacks = async (times: number, overrides: CallbackOverrides) => {
    for (let sent = 0; sent < times; sent++) {
      const { sid } = await pipeline.twilio.addRecording();
      await pipeline.twilio.sendCallback(sid, { callbackUrl: pipeline.outputs.WebhookUrl, ...overrides });
    }
  };

  beforeAll(async () => {
    const { twilio, airtable, outputs } = pipeline;
    airtable.addJob({ number: 'full', history: 'x'.repeat(0.95 * CELL) });
    await pipeline.putCredentials();
    await callbacks(1, { signWith: 'somebody else' });
    await twilio.placeCall({ callbackUrl: outputs.WebhookUrl });
    await waitUntil(
      async () => {
        // The emulator may keep a function's last lines back until its next invocation.
        await twilio.absentCall({ jobNumber: 'full' });
        published.clear();
        for (const feature of features)
          for (const { name, values } of await publishedBy(pipeline, feature))
            published.set(name, [...(published.get(name) ?? []), ...values]);
        return alarms.every(([, , name, times]) => (published.get(name)?.length ?? 0) >= times) || undefined;
      },
      { seconds: 60, intervalMilliseconds: 1000, otherwise: () => `published: ${[...published.keys()].join(', ')}` },
    );
  });

  test.each(alarms)('%s tells those of its severity (%s) when it begins', async (...row) => {
    const [id, severity, name] = row;
    const watching = alarm(id);
    expect(watching).toMatchObject({
      Namespace: NAMESPACE,
      MetricName: name,
      Dimensions: [{ Name: PIPELINE_DIMENSION, Value: NAME }],
    });
    await raise(watched, watching, published.get(name) ?? []);
    await calm(watched, watching);
    await expectToldOf(id, severity);
  });
});

const idOf = ({ AlarmName = '' }: MetricAlarm): string => AlarmName.slice(nameOf('').length).replace(/-signal$/, '');

const severityOf = ({ AlarmDescription = '' }: MetricAlarm): Severity =>
  AlarmDescription.includes(', critical. Fires when') ? 'critical' : 'warning';

const telling = (alarms: readonly MetricAlarm[]): readonly MetricAlarm[] =>
  alarms.filter(({ AlarmActions = [] }) => AlarmActions.length > 0);

test('every alarm on a metric tells those of the severity that its mail names, and no others', async () => {
  const alarms = telling(deployed.onMetric);
  expect(alarms.length).toBeGreaterThan(10);
  const lookBacks = Array.from(new Set(alarms.map(lookBackSeconds)));
  // Those that look back further go first: they see what is given to the others, and are not calmed by it.
  for (const lookBack of lookBacks.toSorted((left, right) => right - left)) {
    const alike = alarms.filter((one) => lookBackSeconds(one) === lookBack);
    await Promise.all(alike.map((one) => raise(watched, one, [(one.Threshold ?? 0) + 1])));
    await Promise.all(alike.map((one) => calm(watched, one)));
  }
  for (const one of alarms) await expectToldOf(idOf(one), severityOf(one));
});

test('so does every alarm on metric math or a band, which the emulator cannot judge: it is set by hand', async () => {
  const alarms = telling(deployed.onMath);
  expect(alarms.length).toBeGreaterThan(5);
  for (const one of alarms) {
    await setState(watched, signalOf(idOf(one)), 'ALARM');
    await setState(watched, signalOf(idOf(one)), 'OK');
    await expectToldOf(idOf(one), severityOf(one));
  }
});

test.each([
  ['webhooks-unanswered', 'critical', 'credentials-unusable-lasting'],
  ['recordings-stuck', 'critical', 'upload-failures-signal'],
  ['history-stuck', 'critical', 'airtable-refused-lasting'],
  ['history-delayed', 'warning', 'airtable-throttled-signal'],
  ['processing-slow', 'warning', 'history-delayed'],
] as const)('%s is silent while a better alarm is on, and tells those of its severity (%s) after', async (...row) => {
  const [id, severity, better] = row;
  const signal = `${id}-signal`;
  for (const { AlarmName = '' } of [...deployed.onMetric, ...deployed.onMath]) await setState(watched, AlarmName, 'OK');
  await setState(watched, nameOf(better), 'ALARM');
  await setState(watched, nameOf(signal), 'ALARM');
  expect(await stateOf(watched, nameOf(id))).toBe('OK');
  await setState(watched, nameOf(better), 'OK');
  expect(await stateOf(watched, nameOf(id))).toBe('ALARM');
  await setState(watched, nameOf(signal), 'OK');
  await expectToldOf(id, severity);
  expect(await toldOf(signal)).toEqual([]);
});

test('a reset of the cause lets nobody speak that is silent for it', async () => {
  const [cause, silent] = ['credentials-unusable', 'webhooks-unanswered'];
  for (const { AlarmName = '' } of [...deployed.onMetric, ...deployed.onMath]) await setState(watched, AlarmName, 'OK');
  for (const id of [`${cause}-signal`, `${cause}-lasting`, `${silent}-signal`])
    await setState(watched, nameOf(id), 'ALARM');
  const before = (await toldOf(silent)).length;
  await setState(watched, signalOf(cause), 'OK');
  expect(await stateOf(watched, nameOf(silent))).toBe('OK');
  await setState(watched, signalOf(cause), 'ALARM');
  expect((await toldOf(silent)).length).toBe(before);
});

test('an alarm that is reset while it lasts tells again', async () => {
  const dlq = alarm('recordings-dlq');
  await raise(watched, dlq, [1]);
  const before = (await toldOf('recordings-dlq')).length;
  await setState(watched, signalOf('recordings-dlq'), 'OK');
  await raise(watched, dlq, [1]);
  await waitUntil(async () => (await toldOf('recordings-dlq')).length > before || undefined, {
    seconds: 30,
    otherwise: () => 'nobody is told again',
  });
  await calm(watched, dlq);
  expect((await toldOf('recordings-dlq')).map(([, { NewStateValue }]) => NewStateValue)).not.toContain('OK');
});
