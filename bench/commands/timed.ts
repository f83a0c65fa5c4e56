import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PROJECT } from '../../lib/constructs/feature-folders';

/** When what was waited for happened, in ms since the command began. */
export type Times<Mark extends string> = Readonly<Record<Mark | 'end', number>>;

/**
 * Runs a command in the project's folder, as a user does, and takes the time of what it says.
 * @param marks the first line with each of these texts is waited for
 * @throws with all that it said, when it fails, or ends without one of them
 */
export const timed = async <Mark extends string>(
  [program, ...args]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  marks: Readonly<Record<Mark, string>>,
): Promise<Times<Mark>> => {
  const begun = performance.now();
  const running = spawn(program, args, {
    cwd: PROJECT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const times = new Map<string, number>();
  const hear = async (stream: NodeJS.ReadableStream): Promise<void> => {
    for await (const line of createInterface(stream)) {
      said.push(line);
      for (const [mark, text] of Object.entries<string>(marks))
        if (line.includes(text) && !times.has(mark)) times.set(mark, performance.now() - begun);
    }
  };
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  running.on('error', reject);
  running.on('close', resolve);
  const [code] = await Promise.all([ended, hear(running.stdout), hear(running.stderr)]);
  const missing = Object.keys(marks).filter((mark) => !times.has(mark));
  if (code !== 0 || missing.length > 0)
    throw new Error(`${[program, ...args].join(' ')} ended with ${code ?? 'a signal'}:\n${said.join('\n')}`);
  times.set('end', performance.now() - begun);
  return Object.fromEntries(times) as Times<Mark>;
};
