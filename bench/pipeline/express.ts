import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { rootCredentials } from '../../local/emulator/environment';
import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import { loopbackCertificate } from '../../test/support/local/loopback-certificate';

const listening = z.object({ listening: z.object({ port: z.int() }) });

/** A service that does everything itself. */
export interface ExpressService {
  readonly callbackUrl: string;
  /** As a crash, a deployment or a reboot would. */
  kill(): Promise<void>;
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
};

/** @param answers `late`: when the line stands in Airtable; `early`: before anything is done @param bucket takes the audio */
export const startExpress = async (
  { emulator, twilio, airtable }: Pick<LocalPipeline, 'emulator' | 'twilio' | 'airtable'>,
  { answers, bucket }: { readonly answers: 'early' | 'late'; readonly bucket: string },
): Promise<ExpressService> => {
  // Not bundled: node-fetch 2, which airtable.js asks with, knows an AbortSignal by the name of its class.
  const program = path.join(__dirname, 'express-service.ts');
  const [certificate, key] = [
    path.join(emulator.runFolder, 'express.crt'),
    path.join(emulator.runFolder, 'express.key'),
  ];
  writeFileSync(certificate, loopbackCertificate.cert);
  writeFileSync(key, loopbackCertificate.key);
  // airtable.js and twilio call what Node warns of.
  const child = spawn(process.execPath, ['--no-deprecation', '--import', 'tsx', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
      NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: emulator.region,
      AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
      BENCH_ANSWERS: answers,
      BENCH_CERTIFICATE: certificate,
      BENCH_KEY: key,
      RECORDINGS_BUCKET: bucket,
      TWILIO_API_URL: twilio.url,
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      AIRTABLE_ENDPOINT_URL: airtable.url,
      AIRTABLE_BASE_ID: airtable.baseId,
      AIRTABLE_JOBS_TABLE: airtable.jobsTable,
      AIRTABLE_TOKEN: airtable.token,
    },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = listening.parse(JSON.parse(line)).listening;
    return { callbackUrl: `https://127.0.0.1:${port}/twilio/recordings`, kill: () => end(child) };
  }
  throw new Error('the Express service ended before it listened');
};
