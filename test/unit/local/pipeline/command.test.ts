import { EventEmitter } from 'node:events';
import { ExplainedError } from '../../../../local/emulator/explained-error';
import { type Host, type HostStream, type Run, startCommand } from '../../../../local/pipeline/command';
import type { Report } from '../../../../local/pipeline/report';
import { aLinksReport, Written } from '../../../support/local/fake-pipeline';

/** A stream that can break. */
class FakeStream extends Written implements HostStream {
  break: (error: Error) => void = () => undefined;

  on(_event: 'error', listener: (error: Error) => void): void {
    this.break = listener;
  }
}

class FakeHost extends EventEmitter implements Host {
  readonly stdout = new FakeStream();
  readonly stderr = new FakeStream();
  readonly exits: number[] = [];

  constructor(readonly env: NodeJS.ProcessEnv = {}) {
    super();
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

const reportOf = (calls: number, home: number, links: Report['links'] = aLinksReport): Report => ({
  ...{ calls, home, recordings: [] },
  links,
});

/** Runs the command; all calls come home, unless said otherwise. */
const start = async (args: readonly string[], run?: Run, host = new FakeHost()) => {
  const asked: unknown[] = [];
  const code = await startCommand(args, host, (what, output) => {
    asked.push(what);
    return run?.(what, output) ?? Promise.resolve(reportOf(what.calls, what.calls));
  });
  return { code, asked, exits: host.exits, stdout: host.stdout.text, stderr: host.stderr.text };
};

test.each([
  [[], { calls: 3, once: false }],
  [['--once'], { calls: 3, once: true }],
  [['--once', '--calls', '1'], { calls: 1, once: true }],
  [['--calls=1000'], { calls: 1000, once: false }],
  [['--once', '--json'], { calls: 3, once: true }],
])('%j is understood', async (args, wanted) => {
  const { asked, code, stderr } = await start(args);
  expect(asked).toEqual([wanted]);
  expect([code, stderr]).toEqual([0, '']);
});

test('with all calls home, but links that did not do what they should, it is 1', async () => {
  const { code } = await start(['--once'], () => Promise.resolve(reportOf(3, 3, null)));
  expect(code).toBe(1);
});

describe('what is not understood is refused, with what to do, and nothing is started', () => {
  const MUST = 'It must be a whole number from 1 to 1000.';
  test.each([
    [['--calls', '0'], MUST],
    [['--calls', '1001'], MUST],
    [['--calls', '-1'], '--calls'],
    [['--calls', '2.5'], MUST],
    [['--calls', '1e2'], MUST],
    [['--calls', ' 3'], MUST],
    [['--calls', 'many'], MUST],
    [['--calls', ''], MUST],
    [['--calls'], 'argument missing'],
    [['--json'], '--json needs --once'],
    [['--call', '3'], 'Did you mean --calls?'],
    [['3'], 'too many arguments'],
  ])('%j', async (args, said) => {
    const { asked, code, exits, stdout, stderr } = await start(args);
    expect(asked).toEqual([]);
    expect([code, exits, stdout]).toEqual([1, [], '']);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(said);
    expect(stderr).toContain('npm start -- --help');
  });
});

test('--help tells every option, and starts nothing', async () => {
  const { asked, code, stdout, stderr } = await start(['--help']);
  expect([asked, code, stderr]).toEqual([[], 0, '']);
  for (const option of ['--calls', '1 to 1000', '--once', '--json']) expect(stdout).toContain(option);
});

test.each([
  [3, 0],
  [2, 1],
  [0, 1],
])('with %i of 3 calls home the exit code is %i', async (home, wanted) => {
  const { code, exits } = await start(['--once'], () => Promise.resolve(reportOf(3, home)));
  expect([code, exits]).toEqual([wanted, []]);
});

describe('what is for people and what is for programs', () => {
  const say: Run = (_asked, output) => {
    output.write('starting …\n');
    return Promise.resolve(reportOf(3, 2, null));
  };

  test('without --json all is said on standard output, and no report', async () => {
    const { stdout, stderr } = await start(['--once'], say);
    expect([stdout, stderr]).toEqual(['starting …\n', '']);
  });

  test('with --json standard output is the report alone, also when not all are home', async () => {
    const { stdout, stderr } = await start(['--once', '--json'], say);
    expect([stdout, stderr]).toEqual(['{"calls":3,"home":2,"recordings":[],"links":null}\n', 'starting …\n']);
  });
});

describe('a failure ends the process with 1, and is told', () => {
  test('by its message alone when that says all', async () => {
    const { code, exits, stdout, stderr } = await start(['--once', '--json'], () =>
      Promise.reject(new ExplainedError('Python is missing: apt install python3')),
    );
    expect([code, exits, stdout, stderr]).toEqual([1, [1], '', 'Python is missing: apt install python3\n']);
  });

  test('by what to do, when the machine is to blame', async () => {
    const { exits, stderr } = await start([], () =>
      Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/x/.local' })),
    );
    expect(exits).toEqual([1]);
    expect(stderr).toMatch(/^\/x\/\.local may not be written by this user: [^\n]*\n$/);
  });

  test('with its stack otherwise', async () => {
    const { exits, stderr } = await start([], () => Promise.reject(new TypeError('unforeseen')));
    expect(exits).toEqual([1]);
    expect(stderr).toMatch(/^TypeError: unforeseen\n {4}at /);
  });
});

describe('a signal ends everything', () => {
  const interrupted = async (args: readonly string[], signal: string) => {
    const host = new FakeHost();
    await start(
      args,
      () => {
        host.emit(signal);
        return Promise.resolve(reportOf(3, 3));
      },
      host,
    );
    return host;
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s is how a run that stays ends well', async (signal) => {
    const { exits, stdout } = await interrupted([], signal);
    expect([exits, stdout.text]).toEqual([[0], `${signal}: stopped everything.\n`]);
  });

  test('with --once it ended too early', async () => {
    const { exits, stdout, stderr } = await interrupted(['--once', '--json'], 'SIGINT');
    expect([exits, stderr.text]).toEqual([[130], 'SIGINT: stopped everything.\n']);
    expect(stdout.text).not.toContain('SIGINT');
  });
});

describe('without a reader of its output it ends quietly, with all it started', () => {
  const broken = async (args: readonly string[], stream: 'stdout' | 'stderr', error: object) => {
    const host = new FakeHost();
    const run: Run = () => {
      host[stream].break(Object.assign(new Error('write failed'), error));
      return Promise.resolve(reportOf(3, 3));
    };
    await start(args, run, host);
    return { exits: host.exits, stderr: host.stderr.text };
  };

  test.each(['EPIPE', 'EIO'])('%s: a pipe or a terminal has closed', async (code) => {
    expect(await broken([], 'stdout', { code })).toEqual({ exits: [0], stderr: '' });
    expect(await broken(['--once'], 'stdout', { code })).toEqual({ exits: [141], stderr: '' });
    expect(await broken(['--once', '--json'], 'stderr', { code })).toEqual({ exits: [141], stderr: '' });
  });

  test('a full disk is told', async () => {
    const { exits, stderr } = await broken([], 'stdout', { code: 'ENOSPC', syscall: 'write' });
    expect(exits).toEqual([1]);
    expect(stderr).toMatch(/^The disk is full at where the output goes: [^\n]*\n$/);
  });
});

describe('options that npm took for itself, as no -- stood before them, are told and nothing is started', () => {
  const npm = { npm_lifecycle_event: 'start' };

  test.each([
    [{ npm_config_once: 'true' }, [], '--once', '--once'],
    [{ npm_config_json: 'true', npm_config_once: 'true' }, [], '--once and --json', '--once --json'],
    // As npm 11 hands on `--calls 5`, alone and after --once.
    [{}, ['5'], '--calls 5', '--calls 5'],
    [{ npm_config_once: 'true' }, ['5'], '--calls 5 and --once', '--calls 5 --once'],
    [{ npm_config_calls: '5' }, [], '--calls', '--calls'],
  ])('%j and %j', async (env, args, taken, remedy) => {
    const { asked, code, stderr } = await start(args, undefined, new FakeHost({ ...npm, ...env }));
    expect([asked, code]).toEqual([[], 1]);
    expect(stderr).toBe(
      `error: npm took ${taken} for itself: write npm start -- ${remedy}\n(npm start -- --help tells all options)\n`,
    );
  });

  test('what npm has of its own does not matter, nor what it left in the environment of something else', async () => {
    const own = await start(['--once'], undefined, new FakeHost({ ...npm, npm_config_cache: '/home/me/.npm' }));
    const other = await start(['--once'], undefined, new FakeHost({ npm_config_json: 'true' }));
    expect([own.asked, other.asked]).toEqual([[{ calls: 3, once: true }], [{ calls: 3, once: true }]]);
  });
});
