import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import * as z from 'zod';
import { MissingPrerequisite } from './explained-error';
import { systemErrorOf } from './system-error';

/** What a program answered, or undefined when it cannot be run. */
export type Ask = (command: string, args: readonly string[]) => Promise<string | undefined>;

export const ask: Ask = (command, args) =>
  new Promise((resolve) => {
    execFile(command, [...args], { timeout: 20_000, encoding: 'utf8' }, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
  });

// Debian and Ubuntu ship `venv` without `ensurepip` unless python3-venv is installed, so importing venv proves nothing.
const introduction = `
import importlib.util, json, sys
modules = ("venv", "ensurepip", "ssl")
missing = [name for name in modules if importlib.util.find_spec(name) is None]
print(json.dumps({"executable": sys.executable, "version": list(sys.version_info[:2]), "missing": missing}))`;

const pythonAnswer = z.object({
  executable: z.string().min(1),
  version: z.tuple([z.number(), z.number()]),
  missing: z.array(z.string()),
});

const candidates = ['python3', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), 'python'];

const remedyFor = (version: string): string =>
  `on Debian and Ubuntu: apt install python3-venv (or python${version}-venv); elsewhere install Python from python.org`;

/**
 * The first Python that MiniStack can be installed with: the one PYTHON names, else the usual names in turn.
 * @throws {MissingPrerequisite} when there is none.
 */
export const findPython = async (environment: NodeJS.ProcessEnv = process.env, run: Ask = ask): Promise<string> => {
  const named = environment.PYTHON;
  const found: string[] = [];
  let withoutVenv: { command: string; version: string; missing: readonly string[] } | undefined;
  for (const command of named ? [named] : candidates) {
    const answer = await run(command, ['-c', introduction]);
    if (answer === undefined) continue;
    const python = pythonAnswer.safeParse(parseJson(answer));
    if (!python.success) continue;
    const [major, minor] = python.data.version;
    const version = `${major}.${minor}`;
    if (major !== 3 || minor < 10) found.push(`${command} is ${version}`);
    else if (python.data.missing.length > 0) withoutVenv ??= { command, version, missing: python.data.missing };
    else return python.data.executable;
  }
  if (withoutVenv !== undefined) {
    const { command, version, missing } = withoutVenv;
    throw new MissingPrerequisite(
      `${command} (Python ${version}) lacks the module ${missing.join(' and ')}, needed for a virtual environment; ${remedyFor(version)}.`,
    );
  }
  const seen = found.length > 0 ? ` (${found.join(', ')})` : named ? ` (PYTHON is ${named})` : '';
  throw new MissingPrerequisite(
    `The local AWS needs Python 3.10 or newer, and none was found${seen}; install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) or name one in the variable PYTHON.`,
  );
};

/**
 * MiniStack has the openssl command make its certificate.
 * @throws {MissingPrerequisite} when there is none.
 */
export const requireOpenssl = async (run: Ask = ask): Promise<void> => {
  if ((await run('openssl', ['version'])) !== undefined) return;
  throw new MissingPrerequisite(
    'The local AWS needs the openssl command for its certificate, and none was found; install it (Debian, Ubuntu: apt install openssl; macOS: brew install openssl).',
  );
};

/** What asks the system for a free port of 127.0.0.1 and connects to it. */
export type TryLoopback = () => Promise<void>;

const tryLoopback: TryLoopback = async () => {
  const server = createServer((socket) => socket.end());
  try {
    await once(server.listen({ host: '127.0.0.1', port: 0 }), 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = connect({ host: '127.0.0.1', port, timeout: 5000 });
    client.once('timeout', () => client.destroy(new Error('no answer')));
    try {
      await once(client, 'connect');
    } finally {
      client.destroy();
    }
  } finally {
    server.close();
  }
};

/**
 * All that runs here listens on 127.0.0.1.
 * @throws {MissingPrerequisite} when nothing can.
 */
export const requireLoopback = async (attempt: TryLoopback = tryLoopback): Promise<void> => {
  try {
    await attempt();
  } catch (error) {
    const { code = 'no answer', syscall } = systemErrorOf(error);
    // Where every port of the range is taken, listening finds none (EADDRINUSE), or takes the last and connecting finds none.
    const isUsedUp = code === 'EADDRINUSE' || (code === 'EADDRNOTAVAIL' && syscall === 'connect');
    throw new MissingPrerequisite(
      isUsedUp
        ? `No port of 127.0.0.1 is free (${code}): close other programs, or widen the range (Linux: sysctl net.ipv4.ip_local_port_range).`
        : `Nothing can listen on 127.0.0.1 (${code}): bring the loopback interface up (Linux: sudo ip link set lo up) and let no firewall block it.`,
    );
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
