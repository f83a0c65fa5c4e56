import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { explainEnd } from './emulator-end';
import { accountId, emulatorEnvironment, region, userCertificates } from './environment';
import { type ExplainedError } from './explained-error';
import { startGuarded } from './guarded-process';
import { createRunFolder } from './local-folder';
import { requireLoopback, requireOpenssl } from './prerequisites';
import { ensureVirtualEnvironment } from './virtual-environment';
import { waitUntil } from './wait-until';

/** Where and as whom the local AWS is spoken to; plain data, so that it can be handed to another process. */
export interface EmulatorAddress {
  /** `https://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The emulator's own certificate, PEM. */
  readonly certificate: string;
  /** What NODE_EXTRA_CA_CERTS must name for a process that speaks to it; keeps what the user's variable named. */
  readonly certificatesFile: string;
  /** Removed when the emulator stops. */
  readonly runFolder: string;
  /** A Python 3 that can guard processes. */
  readonly python: string;
  /** The socket of a process that synthesises the app; absent: the CDK CLI does. */
  readonly synthesiser?: string | undefined;
}

/** A MiniStack of its own: IAM and TLS enforced, state in memory, gone with the process that started it. */
export interface Emulator extends EmulatorAddress {
  /** Resolves when it has ended by itself, with what to tell of it; never when it was stopped. */
  readonly died: Promise<ExplainedError>;
  /** Ends it with all its Lambdas and removes the run's folder. */
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  /** Told what is being waited for. */
  readonly onProgress?: (message: string) => void;
}

const isReady = (endpoint: string, certificate: string): Promise<true | undefined> =>
  new Promise((resolve) => {
    const request = https.get(`${endpoint}/_ministack/ready`, { ca: certificate, agent: false, timeout: 5000 });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? true : undefined);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(undefined);
    });
  });

/**
 * Starts a local AWS on a free loopback port.
 * @throws {ExplainedError} when the machine lacks something for it.
 */
export const startEmulator = async ({ onProgress }: EmulatorOptions = {}): Promise<Emulator> => {
  await Promise.all([requireOpenssl(), requireLoopback()]);
  const python = await ensureVirtualEnvironment((message) => onProgress?.(message));
  onProgress?.('starting the local AWS');
  const runFolder = createRunFolder();
  const temporaryFolder = path.join(runFolder, 'emulator');
  mkdirSync(temporaryFolder);
  const logFile = path.join(runFolder, 'emulator.log');
  const portFile = path.join(runFolder, 'port');
  const certificatesFile = path.join(runFolder, 'certificates.pem');
  const server = await startGuarded({
    python,
    script: path.join(__dirname, 'serve.py'),
    args: [portFile],
    environment: emulatorEnvironment(temporaryFolder, certificatesFile),
    cwd: temporaryFolder,
    logFile,
  });
  const removeRunFolder = (): void => {
    rmSync(runFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  const stopAtExit = (): void => {
    server.killNow();
    removeRunFolder();
  };
  process.once('exit', stopAtExit);
  let isStopped = false;
  const stop = async (): Promise<void> => {
    isStopped = true;
    process.off('exit', stopAtExit);
    await server.kill();
    removeRunFolder();
  };

  let failure: ExplainedError | undefined;
  const died = new Promise<ExplainedError>((resolve) => {
    void server.ended.then((outcome) => {
      if (isStopped) return;
      failure = explainEnd(outcome, logFile);
      resolve(failure);
    });
  });
  const log = (): string => readFileSync(logFile, 'utf8').trim();
  const failOnEnd = (): void => {
    if (failure !== undefined) throw failure;
  };
  try {
    const port = await waitUntil(
      () => (failOnEnd(), existsSync(portFile) ? readFileSync(portFile, 'utf8') : undefined),
      {
        seconds: 60,
        otherwise: () => `the local AWS did not open its port\n${log()}`,
      },
    );
    const endpoint = `https://127.0.0.1:${port}`;
    const certificate = readFileSync(path.join(temporaryFolder, 'ministack-tls', 'server.crt'), 'utf8');
    writeFileSync(certificatesFile, [userCertificates(), certificate].join('\n'));
    await waitUntil(() => (failOnEnd(), isReady(endpoint, certificate)), {
      seconds: 60,
      otherwise: () => `the local AWS did not become ready\n${log()}`,
    });
    return { endpoint, region, accountId, certificate, certificatesFile, runFolder, python, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
