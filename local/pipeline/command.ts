import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ExplainedError } from '../emulator/explained-error';
import type { LocalRun } from './local-run';
import type { Output } from './progress';
import type { Report } from './report';

const MAX_CALLS = 1000;
const LAMBDA_NODE = 24;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What the command runs in; `process` is one. */
export interface Host {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Of the Node that runs this, and the Lambdas: `v24.1.0`. */
  readonly version: string;
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

/** @throws {CommanderError} when there is nothing to run, and all was said. */
const parse = (args: readonly string[], { stdout, stderr }: Host) => {
  const command = new Command('npm start --')
    .description('Runs the whole pipeline on this machine, without any account, and sends calls through it.')
    .option('--calls <number>', 'how many calls to place', callCount, 3)
    .option('--once', 'stop when the calls are home; exits 0 only when all are', false)
    .option('--json', 'print one JSON object as the last line of standard output (with --once)', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(npm start -- --help tells all options)')
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .exitOverride()
    .parse(args, { from: 'user' });
  const options = command.opts<LocalRun & { json: boolean }>();
  if (options.json && !options.once) command.error('error: --json needs --once');
  return options;
};

const explained = (error: unknown): string =>
  (error instanceof ExplainedError ? error.message : error instanceof Error ? error.stack : undefined) ?? String(error);

/**
 * `npm start`, from its arguments to its exit code.
 * @returns 0 only when, with `--once`, all calls came home. What fails, or is told to stop, exits by itself, since something
 *   may have been started.
 */
export const startCommand = async (args: readonly string[], host: Host, run: Run): Promise<number> => {
  const { stdout, stderr, version } = host;
  try {
    const { calls, once, json } = parse(args, host);
    // What is read by a program stands alone.
    const output = json ? stderr : stdout;
    for (const signal of SIGNALS)
      host.once(signal, () => {
        output.write(`${signal}: stopped everything.\n`);
        host.exit(once ? 130 : 0);
      });
    if (Number(/\d+/.exec(version)?.[0]) < LAMBDA_NODE)
      output.write(
        `The Lambdas run on this machine's Node ${version} instead of ${LAMBDA_NODE}: install scripts are off.\n`,
      );
    const report = await run({ calls, once }, output);
    if (json) stdout.write(`${JSON.stringify(report)}\n`);
    return report.home === calls ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    stderr.write(`${explained(error)}\n`);
    host.exit(1);
    return 1;
  }
};
