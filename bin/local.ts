import { Command, InvalidArgumentError } from 'commander';
import { ExplainedError } from '../local/emulator/explained-error';
import { endWithNpm } from '../local/pipeline/end-with-npm';
import { localRun } from '../local/pipeline/local-run';
import { Progress } from '../local/pipeline/progress';

const MAX_CALLS = 1000;
const LAMBDA_NODE = 24;

const callCount = (value: string): number => {
  if (/^[1-9]\d{0,3}$/.test(value) && Number(value) <= MAX_CALLS) return Number(value);
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_CALLS}.`);
};

const command = new Command('npm start --')
  .description('Runs the whole pipeline on this machine, without any account, and sends calls through it.')
  .option('--calls <number>', 'how many calls to place', callCount, 3)
  .option('--once', 'stop when the calls are home; exits 0 only when all are', false)
  .option('--json', 'print one JSON object as the last line of standard output (with --once)', false)
  .allowExcessArguments(false)
  .parse();
const { calls, once, json } = command.opts<{ calls: number; once: boolean; json: boolean }>();
if (json && !once) command.error('error: --json needs --once');

const progress = new Progress(json ? process.stderr : process.stdout);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Everything started ends with this process, so leaving is all there is to do.
  process.once(signal, () => {
    progress.say(`${signal}: stopped everything.`);
    process.exit(once ? 130 : 0);
  });
}
endWithNpm();
if (Number(process.versions.node.split('.')[0]) < LAMBDA_NODE) {
  progress.say(
    `The Lambdas run on this machine's Node ${process.version} instead of ${LAMBDA_NODE}: install scripts are off.`,
  );
}

localRun({ calls, once }, progress).then(
  (report) => {
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
    process.exitCode = report.home === calls ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof ExplainedError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exit(1);
  },
);
