import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { features } from '../../../../lib/constructs/feature-folders';
import { keepLogs } from '../../../../local/pipeline/keep-logs';

let folder: string;
let runFolder: string;
let parent: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keep-logs-'));
  runFolder = path.join(folder, 'run');
  parent = path.join(folder, 'failed');
  mkdirSync(runFolder);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const keep = (now: string) =>
  keepLogs(
    { logs: (feature) => Promise.resolve([`${feature} began`, `${feature} ended`]), emulator: { runFolder } },
    parent,
    new Date(now),
  );

test('what each Lambda said and the logs of the run are kept, and nothing else of it', async () => {
  for (const name of ['emulator.log', 'cdk-deploy.log', 'certificates.pem'])
    writeFileSync(path.join(runFolder, name), `this is ${name}`);
  const kept = await keep('2026-11-25T20:02:32.123Z');
  expect(kept).toBe(path.join(parent, '2026-11-25T20-02-32-123Z'));
  expect(readdirSync(kept).toSorted()).toEqual(
    [...features.map((feature) => `${feature}.log`), 'cdk-deploy.log', 'emulator.log'].toSorted(),
  );
  expect(readFileSync(path.join(kept, 'processor.log'), 'utf8')).toBe('processor began\nprocessor ended');
  expect(readFileSync(path.join(kept, 'emulator.log'), 'utf8')).toBe('this is emulator.log');
});

test('logs that cannot be read any more do not keep the others from being kept', async () => {
  writeFileSync(path.join(runFolder, 'emulator.log'), 'this is emulator.log');
  const logs = (feature: string) =>
    feature === 'processor' ? Promise.reject(new Error('connect ECONNREFUSED')) : Promise.resolve(['began']);
  const kept = await keepLogs({ logs, emulator: { runFolder } }, parent, new Date());
  expect(readFileSync(path.join(kept, 'processor.log'), 'utf8')).toBe('could not be read: Error: connect ECONNREFUSED');
  expect(readFileSync(path.join(kept, 'ingest.log'), 'utf8')).toBe('began');
  expect(existsSync(path.join(kept, 'emulator.log'))).toBe(true);
});

test('of six runs the oldest is forgotten', async () => {
  const kept: string[] = [];
  for (const day of [3, 1, 2, 4, 5]) kept.push(await keep(`2026-11-0${day}T00:00:00Z`));
  expect(kept.every((one) => existsSync(one))).toBe(true);
  kept.push(await keep('2026-11-06T00:00:00Z'));
  expect(kept.filter((one) => !existsSync(one))).toEqual([path.join(parent, '2026-11-01T00-00-00-000Z')]);
});
