import { metrics as catalogue } from '../../../lambdas/core/metrics';
import { createMetrics, publishing } from '../../../lambdas/runtime/emf-metrics';

/** The lines that reach the log while `act` runs. */
const logged = async (act: () => unknown): Promise<unknown[]> => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    await act();
  } finally {
    write.mockRestore();
  }
  return lines.map((line) => JSON.parse(line) as unknown);
};

test('what an invocation gathers is one line, with the pipeline as its only dimension', async () => {
  const metrics = createMetrics('staging');
  const lines = await logged(() => {
    metrics.add('WebhooksAccepted');
    metrics.add('ProcessingSeconds', 12.5);
    metrics.add('ProcessingSeconds', 7);
    metrics.publish();
  });
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number) as unknown,
        CloudWatchMetrics: [
          {
            Namespace: 'RecordingPipeline',
            Dimensions: [['Pipeline']],
            Metrics: [
              { Name: 'WebhooksAccepted', Unit: 'Count' },
              { Name: 'ProcessingSeconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
      Pipeline: 'staging',
      WebhooksAccepted: 1,
      ProcessingSeconds: [12.5, 7],
    },
  ]);
});

test('an invocation without metrics writes nothing', async () => {
  const metrics = createMetrics('staging');
  const publish = () => {
    metrics.publish();
  };
  expect(await logged(publish)).toEqual([]);
});

test('the dimension stays, and nothing else does, from one invocation to the next', async () => {
  const metrics = createMetrics('staging');
  const lines = await logged(() => {
    metrics.add('WebhooksAccepted');
    metrics.publish();
    metrics.add('WebhooksForged');
    metrics.publish();
  });
  expect(lines[1]).toMatchObject({ Pipeline: 'staging', WebhooksForged: 1 });
  expect(lines[1]).not.toHaveProperty('WebhooksAccepted');
});

test('a handler publishes what it measured, and when it fails, too', async () => {
  const metrics = createMetrics('staging');
  const handler = publishing(metrics, (fails: boolean) => {
    metrics.add('WebhooksAccepted');
    return fails ? Promise.reject(new Error('no')) : Promise.resolve('yes');
  });
  const lines = await logged(async () => {
    expect(await handler(false)).toBe('yes');
    await expect(handler(true)).rejects.toThrow('no');
  });
  expect(lines).toHaveLength(2);
});

test('names and units are such as CloudWatch takes', () => {
  for (const [name, { unit }] of Object.entries(catalogue)) {
    expect(name).toMatch(/^[A-Z][A-Za-z]{2,254}$/);
    expect(['Count', 'Seconds', 'Bytes', 'Percent', 'None']).toContain(unit);
  }
});
