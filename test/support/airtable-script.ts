import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { PROJECT } from '../../lib/constructs/feature-folders';

/** The script of docs/airtable.md. */
export const SCRIPT = readFileSync(join(PROJECT, 'docs/airtable/refresh-links.js'), 'utf8');

export interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Runs the script as an automation does, with Airtable's scripting API faked: `input.config()`, `input.secret()` (Airtable
 * Support, "Airtable automation action: Run a script"), `fetch`, `console`, and nothing else that Node has: no crypto, no
 * timers. Resolves with what it logged. @throws what fails the run
 */
export const runScript = async (
  { config = {}, secrets = {} }: { config?: Record<string, string>; secrets?: Record<string, string> },
  fetch: (url: string, request: Sent) => Promise<{ status: number; text(): Promise<string> }>,
): Promise<string[]> => {
  const logged: string[] = [];
  const input = {
    config: () => config,
    secret: (name: string) => {
      const value = secrets[name];
      if (value === undefined) throw new Error(`No secret is called ${name}`);
      return value;
    },
  };
  const console = { log: (line: string) => logged.push(line) };
  await runInNewContext(`(async () => {${SCRIPT}})()`, { input, fetch, console });
  return logged;
};
