import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import puppeteer, { type Browser } from 'puppeteer-core';
import type { EmulatorAddress } from '../../../local/emulator/emulator';

/** Why this machine has no browser for the tests; undefined: it has one. */
export const noBrowserHere: string | undefined =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `needs Linux on x64, for which @sparticuz/chromium is built; this is ${process.platform} on ${process.arch}`;

/** As Chromium wants to be told of a certificate: the SHA-256 of its public key. */
const publicKeyHash = (certificate: string): string =>
  createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');

/** Unpacks Chromium below a folder. Where to, TMPDIR decides: in Jest a process of its own is needed to change that. */
const unpackedBelow = async (folder: string): Promise<string> => {
  const script = 'require(process.argv[1]).executablePath().then(console.log)';
  const args = ['-e', script, require.resolve('@sparticuz/chromium')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, TMPDIR: folder } });
  return stdout.trim();
};

/**
 * A headless Chromium, unpacked into the emulator's run folder, that trusts the emulator's certificate, and no other that it
 * would not trust anyway. Not with the arguments that @sparticuz/chromium proposes: they switch CORS off.
 */
export const startBrowser = async ({ runFolder, certificate }: EmulatorAddress): Promise<Browser> =>
  puppeteer.launch({
    executablePath: await unpackedBelow(runFolder),
    headless: 'shell',
    args: [
      // Containers and root, as on CI, allow no sandbox.
      '--no-sandbox',
      `--ignore-certificate-errors-spki-list=${publicKeyHash(certificate)}`,
    ],
    userDataDir: path.join(runFolder, 'browser'),
  });
