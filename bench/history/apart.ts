import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import * as z from 'zod';
import { cleanEnvironment } from '../deployed/run-program';
import { type BacklogSize, owedLine } from './backlog';

/** Where and as whom an Airtable base is spoken to. */
export const airtableAddress = z.object({
  url: z.url(),
  token: z.string(),
  baseId: z.string(),
  jobsTable: z.string(),
});
export type AirtableAddress = z.output<typeof airtableAddress>;

const airtableTold = z.object({ airtable: airtableAddress, lines: z.array(owedLine) });
export type AirtableTold = z.output<typeof airtableTold>;

/** What an Airtable was asked so far, and the lines that stand in it. */
const asked = z.object({ lines: z.int(), calls: z.int(), throttled: z.int() });
export type Asked = z.output<typeof asked>;

const next = async (child: ChildProcess): Promise<unknown> => {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('a process of the bench ended by itself');
  });
  ended.catch(() => undefined);
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }) as Promise<unknown[]>, ended]);
    return message;
  } finally {
    answered.abort();
  }
};

/** A process that is asked one thing after another; it ends when it is stopped, or with this one. */
export interface Apart {
  readonly first: unknown;
  readonly ask: (question: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** @param entry in this folder; it sends something when it is ready, and an answer to each message */
export const startApart = async (entry: string, environment: Readonly<Record<string, string>>): Promise<Apart> => {
  const child = fork(path.join(__dirname, `${entry}.ts`), {
    execArgv: ['--import', 'tsx'],
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    first: await next(child),
    ask: (question) => {
      const answer = next(child);
      child.send(JSON.stringify(question));
      return answer;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};

/** An Airtable that takes 5 requests a second, with a backlog owed to its Jobs. */
export const startAirtableApart = async (size: BacklogSize) => {
  const { first, ask, stop } = await startApart('airtable', { BENCH_BACKLOG: JSON.stringify(size) });
  return { ...airtableTold.parse(first), asked: async () => asked.parse(await ask('counts')), stop };
};
