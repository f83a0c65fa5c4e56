import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { explain } from '../emulator/explain';
import { troubleOf } from '../emulator/machine-trouble';
import { systemErrorOf } from '../emulator/system-error';
import type { LocalRun } from './local-run';
import type { Output } from './progress';
import { isGood, type Report } from './report';

const MAX_CALLS = 1000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Standard output or standard error. */
export interface HostStream extends Output {
  /** Told of what cannot be written. */
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What the command runs in; `process` is one. */
export interface Host {
  readonly stdout: HostStream;
  readonly stderr: HostStream;
  readonly env: NodeJS.ProcessEnv;
  once(signal: (typeof SIGNALS)[number], listener: () => void): unknown;
  /** Ends everything that was started, too. */
  exit(code: number): unknown;
}

/** @param output - for people */
export type Run = (asked: LocalRun, output: Output) => Promise<Report>;

const callCount = (value: string): number => {
  if (/^[1-9]\d{0,3}$/.test(value) && Number(value) <= MAX_CALLS) return Number(value);
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_CALLS}.`);
};

/**
 * The options that npm took for itself, because no `--` stood before them. It hands them on as configuration; of
 * `--calls 5`, which is near an option of its own, npm 11 leaves the 5 only.
 */
const takenByNpm = (args: readonly string[], env: NodeJS.ProcessEnv): readonly string[] => {
  if (env.npm_lifecycle_event === undefined) return [];
  const isTaken = (option: string) => env[`npm_config_${option}`] !== undefined;
  const [count = ''] = args;
  const calls = /^\d+$/.test(count) ? [`--calls ${count}`] : isTaken('calls') ? ['--calls'] : [];
  return [...calls, ...['once', 'json'].filter(isTaken).map((option) => `--${option}`)];
};

/** @throws {CommanderError} when there is nothing to run, and all was said. */
const parse = (args: readonly string[], { stdout, stderr, env }: Host) => {
  const command = new Command('npm start --')
    .description('Runs the whole pipeline on this machine, without any account, and sends calls through it.')
    .option('--calls <number>', `how many calls to place, 1 to ${MAX_CALLS}`, callCount, 3)
    .option('--once', 'stop when the calls are home; exits 0 only when all are, and links to them play', false)
    .option('--json', 'print one JSON object as the last line of standard output (with --once)', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(npm start -- --help tells all options)')
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .exitOverride();
  const taken = takenByNpm(args, env);
  if (taken.length > 0)
    command.error(`error: npm took ${taken.join(' and ')} for itself: write npm start -- ${taken.join(' ')}`);
  command.parse(args, { from: 'user' });
  const options = command.opts<LocalRun & { json: boolean }>();
  if (options.json && !options.once) command.error('error: --json needs --once');
  return options;
};

/** The shell's 128 + 13, SIGPIPE: who was to read it has gone. */
const READER_GONE = 141;

/**
 * What becomes of a run whose output cannot be written. A pipe or terminal that closed (`npm start | head`) ends it quietly,
 * as a signal would.
 * @returns the exit code
 */
const onUnwritable = (error: Error, once: boolean, stderr: Output): number => {
  if (['EPIPE', 'EIO'].includes(systemErrorOf(error).code ?? '')) return once ? READER_GONE : 0;
  stderr.write(`${troubleOf(error, 'where the output goes') ?? explain(error)}\n`);
  return 1;
};

/**
 * `npm start`, from its arguments to its exit code.
 * @returns 0 only when, with `--once`, all calls came home and links to them were refreshed and played. What fails, or is told to stop, exits by itself, since something
 *   may have been started.
 */
export const startCommand = async (args: readonly string[], host: Host, run: Run): Promise<number> => {
  const { stdout, stderr } = host;
  try {
    const { calls, once, json } = parse(args, host);
    // What is read by a program stands alone.
    const output = json ? stderr : stdout;
    for (const signal of SIGNALS)
      host.once(signal, () => {
        output.write(`${signal}: stopped everything.\n`);
        host.exit(once ? 130 : 0);
      });
    for (const stream of [stdout, stderr])
      stream.on('error', (error) => {
        host.exit(onUnwritable(error, once, stderr));
      });
    const report = await run({ calls, once }, output);
    if (json) stdout.write(`${JSON.stringify(report)}\n`);
    return isGood(report) ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    stderr.write(`${explain(error)}\n`);
    host.exit(1);
    return 1;
  }
};
