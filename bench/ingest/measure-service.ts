import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { cleanEnvironment } from '../deployed/run-program';
import { type Served, served } from './served';

const line = z.union([z.object({ listening: z.object({ port: z.number() }) }), served]);

/**
 * Starts a service as a process of its own and waits for what it tells of its webhooks.
 * @param onListening is told the port, when the service opens one. @throws with what it said on stderr, when it ends before.
 */
export const measureService = async (
  program: string,
  environment: Readonly<Record<string, string>>,
  onListening: (port: number) => void = () => undefined,
): Promise<Served> => {
  const service = spawn(process.execPath, [program], {
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  service.stderr.setEncoding('utf8').on('data', (said: string) => complaints.push(said));
  const ended = once(service, 'close');
  try {
    for await (const said of createInterface(service.stdout)) {
      // Lines of its log begin so, too, but bear none of both.
      const told = line.safeParse(said.startsWith('{') ? JSON.parse(said) : undefined).data;
      if (told === undefined) continue;
      if ('webhooks' in told) return told;
      onListening(told.listening.port);
    }
    throw new Error(`the service ended before all webhooks were answered:\n${complaints.join('')}`);
  } finally {
    service.kill('SIGKILL');
    await ended;
  }
};
