import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from './local-folder';

/** The search path with the project's own Node first: the emulator runs Lambdas on the first `node` it finds. */
export const searchPath = (): string =>
  [path.join(projectFolder, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(path.delimiter);

/** What the emulator takes for the root user of its account: no policy holds it back. */
export const rootCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export const region = 'us-east-1';
/** MiniStack's own account. */
export const accountId = '000000000000';

/** What MiniStack is told. Its Lambdas inherit it, so nothing of the user's is in it that could change what they do. */
export const emulatorEnvironment = (folder: string, certificatesFile: string): NodeJS.ProcessEnv => ({
  PATH: searchPath(),
  HOME: folder,
  TMPDIR: folder,
  LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
  NODE_EXTRA_CA_CERTS: certificatesFile,
  AUTH: 'true',
  USE_SSL: '1',
  BIND_HOST: '127.0.0.1',
  MINISTACK_HOST: '127.0.0.1',
  MINISTACK_REGION: region,
  MINISTACK_ACCOUNT_ID: accountId,
  STATE_DIR: path.join(folder, 'state'),
  S3_DATA_DIR: path.join(folder, 's3'),
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
  // A socket that does not exist: emulated services that would start containers leave the user's Docker alone.
  DOCKER_HOST: `unix://${path.join(folder, 'no-docker.sock')}`,
});

/** NODE_EXTRA_CA_CERTS names one file only, so what the user has there is kept by copying it. */
export const userCertificates = (): string => {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  return file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
};
