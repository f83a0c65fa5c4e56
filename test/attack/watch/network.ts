import { AsyncLocalStorage } from 'node:async_hooks';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { Socket } from 'node:net';

/** What somebody tried to reach, beyond what is allowed: `host:port`, the path of a socket, or `dns NAME`. */
export interface WatchedNetwork extends Disposable {
  readonly strangers: readonly string[];
  /** Does the work under watch, with all that it begins. What else this process does, other tests among it, goes its way. */
  during<Result>(work: () => Result): Result;
}

type Act = (this: unknown, ...args: unknown[]) => unknown;

/** The address in the arguments of `Socket.connect`, which are its callers' own or, from `net.connect`, one array of them. */
const addressIn = (args: readonly unknown[]): string => {
  const [first, second] = Array.isArray(args[0]) ? [args[0][0] as unknown, undefined] : args;
  if (typeof first === 'object' && first !== null) {
    const options: { path?: unknown; host?: unknown; port?: unknown } = first;
    if (typeof options.path === 'string') return options.path;
    return `${typeof options.host === 'string' ? options.host : 'localhost'}:${String(options.port)}`;
  }
  return typeof first === 'number' ? `${typeof second === 'string' ? second : 'localhost'}:${first}` : String(first);
};

/** Whatever of these a program uses, it asks the network. */
const LOOKUPS = ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveSrv', 'resolveTxt'] as const;

/**
 * Notes and refuses every connection, datagram and question to a name server beyond `allowed` of what is done under watch,
 * until it is disposed of: HTTP and TLS, the SDK and `fetch` all end in these. Addresses are no names: to look one up
 * reaches nobody.
 */
export const watchNetwork = (allowed: ReadonlySet<string>): WatchedNetwork => {
  const strangers: string[] = [];
  const watch = new AsyncLocalStorage<boolean>();
  const undo: (() => void)[] = [];
  const replace = (owner: object, name: string, nameOf: (args: readonly unknown[]) => string | undefined) => {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const act = own?.value as Act | undefined;
    if (own === undefined || act === undefined) throw new Error(`there is no ${name} to watch`);
    undo.push(() => Object.defineProperty(owner, name, own));
    const watched: Act = function (...args) {
      const asked = watch.getStore() === true ? nameOf(args) : undefined;
      if (asked === undefined || allowed.has(asked)) return act.apply(this, args);
      strangers.push(asked);
      throw new Error(`nobody is to reach ${asked}`);
    };
    Object.defineProperty(owner, name, { ...own, value: watched });
  };
  const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);
  const named = ([name]: readonly unknown[]) => (isAddress(String(name)) ? undefined : `dns ${String(name)}`);

  replace(Socket.prototype, 'connect', addressIn);
  replace(dgram.Socket.prototype, 'send', () => 'a datagram');
  replace(dgram.Socket.prototype, 'connect', () => 'a datagram');
  for (const name of LOOKUPS) {
    replace(dns, name, named);
    replace(dns.promises, name, named);
  }
  return {
    strangers,
    during: (work) => watch.run(true, work),
    [Symbol.dispose]: () => {
      for (const one of undo) one();
    },
  };
};
