import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import pc from 'picocolors';
import { version } from '../../package.json';
import { EXIT } from './exit-codes';
import type { AwsClients, Means, Terminal } from './means';

const PROJECT = path.join(__dirname, '../..');

/** An answer of theirs is small and quick, or lost: a machine that slept, or changed its network, asks again. */
const impatient = {
  requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

const awsClients = (region: string): AwsClients => {
  const config = { region };
  const cloudFormation = async () => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(config);
  return {
    cloudFormation,
    cloudWatch: async () => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(config),
    iam: async () => new (await import('@aws-sdk/client-iam')).IAMClient(config),
    lambda: async () => new (await import('@aws-sdk/client-lambda')).LambdaClient(config),
    s3: async () => new (await import('@aws-sdk/client-s3')).S3Client({ ...config, ...impatient }),
    secrets: async () =>
      new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient({ ...config, ...impatient }),
    sqs: async () => new (await import('@aws-sdk/client-sqs')).SQSClient({ ...config, ...impatient }),
    sts: async () => new (await import('@aws-sdk/client-sts')).STSClient(config),
    credentials: async () => (await cloudFormation()).config.credentials(),
  };
};

const terminal: Terminal = {
  choose: async (question, choices) => {
    const { isCancel, select } = await import('@clack/prompts');
    const chosen = await select({ message: question, options: [...choices] });
    return isCancel(chosen) ? undefined : chosen;
  },
  busy: async (text, work) => {
    const { spinner } = await import('@clack/prompts');
    // On Ctrl-C clack ends the process as if all were well.
    const interrupted = (): void => {
      process.exitCode = EXIT.interrupted;
    };
    process.once('exit', interrupted);
    const shown = spinner({ output: process.stderr, withGuide: false });
    shown.start(text);
    try {
      return await work((said) => {
        shown.message(said);
      });
    } finally {
      shown.clear();
      process.off('exit', interrupted);
    }
  },
};

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** In the place of whatever else listens to these signals, such as bin/interruptible.js. */
const onInterrupt: Means['onInterrupt'] = (stop) => {
  const others = SIGNALS.map((signal) => [signal, process.rawListeners(signal)] as const);
  let isAsked = false;
  const listener = (): void => {
    if (isAsked) process.exit(EXIT.interrupted);
    isAsked = true;
    stop();
  };
  for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, listener);
  return {
    [Symbol.dispose]: () => {
      for (const [signal, listeners] of others) {
        process.off(signal, listener);
        for (const other of listeners) process.on(signal, () => void Reflect.apply(other, process, [signal]));
      }
    },
  };
};

/** The real world. */
export const nodeMeans = (): Means => {
  const { env: environment, stdin, stdout, stderr } = process;
  const isTerminal = (stream: { readonly isTTY?: boolean }): boolean => stream.isTTY === true;
  // picocolors also colours what goes to a file or a program where CI is set, and takes FORCE_COLOR=0 for a yes.
  const { FORCE_COLOR: forced = '' } = environment;
  const isColorWanted = forced === '' ? isTerminal(stdout) : forced !== '0';
  return {
    environment,
    dotEnvFile: path.join(PROJECT, '.env'),
    stdout,
    stderr,
    colors: pc.createColors(pc.isColorSupported && isColorWanted),
    terminal: isTerminal(stdin) && isTerminal(stdout) && environment.TERM !== 'dumb' ? terminal : undefined,
    aws: awsClients,
    regionOfSdk: async () => {
      const found = await loadConfig({ ...NODE_REGION_CONFIG_OPTIONS, default: '' }, NODE_REGION_CONFIG_FILE_OPTIONS)();
      // Only the AWS CLI and older SDKs read this one.
      return found || environment.AWS_DEFAULT_REGION;
    },
    endpointOfSdk: loadConfig<string | undefined>({
      environmentVariableSelector: ({ AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignored }) =>
        ignored === 'true' ? undefined : AWS_ENDPOINT_URL,
      configFileSelector: ({ endpoint_url }) =>
        environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : endpoint_url,
      default: undefined,
    }),
    fetch,
    now: () => new Date(),
    pause: async (ms, signal) => {
      // It rejects when the signal aborts, which here only means that nobody waits any more.
      await pause(ms, undefined, { signal }).catch(() => undefined);
    },
    onInterrupt,
    openInBrowser: async (url) => {
      const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = environment;
      // `open` starts a program that ends unheard where there is no display.
      if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME)
        throw new Error('this machine has no display');
      const { default: open } = await import('open');
      await open(url);
    },
    version,
  };
};
