import { Command, CommanderError } from 'commander';
import { optionsTakenByNpm } from './npm-options';
import type { OperatorCommand, Session } from './command';
import { commands as all } from './commands';
import { EXIT, type ExitCode } from './exit-codes';
import { type Failure, usageFailure } from './failure';
import { failureOf } from './failure-of';
import type { Means } from './means';
import { oneText } from './one-text';
import { outputTo } from './output';

const NO_COMMAND = usageFailure('Which command? recordings --help lists them.');

type Runner = (command: OperatorCommand, given: Command) => Promise<void>;

/** Commander's words for what it does not understand, on one line and with the way to the help. */
const misunderstood = ({ message, code }: CommanderError, command: string | undefined): Failure => {
  if (code === 'commander.help') return NO_COMMAND;
  return usageFailure(
    `${message.replace(/^error: /, '').replace(/([^.?)])$/, '$1.')} See: ${['recordings', command].filter(Boolean).join(' ')} --help`,
  );
};

/** @param run what becomes of a command that is understood */
const programOf = (commands: readonly OperatorCommand[], run: Runner, { stdout, version }: Means): Command => {
  const program = new Command('recordings')
    .description('What a person asks a deployed recording pipeline for.')
    .option(
      '--pipeline <name>',
      'its PIPELINE_NAME; else the variable, else .env, else the pipeline that is there',
      oneText,
    )
    .option(
      '--region <region>',
      'its S3_REGION; else the variable, else .env, else the region of the AWS profile',
      oneText,
    )
    .option('--json', 'one JSON document on standard output; an error is one on standard error')
    .version(version)
    .configureHelp({ showGlobalOptions: true })
    // What is not understood is told by runCli, in one line.
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: () => undefined })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 found or done, 1 error, 2 not understood, 3 not found, 4 not all done, 130 interrupted.',
    );
  for (const command of commands) {
    const defined = program.command(command.name).summary(command.summary).description(command.summary);
    command.define(defined);
    defined.allowExcessArguments(false).action(() => run(command, defined));
  }
  return program;
};

/**
 * The command line, from its arguments to its exit code.
 * @param args without node and script
 */
export const runCli = async (
  args: readonly string[],
  means: Means,
  commands: readonly OperatorCommand[] = all,
): Promise<ExitCode> => {
  const output = outputTo(means, args.includes('--json'));
  let exit: ExitCode = EXIT.done;
  let running: string | undefined;
  const program = programOf(
    commands,
    async (command, given) => {
      running = command.name;
      const { pipeline, region } = program.opts<{ pipeline?: string; region?: string }>();
      const session: Session = { means, output, asked: { pipeline, region } };
      const run = await command.load();
      exit = await run({ ...given.opts(), args: given.args }, session);
    },
    means,
  );
  try {
    const taken = optionsTakenByNpm(program, means.environment);
    if (taken !== undefined) throw taken;
    if (args.length === 0) throw NO_COMMAND;
    await program.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const named = commands.find(({ name }) => args.includes(name))?.name;
    const failure = error instanceof CommanderError ? misunderstood(error, running ?? named) : failureOf(error, means);
    output.failure(failure);
    return failure.exit;
  }
};
