import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import path from 'node:path';
import { startGuarded } from '../../../../local/emulator/guarded-process';
import { waitUntil } from '../../../../local/emulator/wait-until';

const guard = path.resolve(__dirname, '../../../../local/emulator/end_with_parent.py');

// A command with a child of its own, as the emulator has its Lambdas; both say their process ids.
const family = ['sh', '-c', 'sleep 60 & echo $$ $!; wait'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'guarded-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const idsIn = (log: string): Promise<readonly number[]> =>
  waitUntil(() => /^\d+ \d+$/m.exec(readFileSync(log, 'utf8'))?.[0].split(' ').map(Number), {
    seconds: 10,
    otherwise: () => 'the family never said its process ids',
  });

// A zombie counts as gone: where nothing reaps orphans (a container without an init), that is what is left of one.
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return platform() === 'linux' && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
};

const allGone = (pids: readonly number[]): Promise<true> =>
  waitUntil(() => (pids.every(isGone) ? true : undefined), { seconds: 5, otherwise: () => 'some of them live on' });

describe('a guarded process', () => {
  const start = (args: readonly string[], log: string) =>
    startGuarded({ python: 'python3', args, environment: { PATH: process.env.PATH }, cwd: folder, logFile: log });

  test('hands back its exit code', async () => {
    const running = await start(['sh', '-c', 'exit 7'], path.join(folder, 'log'));
    await expect(running.ended).resolves.toBe(7);
  });

  test('is killed with all it started', async () => {
    const log = path.join(folder, 'log');
    const running = await start(family, log);
    const ids = await idsIn(log);
    await running.kill();
    await expect(allGone(ids)).resolves.toBe(true);
  });

  test('ends with all it started when its parent is killed by SIGKILL', async () => {
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const guard = require('node:child_process').spawn('python3', ${JSON.stringify([guard, ...family])}, { detached: true, stdio: ['pipe', 'inherit', 'inherit'] })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [said] = (await once(parent.stdout, 'data')).map(String);
    const ids = (said ?? '').trim().split(' ').map(Number);
    expect(ids).toHaveLength(2);
    parent.kill('SIGKILL');
    await expect(allGone(ids)).resolves.toBe(true);
  });
});
