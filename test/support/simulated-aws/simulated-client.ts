import { type Time, type TimeLimit, timeLimit } from '../../../lambdas/core/time';
import type { ClientClass } from '../../../lambdas/runtime/means';

/** One command on its way to a service. */
export interface Request {
  readonly command: unknown;
  /** What the service does with it, and answers. */
  readonly act: () => unknown;
}

/** How commands travel; an answer that is lost never comes. */
export type Transport = (request: Request) => Promise<unknown>;

/** At once, there and back. */
const atOnce: Transport = ({ act }) =>
  new Promise((resolve) => {
    resolve(act());
  });

/** What of a client's configuration tells how patient it is. */
interface Patience {
  readonly maxAttempts?: number | (() => Promise<number>);
  readonly requestHandler?: unknown;
}

export interface ClientOptions {
  readonly time: Pick<Time, 'pause'>;
  readonly transport?: Transport;
  /** What the service does with a command that has reached it, and answers. */
  readonly service: (command: unknown) => unknown;
  /** Told what became of a command in the eyes of whoever sent it; of one that is sent once more, how often it was too late. */
  readonly onEnd?: (command: unknown, outcome: 'answered' | 'failed' | 'too late') => void;
}

const requestTimeoutOf = ({ requestHandler }: Patience): number => {
  if (typeof requestHandler !== 'object' || requestHandler === null) return 0;
  const isGivenUp = 'throwOnRequestTimeout' in requestHandler && requestHandler.throwOnRequestTimeout === true;
  return isGivenUp && 'requestTimeout' in requestHandler ? Number(requestHandler.requestTimeout) : 0;
};

/** As the SDK has it where a configuration says nothing. */
const DEFAULT_ATTEMPTS = 3;

const OFFLINE = { region: 'us-east-1', credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' } };

const abortError = () => Object.assign(new Error('Request aborted'), { name: 'AbortError' });

/** Whichever comes first: the answer, the end of the caller's patience, or that of the client. */
const answerWithin = async (
  answer: Promise<unknown>,
  abortSignal: AbortSignal | undefined,
  limit: TimeLimit | undefined,
): Promise<unknown> => {
  answer.catch(() => undefined);
  const { promise: end, reject } = Promise.withResolvers<never>();
  const abort = () => {
    reject(abortError());
  };
  const timeOut = () => {
    reject(limit?.signal.reason as Error);
  };
  abortSignal?.addEventListener('abort', abort, { once: true });
  limit?.signal.addEventListener('abort', timeOut, { once: true });
  try {
    return await Promise.race([answer, end]);
  } finally {
    abortSignal?.removeEventListener('abort', abort);
  }
};

/**
 * A client of AWS whose commands go to a simulated service. It is as patient as its configuration says: an answer that does
 * not come in time is given up, and the command sent once more, so many times.
 */
export const simulatedClient = <Client extends object, Config extends object>(
  Client: ClientClass<Client, Config>,
  { time, transport = atOnce, service, onEnd = () => undefined }: ClientOptions,
): ClientClass<Client, Config> => {
  const sendWith = (patience: Patience) => {
    const timeoutMs = requestTimeoutOf(patience);
    const attempts = typeof patience.maxAttempts === 'number' ? patience.maxAttempts : DEFAULT_ATTEMPTS;
    const once = async (command: unknown, abortSignal: AbortSignal | undefined): Promise<unknown> => {
      if (abortSignal?.aborted === true) throw abortError();
      using limit = timeoutMs === 0 ? undefined : timeLimit(time, timeoutMs);
      return await answerWithin(transport({ command, act: () => service(command) }), abortSignal, limit);
    };
    return async (command: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}): Promise<unknown> => {
      for (let attempt = 1; ; attempt++)
        try {
          const answer = await once(command, abortSignal);
          onEnd(command, 'answered');
          return answer;
        } catch (error) {
          const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
          if (isTimeout) onEnd(command, 'too late');
          if (isTimeout && attempt < attempts) continue;
          onEnd(command, 'failed');
          throw error;
        }
    };
  };
  /** By the configuration that they were made with: environments are many, and what a client is asked changes nothing in it. */
  const made = new Map<Config, Client>();
  return new Proxy(Client, {
    construct: (Real, [config]: [Config & Patience]) => {
      const known = made.get(config);
      if (known !== undefined) return known;
      const client = Object.assign(new Real({ ...OFFLINE, ...config }), { send: sendWith(config) });
      made.set(config, client);
      return client;
    },
  });
};
