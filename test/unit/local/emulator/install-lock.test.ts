import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { ExplainedError } from '../../../../local/emulator/explained-error';
import { withInstallLock } from '../../../../local/emulator/install-lock';

let folder: string;
let said: string[];
let pauses: number;
let now: number;
/** What happens while it waits. */
let meanwhile: () => Promise<void> | void;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'install-lock-'));
  said = [];
  pauses = 0;
  now = 0;
  meanwhile = () => undefined;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const lockfile = () => path.join(folder, 'venv.lock');
const waiting = {
  onWait: () => said.push('waiting'),
  time: {
    now: () => new Date(now),
    pause: async (ms: number) => {
      pauses += 1;
      now += ms;
      await meanwhile();
    },
  },
};
const install = () =>
  withInstallLock(folder, waiting, () => {
    said.push(existsSync(lockfile()) ? 'installed under the lock' : 'installed without it');
    return Promise.resolve('python');
  });

test('nobody else is at it: it is done at once, and the lock is gone', async () => {
  await expect(install()).resolves.toBe('python');
  expect([said, pauses, existsSync(lockfile())]).toEqual([['installed under the lock'], 0, false]);
});

test('another process is at it: that is said once, and waited for', async () => {
  const release = await lock(folder, { lockfilePath: lockfile() });
  meanwhile = async () => {
    if (pauses === 3) await release();
  };
  await install();
  expect([said, pauses]).toEqual([['waiting', 'installed under the lock'], 3]);
});

test('the lock of a process that died is taken', async () => {
  mkdirSync(lockfile());
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lockfile(), longAgo, longAgo);
  await install();
  expect([said, pauses]).toEqual([['installed under the lock'], 0]);
});

test('a process that has nothing else to do stays until it is its turn', async () => {
  const release = await lock(folder, { lockfilePath: lockfile() });
  const script = `
    const { withInstallLock } = require(${JSON.stringify(require.resolve('../../../../local/emulator/install-lock'))});
    const say = (what) => { console.log(what); };
    void withInstallLock(process.argv[1], { onWait: () => say('waiting') }, async () => say('installed'));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', script, folder]);
  let output = '';
  for await (const part of child.stdout) {
    if (output === '') await release();
    output += String(part);
  }
  expect([output, child.exitCode ?? (await once(child, 'exit'))[0]]).toEqual(['waiting\ninstalled\n', 0]);
});

test('what is never done is given up, with what to do', async () => {
  const release = await lock(folder, { lockfilePath: lockfile() });
  const refused = install();
  await expect(refused).rejects.toBeInstanceOf(ExplainedError);
  await expect(refused).rejects.toThrow(/^Another process has been installing into .* for 20 minutes: end it [^\n]*$/);
  expect(said).toEqual(['waiting']);
  await release();
});

test('a folder in which no lock can be made is not waited for', async () => {
  rmSync(folder, { recursive: true });
  await expect(install()).rejects.toMatchObject({ code: 'ENOENT' });
  expect([said, pauses]).toEqual([[], 0]);
});

test('what fails under the lock leaves none behind', async () => {
  const failure = new Error('pip failed');
  await expect(withInstallLock(folder, waiting, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(existsSync(lockfile())).toBe(false);
});

test('a folder that vanishes under the lock is the failure of what was done in it, not of the process', async () => {
  const done = withInstallLock(folder, waiting, () => {
    rmSync(folder, { recursive: true });
    return Promise.reject(new Error('there is no folder'));
  });
  await expect(done).rejects.toThrow('there is no folder');
});
