import { createLog } from '../../../lambdas/runtime/logger';

/** The lines that reach the log while `act` runs. */
const logged = (act: () => void): unknown[] => {
  const lines: string[] = [];
  const note = (text: unknown) => {
    lines.push(String(text));
    return true;
  };
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(note),
  );
  try {
    act();
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  return lines.map((line) => JSON.parse(line) as unknown);
};

afterEach(() => {
  delete process.env.POWERTOOLS_SERVICE_NAME;
});

test('a line of the log is JSON, with its feature, its code as message, and the fields that were given', () => {
  process.env.POWERTOOLS_SERVICE_NAME = 'processor';
  const log = createLog();
  const lines = logged(() => {
    log.info('recording-stored', { callSid: 'CA1', key: 'k' });
    log.warn('message-retry', { seconds: 5 });
  });
  const common = { feature: 'processor', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown };
  expect(lines).toEqual([
    { level: 'INFO', message: 'recording-stored', code: 'recording-stored', callSid: 'CA1', key: 'k', ...common },
    { level: 'WARN', message: 'message-retry', code: 'message-retry', seconds: 5, ...common },
  ]);
});
